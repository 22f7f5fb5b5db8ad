// Layouts by name: panes, layers, colours, hidden classes and where to look from, but neither frame nor selection. They live in this browser,
// since the server only reads, and go to other browsers as a small file.

import { byId, el, toast } from './dom.js';
import { checked, usual } from './state.js';

const key = 'spatial-layouts';
const fileKind = 'spatial-layouts';
const most = 50;
const longestName = 40;
const largestFile = 256 << 10; // bytes
const left = ['frame', 'run', 'pick', 'tab', 'worst', 'speed'];
const parts = Object.keys(usual).filter((name) => !left.includes(name));

/** Layouts that were saved, by name in the order they came. */
export function savedLayouts() {
  try {
    return layoutsIn(JSON.parse(localStorage.getItem(key) ?? '[]'));
  } catch {
    return new Map();
  }
}

/** What a layout keeps of all values; the rest is as usual. */
export function layoutOf(values) {
  return Object.fromEntries(parts.filter((name) => values[name] !== usual[name]).map((name) => [name, values[name]]));
}

/** Every value that a layout sets, so that nothing of the one before shines through. */
export function valuesOf(layout) {
  return Object.fromEntries(parts.map((name) => [name, name in layout ? layout[name] : usual[name]]));
}

/** Layouts of a file; those of the same name are replaced. */
export function layoutsOfFile(text) {
  const found = JSON.parse(text);
  if (found?.kind !== fileKind || !Array.isArray(found.layouts)) {
    throw new Error(`expected a file that was saved here, with kind ${fileKind}`);
  }
  return layoutsIn(found.layouts);
}

/** The text of a file with all layouts. */
export function fileOf(layouts) {
  return `${JSON.stringify({ kind: fileKind, layouts: [...layouts] }, null, 2)}\n`;
}

// Names and values of storage and files are taken as far as they make sense.
function layoutsIn(list) {
  const layouts = new Map();
  for (const [name, values] of list.filter((entry) => Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'object' && entry[1])) {
    const short = name.trim().slice(0, longestName);
    if (short && layouts.size < most) {
      layouts.set(short, layoutOf({ ...usual, ...checked(values) }));
    }
  }
  return layouts;
}

function keep(layouts) {
  try {
    localStorage.setItem(key, JSON.stringify([...layouts]));
    return true;
  } catch {
    toast('this browser forbids storage: save a file instead');
    return false;
  }
}

/** Opens the list: use, save, delete, take along. */
export function openLayouts(app) {
  const dialog = byId('layouts');
  const layouts = savedLayouts();
  const again = () => {
    openLayouts(app);
    dialog.querySelector('input')?.focus();
  };
  const use = (layout, name) => () => {
    dialog.close();
    app.use(valuesOf(layout));
    toast(`layout: ${name}`);
  };
  const remove = (name) => () => {
    layouts.delete(name);
    if (keep(layouts)) again();
  };
  const field = el('input', { id: 'layout-name', maxLength: longestName, placeholder: 'name of this layout', 'aria-label': 'Name of this layout', autocomplete: 'off' });
  const save = (event) => {
    event.preventDefault();
    const name = field.value.trim();
    if (!name) return;
    if (!layouts.has(name) && layouts.size >= most) {
      toast(`${most} layouts are the most: delete one first`);
      return;
    }
    layouts.set(name, layoutOf(app.state.values));
    if (keep(layouts)) again();
  };
  const file = el('input', { id: 'layouts-file', type: 'file', accept: '.json,application/json', hidden: true, onchange: () => takeFile(file.files[0], layouts, again) });
  dialog.replaceChildren(
    el('h2', {}, 'Layouts'),
    el('div', { className: 'list' },
      el('div', { className: 'row' }, el('button', { className: 'use', onclick: use({}, 'as delivered') }, 'as delivered')),
      ...[...layouts].map(([name, layout]) => el('div', { className: 'row' },
        el('button', { className: 'use', title: describe(layout), onclick: use(layout, name) }, name),
        el('button', { 'aria-label': `Delete ${name}`, title: `Delete ${name}`, onclick: remove(name) }, 'delete')))),
    el('form', { className: 'line', onsubmit: save }, field, el('button', { id: 'layout-save', type: 'submit' }, 'Save')),
    el('p', { className: 'soft' }, 'Panes, layers, colours, classes and where to look from, kept in this browser. A link (C) carries them together with the frame.'),
    el('form', { method: 'dialog', className: 'line' }, file,
      el('button', { id: 'layouts-export', type: 'button', disabled: layouts.size === 0, onclick: () => download(fileOf(layouts)) }, 'Save as file'),
      el('button', { id: 'layouts-import', type: 'button', onclick: () => file.click() }, 'Open a file'),
      el('span', { className: 'room' }), el('button', {}, 'Close')));
  if (!dialog.open) {
    dialog.showModal();
  }
}

async function takeFile(file, layouts, again) {
  if (!file) return;
  try {
    if (file.size > largestFile) {
      throw new Error(`it has ${file.size} bytes; ${largestFile} are the most`);
    }
    const found = layoutsOfFile(await file.text());
    found.forEach((layout, name) => (layouts.has(name) || layouts.size < most) && layouts.set(name, layout));
    if (keep(layouts)) again();
    toast(`${found.size} layouts were taken over`);
  } catch (fault) {
    toast(`This file holds no layouts: ${fault.message}`);
  }
}

function download(text) {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  el('a', { href: address, download: 'spatial-layouts.json' }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function describe(layout) {
  return Object.entries(layout).map(([name, value]) => `${name}: ${value}`).join(', ') || 'as delivered';
}
