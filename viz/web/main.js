// Puts the page together: state, frames, views. Whatever changes the state is drawn from the state.

import { BirdsEye } from './birdseye.js';
import { drawCamera, order } from './cameras.js';
import { byId, copy, el, number, toast } from './dom.js';
import { FrameStore } from './frames.js';
import { listen, openHelp } from './keys.js';
import { drawLayers } from './layers.js';
import { openLayouts } from './layouts.js';
import { Orbit } from './orbit.js';
import { drawPanel, drawTabs, figuresOfRun, isTyping, rankingOf } from './panel.js';
import { around, contains, pickAlong } from './pick.js';
import { openPicture } from './picture.js';
import { SceneView } from './scene.js';
import { keepToken, packet, takeToken } from './session.js';
import { shownBoxes } from './shown.js';
import { State } from './state.js';
import { Timeline } from './timeline.js';

const modes = [['truth', 'Truth', 'G'], ['prediction', 'Prediction', 'P'], ['difference', 'Difference', 'D'], ['errors', 'Ray errors', 'E']];
const arrangements = [['one', 'One'], ['truth', 'Truth beside'], ['runs', 'A beside B']];
const ofScene = ['show', 'run', 'panes', 'points', 'voxels', 'flow', 'boxes', 'path', 'pointsBy', 'flowAs', 'off', 'opacity', 'observed', 'ahead', 'palette', 'theme'];

class App {
  constructor(index) {
    this.index = index;
    this.state = new State();
    this.store = new FrameStore();
    this.timeline = new Timeline(this.state, index);
    this.frame = null;
    this.picked = null;
    this.orbit = new Orbit(byId('scene'), () => {
      this.state.set({ pose: this.orbit.pose });
      this.redraw();
    });
    this.top = new BirdsEye(byId('top'), index);
    this.begin();
  }

  begin() {
    const { state, index } = this;
    const first = {};
    if (index.tokens.indexOf(state.get('frame')) < 0) {
      if (state.get('frame')) {
        toast(`frame ${state.get('frame').slice(0, 12)} is not here; this is the first`);
      }
      const predicted = index.runs[0]?.predicted.indexOf(1) ?? 0;
      first.frame = index.tokens[Math.max(0, predicted)];
    }
    Object.assign(first, this.fitting(state.values));
    first.run = Math.min(Math.max(0, state.get('run')), Math.max(0, index.runs.length - 1));
    state.set(first);
    if (state.get('pose')) {
      this.orbit.pose = state.get('pose');
    }
    this.openScene();
    this.head();
    state.addEventListener('change', ({ detail }) => this.changed(detail));
    listen(this);
    new ResizeObserver(() => this.resized()).observe(byId('middle'));
    matchMedia('(prefers-color-scheme: light)').addEventListener('change', () => this.changed(new Set(['theme'])));
    this.changed(new Set(['theme', 'frame', 'tab', 'view', 'pictures']));
    this.watch();
  }

  /** What of some values must be otherwise here: without runs there is the truth alone, and two panes of runs need two. */
  fitting({ show, panes }) {
    const { length } = this.index.runs;
    return {
      show: length === 0 ? 'truth' : show,
      panes: length === 0 || (panes === 'runs' && length < 2) ? 'one' : panes,
    };
  }

  /** Takes up a layout. */
  use(values) {
    this.state.set({ ...values, ...this.fitting(values) });
    if (!values.pose) {
      this.orbit.preset(Orbit.presets[0]);
    }
  }

  openScene() {
    const canvas = byId('scene');
    try {
      this.scene = new SceneView(canvas, this.index);
    } catch {
      this.scene = null; // the bird's-eye view takes its place
      byId('note').textContent = 'This browser does not offer WebGL 2: the scene is shown from above.';
    }
    canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault(); // it may come back
      this.scene?.forget();
    });
    canvas.addEventListener('webglcontextrestored', () => this.rebuild());
    let pressed = null;
    for (const element of [canvas, byId('flat'), byId('top')]) {
      element.addEventListener('pointerdown', (event) => { pressed = [event.clientX, event.clientY]; });
      element.addEventListener('click', (event) => {
        if (pressed && Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) < 4) {
          this.pick(element, event.offsetX, event.offsetY);
        }
      });
    }
  }

  get theme() {
    const asked = this.state.get('theme');
    return asked === 'auto' ? (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark') : asked;
  }

  /** What each pane shows. */
  get panes() {
    const [show, run, panes] = [this.state.get('show'), this.state.get('run'), this.state.get('panes')];
    if (panes === 'truth') {
      return [{ show: 'truth', run }, { show: show === 'truth' ? 'prediction' : show, run }];
    }
    return panes === 'runs' && this.index.runs.length > 1 ? [{ show, run: 0 }, { show, run: 1 }] : [{ show, run }];
  }

  get mainPane() {
    return this.panes[this.state.get('panes') === 'truth' ? 1 : this.state.get('panes') === 'runs' ? this.state.get('run') : 0];
  }

  changed(names) {
    const { state } = this;
    if (names.has('theme')) {
      document.documentElement.dataset.theme = this.theme;
    }
    if (names.has('pose') && state.get('pose') !== this.orbit.pose && state.get('pose')) {
      this.orbit.pose = state.get('pose');
      this.redraw();
    }
    if (['show', 'panes', 'run', 'theme'].some((name) => names.has(name))) {
      this.head();
    }
    if (['view', 'pictures', 'show'].some((name) => names.has(name))) {
      this.arrange();
    }
    if (names.has('tab')) {
      drawTabs(state);
    }
    if (names.has('frame') || names.has('sweeps')) {
      this.load();
    } else if (ofScene.some((name) => names.has(name))) {
      this.rebuild();
    } else {
      if (names.has('overlay') || names.has('view')) this.drawPictures();
      if (names.has('overlay')) this.layersPanel();
      if (names.has('pick')) this.repick();
      if (['tab', 'worst'].some((name) => names.has(name))) drawPanel(this);
      if (['speed', 'worst'].some((name) => names.has(name))) this.timeline.draw();
    }
  }

  head() {
    const { state, index } = this;
    const run = index.runs[state.get('run')];
    const others = index.runs.length > 1 ? ` (X: ${index.runs[1 - state.get('run')].name})` : '';
    byId('what').textContent = run ? `${run.name}${others} on ${index.dataset}` : index.dataset;
    byId('what').title = byId('what').textContent;
    byId('modes').replaceChildren(...modes.map(([value, label, key]) => el('button', {
      id: `mode-${value}`, title: `${label} (${key})`, 'aria-pressed': String(state.get('show') === value), disabled: value !== 'truth' && index.runs.length === 0,
      onclick: () => state.set({ show: value }),
    }, label)));
    byId('sides').replaceChildren(...arrangements.slice(0, index.runs.length > 1 ? 3 : 2).map(([value, label]) => el('button', {
      id: `panes-${value}`, 'aria-pressed': String(state.get('panes') === value), disabled: index.runs.length === 0, onclick: () => state.set({ panes: value }),
    }, label)));
    byId('layouts-button').onclick = () => this.openLayouts();
    byId('copy-link').onclick = () => this.copyLink();
    byId('shoot').onclick = () => this.openPicture();
    byId('help-button').onclick = () => this.openHelp();
    byId('theme').onclick = () => this.nextOf('theme', ['auto', 'light', 'dark']);
    byId('poses').replaceChildren(...Orbit.presets.map((name) => el('button', { onclick: () => this.orbit.preset(name) }, name)));
  }

  /** Shows the frame that the state names. */
  async load() {
    const token = this.state.get('frame');
    const started = performance.now();
    document.documentElement.dataset.loading = token;
    this.timeline.draw();
    try {
      const frame = await this.store.get(token, this.state.get('sweeps'));
      if (token !== this.state.get('frame')) return;
      this.frame = frame;
      byId('note').textContent = '';
      await this.rebuild();
      performance.measure('frame', { start: started, end: performance.now(), detail: { token, bytes: frame.bytes } });
      if (performance.getEntriesByName('frame').length > 600) performance.clearMeasures('frame');
      this.timeline.later();
      this.store.ahead(this.timeline.neighbours(), this.state.get('sweeps'));
      this.store.get(token, this.state.get('sweeps')); // the most recently used, so the last to be forgotten
    } catch (fault) {
      if (token !== this.state.get('frame') || fault.name === 'AbortError') return;
      this.frame = null;
      byId('note').textContent = fault.status === 401 ? 'The token is not right any more: the viewer was started again.' : `This frame cannot be shown: ${fault.message}`;
      if (fault.status === 401) askForToken();
      document.documentElement.dataset.frame = '';
      this.timeline.later();
    }
  }

  /** Builds everything that follows from frame and state. */
  async rebuild() {
    const { frame } = this;
    delete document.documentElement.dataset.ready;
    if (!frame) return;
    const panes = this.panes;
    const wanted = [...new Set(panes.filter(({ show }) => show === 'errors').map(({ run }) => run))];
    this.rays = new Map(await Promise.all(wanted.map(async (run) => [run, await this.store.rays(frame, run).catch(() => null)])));
    if (frame !== this.frame) return;
    const raysOf = (pane) => this.rays.get(pane.run) ?? null;
    if (this.scene) {
      this.scene.theme = this.theme;
      this.scene.update(frame, panes, this.state, raysOf);
    }
    this.tellPanes(panes);
    this.repick();
    this.redraw(true);
    this.drawFlat();
    this.layersPanel();
    this.timeline.draw();
    document.documentElement.dataset.frame = frame.token;
    document.documentElement.dataset.panes = panes.map(({ show, run }) => `${show}/${run}`).join(' ');
    this.drawPictures();
  }

  /** What each pane is called. */
  get paneNames() {
    return this.panes.map(({ show, run }) => (show === 'truth' ? 'truth' : `${modes.find(([value]) => value === show)[1].toLowerCase()}: ${this.index.runs[run]?.name ?? ''}`));
  }

  tellPanes(panes) {
    const { index, frame } = this;
    const names = this.paneNames;
    byId('pane-names').replaceChildren(...(panes.length > 1 || index.runs.length > 1 ? names : []).map((name) => el('span', {}, name)));
    const { show, run } = this.mainPane;
    const lacks = [];
    if (show !== 'truth' && !frame.runs[run]) lacks.push(`${index.runs[run]?.name ?? 'The run'} holds no prediction of this frame.`);
    else if (this.state.get('voxels')) {
      const [truth, predicted] = [frame.truth.voxels, frame.runs[run]?.voxels];
      if (show === 'difference' && !(truth && predicted)) lacks.push(`No difference of voxels: ${truth ? 'none were predicted' : 'their truth is not in the data set'}.`);
      if (show === 'errors' && !this.rays.get(run)) lacks.push(`No errors along rays: ${truth ? 'no voxels were predicted' : 'the true voxels are not in the data set'}.`);
    }
    byId('note').textContent = lacks.join(' ') || (this.scene ? '' : 'This browser does not offer WebGL 2: the scene is shown from above.');
  }

  layersPanel() {
    const pane = this.mainPane;
    const built = this.scene?.panes.find(({ show, run }) => show === pane.show && run === pane.run);
    drawLayers({ state: this.state, index: this.index, frame: this.frame, pane, shown: built?.voxels });
  }

  /** Draws the scene once, however often it was asked for since the last time. */
  redraw(now = false) {
    if (!this.scene || byId('scene').hidden || !this.frame) return;
    if (now) {
      cancelAnimationFrame(this.asked);
      this.asked = 0;
      this.scene.draw(this.orbit);
      document.documentElement.dataset.load = JSON.stringify(this.scene.load);
    } else if (!this.asked) {
      this.asked = requestAnimationFrame(() => {
        this.asked = 0;
        this.scene.draw(this.orbit);
      });
    }
  }

  /** The bird's-eye view, and the large view where it is flat. */
  drawFlat() {
    const { frame, state } = this;
    if (!frame) return;
    const rays = this.rays?.get(this.mainPane.run) ?? null;
    const top = byId('top');
    sized(top, 560, 560);
    this.top.draw(frame, this.mainPane, state, rays, this.theme);
    if (!byId('flat').hidden && this.view === 'top') {
      this.top.draw(frame, this.mainPane, state, rays, this.theme, byId('flat'));
    }
  }

  async drawPictures() {
    const { frame, state } = this;
    if (!frame) return;
    delete document.documentElement.dataset.ready;
    const rays = this.rays?.get(this.mainPane.run) ?? null;
    const shown = order.map((channel) => frame.cameras.find((camera) => camera.channel === channel)).filter(Boolean);
    const strip = byId('strip');
    if (strip.dataset.channels !== shown.map(({ channel }) => channel).join()) {
      strip.dataset.channels = shown.map(({ channel }) => channel).join();
      strip.replaceChildren(...shown.map(({ channel }, i) => el('button', { 'data-channel': channel, title: `${channel} (${i + 1})`, onclick: () => this.fill(i) },
        el('canvas', {}), el('span', {}, `${i + 1} ${channel.replace('CAM_', '').replaceAll('_', ' ').toLowerCase()}`))));
    }
    await Promise.all(shown.map(async (camera) => {
      const button = strip.querySelector(`[data-channel="${camera.channel}"]`);
      button.setAttribute('aria-pressed', String(state.get('view') === camera.channel));
      const loaded = strip.hidden && this.view !== camera.channel ? null : await this.store.picture(frame, camera.channel);
      if (frame !== this.frame) return;
      button.querySelector('.fault')?.remove();
      if (loaded?.fault) {
        button.append(el('div', { className: 'fault' }, loaded.fault));
      }
      if (!strip.hidden) {
        const tile = button.querySelector('canvas');
        const ratio = Math.min(2, devicePixelRatio);
        sized(tile, Math.round(button.clientHeight * 16 / 9 * ratio), Math.round(button.clientHeight * ratio));
        drawCamera(tile, loaded?.bitmap, camera, frame, this.mainPane, state, this.index, rays);
      }
      if (this.view === camera.channel) {
        await this.fillWith(camera, loaded, rays);
      }
    }));
    if (frame === this.frame) {
      document.documentElement.dataset.ready = frame.token;
    }
  }

  // The whole picture is decoded only here, and kept no longer than it takes to draw it.
  async fillWith(camera, loaded, rays) {
    const { frame } = this;
    const bitmap = loaded?.file ? await createImageBitmap(loaded.file) : null;
    if (frame === this.frame && this.view === camera.channel) {
      drawCamera(byId('flat'), bitmap, camera, frame, this.mainPane, this.state, this.index, rays);
    }
    bitmap?.close();
  }

  /** The view that fills the middle: scene, top or a camera. */
  get view() {
    const asked = this.state.get('view');
    return asked === 'scene' && !this.scene ? 'top' : asked;
  }

  arrange() {
    const flat = this.view !== 'scene';
    byId('scene').hidden = flat;
    byId('flat').hidden = !flat;
    byId('poses').hidden = flat;
    byId('pane-names').hidden = flat;
    byId('strip').hidden = !this.state.get('pictures');
    this.resized();
  }

  resized() {
    const { clientWidth, clientHeight } = byId('middle');
    if (clientWidth === 0 || clientHeight === 0) return;
    if (this.scene) {
      this.scene.resize(clientWidth, clientHeight, Math.min(2, devicePixelRatio));
      this.redraw(true);
    }
    const flat = byId('flat');
    if (flat.hidden) return;
    const ratio = this.view === 'top' ? clientWidth / clientHeight : 16 / 9;
    const width = Math.min(clientWidth, clientHeight * ratio);
    Object.assign(flat.style, { width: `${width}px`, height: `${width / ratio}px`, left: `${(clientWidth - width) / 2}px`, top: `${(clientHeight - width / ratio) / 2}px` });
    [flat.width, flat.height] = [Math.round(width * Math.min(2, devicePixelRatio)), Math.round(width / ratio * Math.min(2, devicePixelRatio))];
    this.view === 'top' ? this.drawFlat() : this.drawPictures();
  }

  fill(place) {
    const channel = order.filter((name) => this.frame?.cameras.some((camera) => camera.channel === name))[place];
    if (channel) {
      this.state.set({ view: this.state.get('view') === channel ? 'scene' : channel });
    }
  }

  fillTop() {
    this.state.set({ view: this.state.get('view') === 'top' ? 'scene' : 'top' });
  }

  pick(element, x, y) {
    if (!this.frame) return;
    let found = null;
    if (element.id === 'scene') {
      const { pane, origin, direction } = this.scene.sightAt(x, y);
      found = pane && pickAlong(origin, direction, pane.boxes, pane.voxels);
    } else if (element.id === 'top' || this.view === 'top') {
      const [placeX, placeY] = placeOn(element, x, y);
      const boxes = this.boxes;
      const place = boxes.findIndex((box) => contains(box, placeX, placeY));
      found = place < 0 ? null : { kind: 'box', place };
    }
    const pick = !found ? '' : found.kind === 'box' ? `box:${found.place}` : `voxel:${found.cell}`;
    this.state.set({ pick, tab: pick ? 'frame' : this.state.get('tab') });
  }

  get boxes() {
    return shownBoxes(this.frame, this.mainPane, this.state, this.index);
  }

  repick() {
    const [kind, number] = this.state.get('pick').split(':');
    const grid = (this.frame?.truth.voxels ?? this.frame?.runs[this.mainPane.run]?.voxels)?.grid;
    const box = kind === 'box' && this.frame ? this.boxes[Number(number)] : null;
    this.picked = box ? { kind, box } : kind === 'voxel' && grid && Number(number) < grid.count ? { kind, cell: Number(number) } : null;
    this.scene?.mark(this.picked ? around(this.picked, grid) : null);
    this.redraw();
    if (!isTyping()) drawPanel(this);
  }

  /** The next box by its distance, or the one before. */
  nextBox(by) {
    if (!this.frame) return;
    const { boxes } = this;
    const [kind, number] = this.state.get('pick').split(':');
    const nearest = boxes.map((_, place) => place).sort((a, b) => Math.hypot(...boxes[a].center.slice(0, 2)) - Math.hypot(...boxes[b].center.slice(0, 2)));
    if (nearest.length === 0) {
      toast('there are no boxes');
      return;
    }
    const at = kind === 'box' ? nearest.indexOf(Number(number)) : by > 0 ? -1 : 0;
    this.state.set({ pick: `box:${nearest[(at + by + nearest.length) % nearest.length]}`, tab: 'frame' });
  }

  /** The next of the worst frames of the run, or the one before. */
  async nextWorst(by) {
    const chosen = rankingOf(this.index.runs.length > 0 ? await figuresOfRun(this.state.get('run')) : [], this.state);
    if (!chosen) {
      toast('the run was not evaluated: there is no list of worst frames');
      return;
    }
    const { tokens } = chosen.worst;
    const here = tokens.indexOf(this.state.get('frame'));
    const next = here < 0 ? (by > 0 ? 0 : tokens.length - 1) : (here + by + tokens.length) % tokens.length;
    this.state.set({ frame: tokens[next], pick: '' });
    toast(`${next + 1} of ${tokens.length} worst by ${chosen.protocol}: ${number(chosen.worst.values[next], chosen.rankedBy.unit)}`);
  }

  swap() {
    if (this.index.runs.length > 1) {
      this.state.set({ run: 1 - this.state.get('run') });
    } else {
      toast('there is one run; --compare adds another');
    }
  }

  nextPanes() {
    if (this.index.runs.length > 0) {
      this.nextOf('panes', arrangements.slice(0, this.index.runs.length > 1 ? 3 : 2).map(([value]) => value));
    }
  }

  nextOf(name, values) {
    const next = values[(values.indexOf(this.state.get(name)) + 1) % values.length];
    this.state.set({ [name]: next });
    toast(`${name}: ${next}`);
  }

  nextPose() {
    this.pose = ((this.pose ?? 0) + 1) % Orbit.presets.length;
    this.orbit.preset(Orbit.presets[this.pose]);
  }

  copyLink() {
    copy(this.state.link(), 'link');
  }

  openHelp() {
    openHelp(this);
  }

  openLayouts() {
    openLayouts(this);
  }

  openPicture() {
    openPicture(this);
  }

  /** A run that is being written grows: looks again now and then. */
  watch() {
    const isOpen = () => this.index.runs.some((run) => !run.live && run.predicted.includes(0));
    const look = async () => {
      if (!isOpen()) return;
      try {
        const { value } = await packet('/api/index');
        const grew = value.runs.some((run, i) => run.predicted.some((there, place) => there !== this.index.runs[i].predicted[place]));
        Object.assign(this.index, { runs: value.runs });
        if (grew) {
          this.timeline.draw();
          if (!this.frame?.runs[this.state.get('run')]) {
            this.store.loading.clear();
            this.load();
          }
        }
      } catch {
        // The server may be gone for a moment; the next look tells.
      }
      setTimeout(look, 5000);
    };
    setTimeout(look, 5000);
  }
}

// Giving a canvas the size it has would throw its memory away and take new: more for every frame than the browser clears up.
function sized(canvas, width, height) {
  if (canvas.width !== width || canvas.height !== height) {
    [canvas.width, canvas.height] = [width, height];
  }
}

// Metres under a place of a square that may be shown smaller than its box.
function placeOn(canvas, x, y) {
  const reach = 42;
  const size = Math.min(canvas.clientWidth, canvas.clientHeight);
  return [(canvas.clientHeight / 2 - y) / size * 2 * reach, (canvas.clientWidth / 2 - x) / size * 2 * reach];
}

function askForToken() {
  const dialog = byId('entry');
  const field = el('input', { 'aria-label': 'Token', placeholder: 'token or whole address', autofocus: true, autocomplete: 'off' });
  dialog.replaceChildren(el('form', {
    method: 'dialog', onsubmit: () => {
      keepToken(new URLSearchParams(field.value.split('#').pop()).get('token') ?? field.value);
      location.reload();
    },
  }, el('h2', {}, 'This viewer needs its token'), el('p', {}, 'Open the address that spatial view printed, or paste it here.'), field, el('button', {}, 'Open')));
  dialog.showModal();
}

async function start() {
  takeToken();
  try {
    const { value } = await packet('/api/index');
    window.spatial = new App(value); // for the console of the browser, and for tests
  } catch (fault) {
    if (fault.status === 401) {
      askForToken();
    } else {
      byId('note').textContent = `The viewer cannot start: ${fault.message}`;
      throw fault;
    }
  }
}

start();
