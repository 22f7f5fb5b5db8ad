// Time: stepping, playing, loops, jumps. One step is one keyframe.

import { byId, copy, el, toast } from './dom.js';
import { css } from './colors.js';
import { figuresOfRun } from './panel.js';

const speeds = [0.25, 0.5, 1, 2, 4];
const keyframeSeconds = 0.5; // nuScenes annotates twice a second

export class Timeline {
  constructor(state, index) {
    Object.assign(this, { state, index, playing: false, from: null, to: null });
    this.build();
  }

  get place() {
    return Math.max(0, this.index.tokens.indexOf(this.state.get('frame')));
  }

  get scene() {
    return this.index.scenes.find(({ first, count }) => this.place >= first && this.place < first + count);
  }

  go(place) {
    this.state.set({ frame: this.index.tokens[Math.min(this.index.tokens.length - 1, Math.max(0, place))], pick: '' });
  }

  step(by) {
    this.go(this.place + by);
  }

  home() {
    this.go(this.place === this.scene.first ? 0 : this.scene.first);
  }

  end() {
    const last = this.scene.first + this.scene.count - 1;
    this.go(this.place === last ? this.index.tokens.length - 1 : last);
  }

  /** Tokens that may be looked at next. */
  neighbours() {
    const next = this.playing && this.to !== null && this.place >= this.to ? this.from ?? this.scene.first : this.place + 1;
    return [next, this.place - 1, next + 1].filter((place) => place >= 0 && place < this.index.tokens.length).map((place) => this.index.tokens[place]);
  }

  toggle() {
    this.playing = !this.playing;
    this.due = performance.now();
    this.draw();
    this.later();
  }

  /** Told when a frame is on the screen: the next one is due one step after this one was. */
  later() {
    clearTimeout(this.waiting);
    if (!this.playing) return;
    const pause = keyframeSeconds * 1000 / this.state.get('speed');
    this.due = Math.max(performance.now(), this.due + pause);
    this.waiting = setTimeout(() => {
      const last = this.to ?? this.index.tokens.length - 1;
      const isLast = this.place >= last;
      if (isLast && this.from === null && this.to === null) {
        this.toggle(); // the end
        return;
      }
      this.go(isLast ? this.from ?? this.scene.first : this.place + 1);
    }, this.due - performance.now());
  }

  faster(by) {
    const at = speeds.indexOf(this.state.get('speed'));
    this.state.set({ speed: speeds[Math.min(speeds.length - 1, Math.max(0, (at < 0 ? 2 : at) + by))] });
    toast(`${this.state.get('speed')}\u00d7`);
  }

  /** One end of the loop at this frame; again takes it away. */
  mark(end) {
    this[end] = this[end] === this.place ? null : this.place;
    if (this.from !== null && this.to !== null && this.from > this.to) {
      [this.from, this.to] = [this.to, this.from];
    }
    toast(this.from === null && this.to === null ? 'no loop' : `loop ${this.from ?? 'start'} to ${this.to ?? 'end'}`);
    this.draw();
  }

  jump(text) {
    const asked = text.trim();
    const place = this.index.tokens.indexOf(asked);
    const alike = place < 0 && asked.length >= 4 ? this.index.tokens.filter((token) => token.startsWith(asked)) : [];
    if (place >= 0 || alike.length === 1) {
      this.go(place >= 0 ? place : this.index.tokens.indexOf(alike[0]));
    } else if (/^\d{1,6}$/.test(asked) && Number(asked) < this.index.tokens.length) {
      this.go(Number(asked));
    } else {
      toast(alike.length > 1 ? `${alike.length} frames begin like this` : 'no such frame');
    }
  }

  build() {
    const button = (id, label, title, press) => el('button', { id, title, onclick: press }, label);
    this.play = button('play', '\u25b6', 'Play (space)', () => this.toggle());
    this.speed = el('select', { id: 'speed', 'aria-label': 'Speed', title: 'Speed ([ and ])', onchange: () => this.state.set({ speed: Number(this.speed.value) }) },
      ...speeds.map((speed) => el('option', { value: String(speed) }, `${speed}\u00d7`)));
    this.scenes = el('select', { id: 'scenes', 'aria-label': 'Scene', onchange: () => this.go(this.index.scenes[this.scenes.selectedIndex].first) },
      ...this.index.scenes.map(({ name, count }) => el('option', { value: name }, `${name} (${count})`)));
    this.range = el('input', { id: 'scrub', type: 'range', min: 0, 'aria-label': 'Frame', oninput: () => this.go(this.scene.first + Number(this.range.value)) });
    this.text = el('span', { id: 'place' });
    this.field = el('input', { id: 'jump', placeholder: 'token or number', 'aria-label': 'Jump to a frame', onchange: () => {
      this.jump(this.field.value);
      this.field.value = '';
      this.field.blur(); // keys mean frames again
    } });
    this.loopIn = button('loop-from', 'loop from', 'Loop from here (I)', () => this.mark('from'));
    this.loopOut = button('loop-to', 'to', 'Loop to here (U)', () => this.mark('to'));
    this.spark = el('canvas', { id: 'spark', height: 22, title: 'The ranking figure of every frame; brighter is worse', onclick: (event) => {
      const { left, width } = this.spark.getBoundingClientRect();
      this.go(this.scene.first + Math.floor((event.clientX - left) / width * this.scene.count));
    } });
    byId('foot').replaceChildren(
      el('div', { className: 'line' },
        button('home', '|\u25c0', 'First frame (Home)', () => this.home()), button('back', '\u2039', 'One frame back (left)', () => this.step(-1)), this.play,
        button('next', '\u203a', 'One frame on (right)', () => this.step(1)), button('last', '\u25b6|', 'Last frame (End)', () => this.end()),
        this.speed, this.loopIn, this.loopOut, this.scenes, this.text, el('span', { className: 'room' }), this.field,
        button('copy-token', 'copy token', 'Copy the token of this frame', () => copy(this.state.get('frame'), 'token'))),
      this.spark, this.range);
  }

  draw() {
    const { first, count, name } = this.scene;
    this.play.textContent = this.playing ? '\u2016' : '\u25b6';
    this.play.setAttribute('aria-pressed', String(this.playing));
    this.speed.value = String(this.state.get('speed'));
    this.scenes.value = name;
    this.range.max = String(count - 1);
    this.range.value = String(this.place - first);
    this.range.setAttribute('aria-valuetext', `frame ${this.place - first + 1} of ${count}`);
    this.text.textContent = `${this.place - first + 1} / ${count}   ${((this.place - first) * keyframeSeconds).toFixed(1)} s   ${this.state.get('frame').slice(0, 12)}`;
    this.loopIn.setAttribute('aria-pressed', String(this.from !== null));
    this.loopOut.setAttribute('aria-pressed', String(this.to !== null));
    this.drawSpark();
  }

  // A bar per frame, as high as the frame is bad; grey where nothing was predicted.
  async drawSpark() {
    const run = this.state.get('run');
    const protocols = this.index.runs[run]?.evaluated ? await figuresOfRun(run) : [];
    const chosen = protocols.find(({ protocol, over }) => over && protocol === this.state.get('worst')) ?? protocols.find(({ over }) => over);
    const { first, count } = this.scene;
    const canvas = this.spark;
    const full = canvas.clientWidth || 600;
    if (canvas.width !== full) canvas.width = full;
    const context = canvas.getContext('2d');
    context.clearRect(0, 0, full, 22);
    const width = canvas.width / count;
    const values = chosen ? Array.from(chosen.over.subarray(first, first + count)) : [];
    const known = values.filter(Number.isFinite);
    const [low, high] = [Math.min(...known), Math.max(...known)];
    for (let i = 0; i < count; i++) {
      const predicted = this.index.runs[run]?.predicted[first + i] ?? 1;
      const share = Number.isFinite(values[i]) ? (high > low ? (values[i] - low) / (high - low) : 0.5) : 0;
      const bad = chosen?.rankedBy.better > 0 ? 1 - share : share;
      const height = Number.isFinite(values[i]) ? 3 + bad * 17 : predicted ? 3 : 1;
      context.fillStyle = first + i === this.place ? css([86, 180, 233]) : Number.isFinite(values[i]) ? css([232, 116, 59], 0.35 + 0.6 * bad) : css([140, 150, 160], 0.6);
      context.fillRect(i * width, 22 - height, Math.max(1, width - 1), height);
    }
    context.fillStyle = css([86, 180, 233]);
    for (const end of [this.from, this.to]) {
      if (end !== null && end >= first && end < first + count) {
        context.fillRect((end - first + 0.5) * width - 1, 0, 2, 22);
      }
    }
  }
}
