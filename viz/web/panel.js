// The tabs on the right: the frame and what is selected, the run and its worst frames, questions and answers.

import { byId, el, number, tokenRow } from './dom.js';
import { detectionClass } from './boxes.js';
import { free } from './grid.js';
import { answer, packet, text } from './session.js';

const tabs = [['frame', 'Frame'], ['run', 'Run'], ['ask', 'Ask']];
const runFigures = new Map();
const passing = 250; // milliseconds: frames that are passed sooner, with the key held, are not measured

export function drawTabs(state) {
  byId('tabs').replaceChildren(...tabs.map(([name, label]) => el('button', {
    id: `tab-${name}`, role: 'tab', 'aria-selected': String(state.get('tab') === name), onclick: () => state.set({ tab: name }),
  }, label)));
}

/** Fills the panel; what must be fetched comes later. */
export function drawPanel(app) {
  const panel = byId('panel');
  const fill = { frame: frameTab, run: runTab, ask: askTab }[app.state.get('tab')];
  fill(app, panel);
}

/** Whether an ask is being typed, which a new frame must not throw away. */
export const isTyping = () => document.activeElement?.closest('#panel') && /TEXTAREA|INPUT/.test(document.activeElement.tagName);

async function frameTab(app, panel) {
  const { frame, index, state } = app;
  if (!frame) {
    panel.replaceChildren();
    return;
  }
  const faults = [...frame.faults, ...frame.runs.flatMap((run, i) => (run?.degradations ?? []).map((words) => `${index.runs[i].name}: ${words}`))];
  const missing = frame.runs.map((run, i) => (run ? null : el('p', { className: 'fault' }, `${index.runs[i].name} holds no prediction of this frame.`)));
  const figures = el('div', { id: 'frame-figures' }, el('p', { className: 'soft' }, index.runs.length ? 'measuring\u2026' : ''));
  panel.replaceChildren(
    ...selection(app),
    el('h2', {}, 'Frame'), tokenRow(frame.token, 'token'),
    el('div', { className: 'soft' }, `${frame.scene}, ${new Date(frame.time / 1000).toISOString().replace('T', ' ').slice(0, 22)} UTC`),
    el('div', { className: 'soft' }, index.scenes.find((scene) => scene.name === frame.scene)?.description ?? ''),
    ...missing.filter(Boolean), ...faults.map((words) => el('p', { className: 'fault' }, words)), figures);
  if (index.runs.length === 0) {
    return;
  }
  if (!frame.figures.size) {
    await new Promise((done) => setTimeout(done, passing));
    if (app.frame !== frame || !figures.isConnected) return;
  }
  try {
    const measured = await Promise.all(index.runs.map((run, i) => (frame.runs[i] && !run.live ? app.store.figures(frame, i) : null)));
    if (app.frame === frame && state.get('tab') === 'frame' && figures.isConnected) {
      figures.replaceChildren(...figureTables(measured, index.runs));
    }
  } catch (fault) {
    figures.replaceChildren(el('p', { className: 'fault' }, String(fault.message)));
  }
}

// The first figure of every protocol at once, the others folded away. With two runs, the better value is marked.
function figureTables(measured, runs) {
  const protocols = [...new Set(measured.flatMap((figures) => (figures ?? []).map(({ protocol }) => protocol)))];
  if (protocols.length === 0) {
    return [el('p', { className: 'soft' }, runs.every(({ live }) => live) ? 'A live model is not measured: spatial predict and evaluate make figures.'
      : 'Nothing of this frame can be measured: its truth is not there.')];
  }
  const head = el('thead', {}, el('tr', {}, el('th', {}, 'This frame'), ...runs.map((run) => el('th', { title: run.name }, shorten(run.name)))));
  const rowOf = (protocol, kind) => {
    const values = measured.map((figures) => figures?.find((own) => own.protocol === protocol)?.figures.find((own) => own.kind.name === kind.name)?.value ?? NaN);
    const best = runs.length > 1 && kind.better !== 0 && values.every(Number.isFinite) && values[0] !== values[1]
      ? Number((values[1] - values[0]) * kind.better > 0) : -1;
    return el('tr', {}, el('td', {}, kind.name), ...values.map((value, i) => el('td', { className: i === best ? 'better' : '' }, number(value, kind.unit))));
  };
  return protocols.map((protocol, place) => {
    const kinds = measured.find((figures) => figures?.some((own) => own.protocol === protocol)).find((own) => own.protocol === protocol).figures.map(({ kind }) => kind);
    return el('div', {},
      el('h2', {}, protocol), el('table', {}, place === 0 ? head : '', el('tbody', {}, ...kinds.slice(0, 1).map((kind) => rowOf(protocol, kind)))),
      kinds.length > 1 ? el('details', {}, el('summary', {}, `${kinds.length - 1} more`), el('table', {}, el('tbody', {}, ...kinds.slice(1).map((kind) => rowOf(protocol, kind))))) : '');
  });
}

function selection({ frame, index, picked, state }) {
  if (!picked) {
    return [];
  }
  const rows = [];
  const add = (name, value) => rows.push(el('tr', {}, el('td', {}, name), el('td', {}, value)));
  if (picked.kind === 'voxel') {
    const grid = (frame.truth.voxels ?? frame.runs[state.get('run')]?.voxels)?.grid;
    if (!grid) return [];
    const classOf = (voxels) => (voxels ? (voxels.dense()[picked.cell] === free ? 'free' : index.classes[voxels.dense()[picked.cell]]) : null);
    add('voxel', grid.placeOf(picked.cell).join(', '));
    add('at (x, y, z)', `${grid.centerOf(picked.cell).map((value) => value.toFixed(1)).join(', ')} m`);
    const truth = classOf(frame.truth.voxels);
    if (truth) add('truth', truth);
    frame.runs.forEach((run, i) => {
      const predicted = classOf(run?.voxels);
      if (predicted) add(index.runs[i].name, predicted);
      const speed = velocityAt(run?.flow, picked.cell);
      if (speed) add(`${index.runs[i].name} flow`, speed);
    });
    const speed = velocityAt(frame.truth.flow, picked.cell);
    if (speed) add('true flow', speed);
    return [el('h2', {}, 'Selected'), el('table', { id: 'selection' }, ...rows)];
  }
  const { box } = picked;
  add(box.role ?? 'box', box.name);
  add('at (x, y, z)', `${box.center.map((value) => value.toFixed(1)).join(', ')} m`);
  add('length, width, height', `${box.size.map((value) => value.toFixed(1)).join(', ')} m`);
  add('distance', `${Math.hypot(box.center[0], box.center[1]).toFixed(1)} m`);
  add('speed', box.velocity ? `${Math.hypot(box.velocity[0], box.velocity[1]).toFixed(2)} m/s` : 'not known');
  if (box.role === 'prediction' || box.role === 'false') add('score', box.score.toFixed(3));
  if (box.attribute) add('attribute', box.attribute);
  if (!detectionClass(box.name)) add('detection', 'left out by the benchmark');
  return [el('h2', {}, 'Selected'), el('table', { id: 'selection' }, ...rows), box.token ? tokenRow(box.token, 'annotation') : null].filter(Boolean);
}

function velocityAt(flow, cell) {
  const at = flow ? flow.cells.indexOf(cell) : -1;
  return at < 0 ? null : `${Math.hypot(flow.velocities[2 * at], flow.velocities[2 * at + 1]).toFixed(2)} m/s`;
}

const isRanked = ({ worst }) => worst.tokens.length > 0;

/** The protocol by which worst frames are listed: the chosen one, or the first that lists any. */
export function rankingOf(protocols, state) {
  const ranked = protocols.filter(isRanked);
  return ranked.find(({ protocol }) => protocol === state.get('worst')) ?? ranked[0];
}

/** Figures of a run as its evaluation has them; an empty list where it was not evaluated. */
export function figuresOfRun(run) {
  if (!runFigures.has(run)) {
    runFigures.set(run, packet(`/api/runs/${run}/figures`).then(({ value }) => value, () => []));
  }
  return runFigures.get(run);
}

async function runTab(app, panel) {
  const { index, state } = app;
  if (index.runs.length === 0) {
    panel.replaceChildren(el('p', { className: 'soft' }, 'Only the data set is shown. Give a run folder, or --model, to see predictions.'));
    return;
  }
  const holder = el('div', {});
  panel.replaceChildren(holder);
  const parts = await Promise.all(index.runs.map((run, i) => partOfRun(app, run, i)));
  if (state.get('tab') === 'run' && holder.isConnected) {
    holder.replaceChildren(...parts.flat());
  }
}

async function partOfRun({ state }, run, place) {
  const heading = [el('h2', {}, `${run.name} \u2013 ${run.model}${run.live ? ', live' : ''}`), ...run.faults.map((words) => el('p', { className: 'fault' }, words))];
  const protocols = run.evaluated ? await figuresOfRun(place) : [];
  if (protocols.length === 0) {
    return [...heading, el('p', { className: 'soft' }, run.live ? 'A live model has no evaluation.' : 'Not evaluated: spatial evaluate makes figures and the list of worst frames.')];
  }
  const table = el('table', {}, el('tbody', {}, ...protocols.map(({ protocol, figures, title }) => el('tr', { title },
    el('td', {}, `${protocol}  ${figures[0].kind.name}`), el('td', {}, number(figures[0].value, figures[0].kind.unit))))));
  const ranked = protocols.filter(isRanked);
  const chosen = rankingOf(protocols, state);
  const worst = !chosen ? [] : [
    el('div', { className: 'row' }, el('h2', {}, 'Worst frames by'), select(ranked.map(({ protocol }) => protocol), chosen.protocol, (value) => state.set({ worst: value }))),
    el('div', { className: 'soft' }, `${chosen.rankedBy.name}${chosen.rankedBy.unit ? `, ${chosen.rankedBy.unit}` : ''}`),
    ...chosen.worst.tokens.map((token, i) => el('button', {
      className: 'worst', 'aria-current': String(token === state.get('frame')), title: token, onclick: () => state.set({ frame: token, run: place }),
    }, el('code', {}, token), number(chosen.worst.values[i], chosen.rankedBy.unit))),
  ];
  return [...heading, table, ...worst, chart(place, 'classes', 'Per class'), chosen ? chart(place, `frames-${chosen.protocol}`, 'Over time') : '', chart(place, 'latency', 'Time per frame')];
}

function select(values, chosen, change) {
  const element = el('select', { 'aria-label': 'Protocol', onchange: () => change(element.value) }, ...values.map((value) => el('option', { value, selected: value === chosen }, value)));
  return element;
}

// Drawn when it is opened.
function chart(run, name, title) {
  const holder = el('div', { className: 'chart' });
  return el('details', {
    ontoggle: async ({ target }) => {
      if (!target.open || holder.hasChildNodes()) return;
      try {
        const drawing = new DOMParser().parseFromString(await text(`/api/runs/${run}/charts/${encodeURIComponent(name)}`), 'text/html').querySelector('svg');
        holder.replaceChildren(document.importNode(drawing, true));
      } catch (fault) {
        holder.replaceChildren(el('p', { className: 'soft' }, fault.status === 404 ? 'Nothing was recorded that could be drawn.' : String(fault.message)));
      }
    },
  }, el('summary', {}, title), holder);
}

function askTab({ frame, index }, panel) {
  const recorded = (frame?.runs ?? []).flatMap((run, i) => (run?.answers ?? []).map(([question, words]) => questionRow(question, words, index.runs[i].name)));
  const live = el('div', { id: 'live-answers' });
  panel.replaceChildren(
    ...(index.asks ? [form(frame, index, live)] : [el('p', { className: 'soft' }, 'No model is attached that could be asked: start with --model geometric, or --model drivepi --weights FOLDER.')]),
    live, el('h2', {}, 'Recorded'), ...(recorded.length ? recorded : [el('p', { className: 'soft' }, 'The run was not asked anything about this frame.')]),
    el('p', { className: 'soft' }, 'Answers are what a model says, not what is true.'));
}

function form(frame, index, live) {
  const question = el('textarea', { id: 'question', maxLength: 2000, placeholder: 'How many cars are there?', 'aria-label': 'Question' });
  const send = el('button', { type: 'submit' }, `Ask ${index.asks}`);
  const element = el('form', {
    onsubmit: async (event) => {
      event.preventDefault();
      const words = question.value.trim();
      if (!words || !frame) return;
      send.disabled = true;
      const row = questionRow(words, '\u2026', index.asks);
      live.prepend(row);
      try {
        row.querySelector('.answer').textContent = await answer(frame.token, words);
        question.value = '';
      } catch (fault) {
        row.querySelector('.answer').textContent = `No answer: ${fault.message}`;
      }
      send.disabled = false;
    },
  }, question, send);
  question.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      element.requestSubmit();
    }
  });
  return element;
}

function questionRow(question, words, who) {
  return el('div', { className: 'question' }, el('p', {}, question), el('p', { className: 'answer', title: who }, words));
}

function shorten(name) {
  return name.length > 12 ? `${name.slice(0, 11)}\u2026` : name;
}
