// Keys, and the page that lists them. Those that other viewers have taught are the same here.

import { byId, el } from './dom.js';

/** What keys do, in the order of the list. */
export function keysOf(app) {
  const { state, timeline, orbit } = app;
  const show = (value) => () => state.set({ show: value });
  return [
    ['space', 'play or pause', [' '], () => timeline.toggle()],
    ['\u2190 \u2192', 'one frame', ['ArrowLeft', 'ArrowRight'], (key) => timeline.step(key === 'ArrowLeft' ? -1 : 1)],
    ['shift \u2190 \u2192', 'ten frames', ['shift ArrowLeft', 'shift ArrowRight'], (key) => timeline.step(key.endsWith('Left') ? -10 : 10)],
    ['Home End', 'first or last frame of the scene', ['Home', 'End'], (key) => timeline[key === 'Home' ? 'home' : 'end']()],
    ['[ ]', 'slower, faster', ['[', ']'], (key) => timeline.faster(key === '[' ? -1 : 1)],
    ['I U', 'loop from here, to here', ['i', 'u'], (key) => timeline.mark(key === 'i' ? 'from' : 'to')],
    ['J', 'jump to a frame by token or number', ['j'], () => byId('jump').focus()],
    ['1 \u2013 6', 'a camera fills the view; again goes back', ['1', '2', '3', '4', '5', '6'], (key) => app.fill(Number(key) - 1)],
    ['0', 'bird\u2019s-eye view fills the view', ['0'], () => app.fillTop()],
    ['Esc', 'back to the scene; nothing selected', ['Escape'], () => state.set({ view: 'scene', pick: '' })],
    ['W Q', 'the next of the worst frames, the one before', ['w', 'q'], (key) => app.nextWorst(key === 'w' ? 1 : -1)],
    ['> <', 'select the next box, the one before', ['>', '<'], (key) => app.nextBox(key === '>' ? 1 : -1)],
    ['Z', 'frame, run, ask', ['z'], () => app.nextOf('tab', ['frame', 'run', 'ask'])],
    ['G', 'ground truth', ['g'], show('truth')],
    ['P', 'prediction', ['p'], show('prediction')],
    ['D', 'difference: false, missed, wrong class', ['d'], show('difference')],
    ['E', 'errors along rays', ['e'], show('errors')],
    ['X', 'swap runs A and B', ['x'], () => app.swap()],
    ['N', 'one pane; truth beside prediction; A beside B', ['n'], () => app.nextPanes()],
    ['L V F B T K', 'points, voxels, flow, boxes, plan, cameras', ['l', 'v', 'f', 'b', 't', 'k'],
      (key) => state.toggle({ l: 'points', v: 'voxels', f: 'flow', b: 'boxes', t: 'path', k: 'pictures' }[key])],
    ['O', 'only voxels that cameras saw', ['o'], () => state.toggle('observed')],
    ['H', 'points by height, intensity, class, age', ['h'], () => app.nextOf('pointsBy', ['height', 'intensity', 'class', 'age'])],
    ['. ,', 'look further ahead, less far', ['.', ','], (key) => state.set({ ahead: Math.min(3, Math.max(0, state.get('ahead') + (key === '.' ? 0.5 : -0.5))) })],
    ['R', 'look from behind, above, the seat, the side', ['r'], () => app.nextPose()],
    ['alt arrows', 'turn the scene', ['alt ArrowLeft', 'alt ArrowRight', 'alt ArrowUp', 'alt ArrowDown'], (key) => {
      const way = key.slice('alt Arrow'.length);
      orbit.turn({ Left: -8, Right: 8 }[way] ?? 0, { Up: 5, Down: -5 }[way] ?? 0);
    }],
    ['shift alt arrows', 'move over the ground', ['shift alt ArrowLeft', 'shift alt ArrowRight', 'shift alt ArrowUp', 'shift alt ArrowDown'], (key) => {
      const way = key.slice('shift alt Arrow'.length);
      orbit.shift({ Left: -0.08, Right: 0.08 }[way] ?? 0, { Up: 0.08, Down: -0.08 }[way] ?? 0);
    }],
    ['+ \u2212', 'nearer, farther', ['+', '=', '-'], (key) => orbit.zoom(key === '-' ? 1.15 : 1 / 1.15)],
    ['Y', 'layouts: save how all this looks, take it up again', ['y'], () => app.openLayouts()],
    ['C', 'copy a link to exactly this', ['c'], () => app.copyLink()],
    ['S', 'picture of what is shown', ['s'], () => app.openPicture()],
    ['?', 'this list', ['?'], () => app.openHelp()],
  ];
}

/** Listens to keys wherever they mean nothing else. */
export function listen(app) {
  const keys = keysOf(app);
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || document.querySelector('dialog[open]') || isText(event.target)) {
      return;
    }
    const isSlider = event.target.type === 'range' || event.target.tagName === 'SELECT';
    if (isSlider && /^(Arrow|Home|End)/.test(event.key)) return;
    if (event.key === ' ' && /BUTTON|SUMMARY|INPUT/.test(event.target.tagName)) return;
    const isLetter = event.key.length === 1;
    const name = `${event.shiftKey && !isLetter ? 'shift ' : ''}${event.altKey ? 'alt ' : ''}${isLetter ? event.key.toLowerCase() : event.key}`;
    const entry = keys.find(([, , names]) => names.includes(name));
    if (entry) {
      event.preventDefault();
      entry[3](name);
    }
  });
}

export function openHelp(app) {
  const dialog = byId('help');
  dialog.replaceChildren(
    el('h2', {}, 'Keys'),
    el('div', { className: 'keys' }, ...keysOf(app).map(([names, words]) => el('div', {}, el('span', {}, words), el('kbd', {}, names)))),
    el('p', { className: 'soft' }, 'Drag turns, right drag or shift moves, wheel or pinch zooms; a click selects a box or voxel.'),
    el('p', { className: 'soft' }, `${app.index.software ? `Spatial ${app.index.software.split('+')[0]}. ` : ''}For research: not for vehicle control without an independent safety layer.`),
    el('form', { method: 'dialog' }, el('button', { autofocus: true }, 'Close')));
  dialog.showModal();
}

function isText(element) {
  return element.tagName === 'TEXTAREA' || (element.tagName === 'INPUT' && !/range|checkbox|radio/.test(element.type));
}
