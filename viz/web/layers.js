// The panel on the left: which layers, in which colours, which classes.

import { classColors, css, differenceColors, largestError, onScale, scales } from './colors.js';
import { byId, el } from './dom.js';
import { free } from './grid.js';

const layers = [
  ['points', 'Points', 'L'], ['voxels', 'Voxels', 'V'], ['flow', 'Flow', 'F'], ['boxes', 'Boxes', 'B'], ['path', 'Plan and path', 'T'], ['pictures', 'Cameras', 'K'],
];
export const differenceNames = { agrees: 'agrees', falseVoxel: 'false: predicted, not there', missedVoxel: 'missed: there, not predicted', wrongClass: 'wrong class' };

/** Draws the panel anew. */
export function drawLayers({ state, index, frame, pane, shown }) {
  const panel = byId('left');
  const focused = document.activeElement?.dataset?.key;
  const scrolled = panel.scrollTop;
  panel.replaceChildren(
    el('h2', {}, 'Layers'), ...layers.map(([name, label, key]) => check(`layer-${name}`, label, state.get(name), () => state.toggle(name), key)),
    ...legend(pane, shown),
    ...options(state, frame),
    ...classes(state, index, frame, pane));
  panel.scrollTop = scrolled;
  if (focused) {
    panel.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }
}

function options(state, frame) {
  return [
    el('h2', {}, 'How'),
    choice('Points by', 'pointsBy', [['height', 'height'], ['intensity', 'intensity'], ['class', 'class'], ['age', 'age']], state),
    choice('Sweeps', 'sweeps', [[1, '1'], [3, '3'], [10, '10']], state),
    choice('Flow as', 'flowAs', [['arrows', 'arrows'], ['colour', 'colour']], state),
    slider('Opacity', 'opacity', 0.1, 1, 0.1, state),
    slider(`Ahead ${state.get('ahead').toFixed(1)} s`, 'ahead', 0, 3, 0.5, state),
    frame?.truth?.observed ? check('observed', 'Seen by cameras', state.get('observed'), () => state.toggle('observed'), 'O') : null,
    el('h2', {}, 'Over pictures'),
    ...['points', 'boxes', 'path', 'voxels'].map((name) => check(`overlay-${name}`, name, state.overlays().has(name), () => {
      const overlays = state.overlays();
      overlays[overlays.has(name) ? 'delete' : 'add'](name);
      state.set({ overlay: [...overlays].join(',') });
    })),
  ].filter(Boolean);
}

// What the colours mean where they are not of classes: before everything else, since nothing can be read without it.
function legend(pane, shown) {
  if (pane.show === 'difference') {
    return [
      el('h2', {}, 'Prediction and truth'),
      ...Object.entries(differenceNames).map(([name, label]) => el('div', { className: 'row', title: label }, swatch(differenceColors[name]),
        el('span', { className: 'name' }, label), el('span', { className: 'count' }, shown?.counts ? String(shown.counts[name]) : ''))),
    ];
  }
  if (pane.show === 'errors') {
    const colors = Array.from({ length: 9 }, (_, i) => css(onScale(scales.heat, i / 8))).join(', ');
    const bar = el('div', { className: 'scale' });
    bar.style.background = `linear-gradient(90deg, ${colors})`;
    return [el('h2', {}, 'Depth error along rays'), bar, el('div', { className: 'ends' }, el('span', {}, '0 m'), el('span', {}, `${largestError} m and more`)),
      el('div', { className: 'row' }, swatch([120, 126, 134]), el('span', { className: 'name' }, 'no ray ends here'))];
  }
  return [];
}

const voxelsOf = (frame, pane) =>
  (pane.show === 'truth' || pane.show === 'errors' ? frame?.truth?.voxels : frame?.runs[pane.run]?.voxels ?? frame?.truth?.voxels);

/** Numbers of the classes that a pane shows voxels of. */
export function shownClasses(state, index, frame, pane) {
  const counts = voxelsOf(frame, pane)?.counts() ?? [];
  const hidden = state.hidden();
  return index.classes.map((_, i) => i).filter((i) => i !== free && counts[i] > 0 && !hidden.has(i));
}

function classes(state, index, frame, pane) {
  const colors = classColors(index, state.get('palette'));
  const counts = voxelsOf(frame, pane)?.counts();
  const hidden = state.hidden();
  const rows = index.classes.map((name, i) => {
    if (i === free || (i === 0 && !counts?.[0])) return null;
    const row = check(`class-${name}`, name.replaceAll('_', ' '), !hidden.has(i), () => {
      hidden[hidden.has(i) ? 'delete' : 'add'](i);
      state.set({ off: [...hidden].sort((a, b) => a - b).join('.') });
    });
    row.querySelector('input').after(swatch(colors.subarray(3 * i, 3 * i + 3)));
    row.append(el('span', { className: 'count' }, counts?.[i] ? String(counts[i]) : ''));
    return row;
  });
  return [
    el('h2', {}, 'Classes'),
    el('div', { className: 'row' },
      el('button', { onclick: () => state.set({ off: '' }) }, 'all'),
      el('button', { onclick: () => state.set({ off: index.classes.map((_, i) => i).filter((i) => i !== free).join('.') }) }, 'none'),
      el('button', { title: 'Colours that the colour-blind tell apart', 'aria-pressed': String(state.get('palette') === 'safe'),
        onclick: () => state.set({ palette: state.get('palette') === 'safe' ? 'benchmark' : 'safe' }) }, 'colour-safe')),
    ...rows.filter(Boolean),
  ];
}

function check(key, label, on, change, shortcut) {
  const input = el('input', { type: 'checkbox', checked: on, onchange: change });
  input.dataset.key = key;
  return el('div', { className: 'row' }, el('label', {}, input, el('span', { className: 'name' }, label)), shortcut ? el('kbd', {}, shortcut) : null);
}

function choice(label, name, values, state) {
  const select = el('select', { 'aria-label': label, onchange: () => state.set({ [name]: typeof values[0][0] === 'number' ? Number(select.value) : select.value }) },
    ...values.map(([value, text]) => el('option', { value: String(value), selected: state.get(name) === value }, text)));
  select.dataset.key = `choice-${name}`;
  return el('div', { className: 'row' }, el('span', { className: 'name' }, label), el('span', { className: 'room' }), select);
}

function slider(label, name, min, max, step, state) {
  const input = el('input', { type: 'range', min, max, step, value: state.get(name), 'aria-label': label, oninput: () => state.set({ [name]: Number(input.value) }) });
  input.dataset.key = `slider-${name}`;
  return el('div', { className: 'row' }, el('span', { className: 'name' }, label), input);
}

function swatch(color) {
  const element = el('span', { className: 'swatch' });
  element.style.background = css(color);
  return element;
}
