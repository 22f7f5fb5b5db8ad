// What a pane shows of a frame: one place decides which voxels, boxes and paths are drawn and in which colours, for the scene,
// the bird's-eye view and the pictures alike.

import { boxesOf, detectionClass, matchBoxes } from './boxes.js';
import { agrees, differenceOf, falseVoxel, free, missedVoxel, rayErrorsByCell, wrongClass } from './grid.js';
import { boxColor, classColors, differenceColors, flowColor, largestError, planColor, scales, table, trueColor } from './colors.js';

const rest = [120, 126, 134];

/** Voxels to draw: grid, cells, solid (a byte per cell of the grid) and colours (3 bytes each); null where there are none. */
export function shownVoxels(frame, pane, state, index, rays) {
  const prediction = frame.runs[pane.run];
  const [truth, predicted] = [frame.truth.voxels, prediction?.voxels];
  const observed = state.get('observed') ? frame.truth.observed : null;
  const hidden = state.hidden();
  switch (pane.show) {
    case 'difference': return truth && predicted && sameGrid(truth, predicted) ? difference(truth, predicted, observed, hidden) : null;
    case 'errors': return rays && truth ? errors(truth, rays, hidden) : null;
    case 'truth': return truth && byClass(truth, frame.truth.flow, observed, hidden, state, index);
    default: return predicted && byClass(predicted, prediction.flow, observed, hidden, state, index);
  }
}

/** Boxes to draw, each with its colour and what it stands for. */
export function shownBoxes(frame, pane, state, index) {
  const truth = () => boxesOf(frame.truth.boxes);
  const predicted = () => boxesOf(frame.runs[pane.run]?.boxes);
  if (pane.show === 'truth' || (pane.show === 'errors' && !frame.runs[pane.run]?.boxes)) {
    return truth().map((box) => ({ ...box, color: boxColor(index, box.name), role: 'truth' }));
  }
  if (pane.show === 'prediction') {
    return predicted().map((box) => ({ ...box, color: boxColor(index, box.name), role: 'prediction' }));
  }
  const [own, other] = [truth().filter((box) => detectionClass(box.name)), predicted()];
  const { foundBy, found } = matchBoxes(own, other);
  return [
    ...own.map((box, i) => ({ ...box, color: foundBy[i] < 0 ? differenceColors.missedVoxel : differenceColors.agrees, role: foundBy[i] < 0 ? 'missed' : 'found' })),
    ...other.map((box, i) => ({ ...box, color: found[i] < 0 ? differenceColors.falseVoxel : [230, 230, 230], role: found[i] < 0 ? 'false' : 'prediction' })),
  ];
}

/** Paths to draw: the one driven, the one planned. */
export function shownPaths(frame, pane) {
  const paths = [];
  if (frame.truth.path) {
    paths.push({ ...frame.truth.path, color: trueColor, role: 'driven' });
  }
  const plan = frame.runs[pane.run]?.path;
  if (plan && pane.show !== 'truth') {
    paths.push({ ...plan, color: planColor, role: 'planned' });
  }
  return paths;
}

/** Velocities to draw; null where there are none. */
export function shownFlow(frame, pane) {
  return pane.show === 'truth' ? frame.truth.flow : frame.runs[pane.run]?.flow ?? null;
}

/** Where the vehicle is on a path after some seconds: x, y and heading. */
export function alongPath(path, seconds) {
  const points = [[0, 0]];
  for (let i = 0; i < path.waypoints.length; i += 2) {
    points.push([path.waypoints[i], path.waypoints[i + 1]]);
  }
  const place = Math.min(points.length - 1, Math.max(0, seconds / path.step));
  const below = Math.min(points.length - 2, Math.floor(place));
  if (below < 0) {
    return { x: 0, y: 0, heading: 0 };
  }
  const share = place - below;
  const [a, b] = [points[below], points[below + 1]];
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  return { x: a[0] + share * dx, y: a[1] + share * dy, heading: Math.hypot(dx, dy) > 0.05 ? Math.atan2(dy, dx) : 0 };
}

function byClass(voxels, flow, observed, hidden, state, index) {
  const classes = voxels.dense();
  const solid = new Uint8Array(voxels.grid.count);
  const cells = voxels.cells.filter((cell, i) => !hidden.has(voxels.classes[i]) && isObserved(observed, cell));
  if (state.get('flow') && state.get('flowAs') === 'colour' && flow) {
    return { grid: voxels.grid, cells, solid: byFlow(flow, cells, solid), colors: flowColors() };
  }
  for (const cell of cells) {
    solid[cell] = classes[cell] + 1;
  }
  return { grid: voxels.grid, cells, solid, colors: Uint8Array.from([0, 0, 0, ...classColors(index, state.get('palette'))]) };
}

// Colour 1 stands still; the others are directions and speeds.
const directions = 36;
const speeds = 6;
function byFlow(flow, cells, solid) {
  for (const cell of cells) {
    solid[cell] = 1;
  }
  for (let i = 0; i < flow.cells.length; i++) {
    if (solid[flow.cells[i]]) {
      const [x, y] = [flow.velocities[2 * i], flow.velocities[2 * i + 1]];
      const direction = Math.round((Math.atan2(y, x) / (2 * Math.PI) + 1) * directions) % directions;
      solid[flow.cells[i]] = 2 + direction * speeds + Math.min(speeds - 1, Math.floor(Math.hypot(x, y) / 10 * speeds));
    }
  }
  return solid;
}

function flowColors() {
  const colors = [0, 0, 0, ...rest];
  for (let direction = 0; direction < directions; direction++) {
    for (let speed = 0; speed < speeds; speed++) {
      const [angle, length] = [direction / directions * 2 * Math.PI, (speed + 0.5) / speeds * 10];
      colors.push(...flowColor(length * Math.cos(angle), length * Math.sin(angle)));
    }
  }
  return Uint8Array.from(colors);
}

function difference(truth, predicted, observed, hidden) {
  const { cells, kinds } = differenceOf(truth, predicted, observed);
  const solid = new Uint8Array(truth.grid.count);
  const [own, other] = [truth.dense(), predicted.dense()];
  const kept = [];
  const counts = [0, 0, 0, 0, 0];
  cells.forEach((cell, i) => {
    counts[kinds[i]]++;
    if (!hidden.has(own[cell] === free ? other[cell] : own[cell])) {
      kept.push(cell);
      solid[cell] = kinds[i];
    }
  });
  const colors = Uint8Array.from([0, 0, 0, ...differenceColors.agrees, ...differenceColors.falseVoxel, ...differenceColors.missedVoxel, ...differenceColors.wrongClass]);
  return {
    grid: truth.grid, cells: Uint32Array.from(kept), solid, colors,
    counts: { agrees: counts[agrees], falseVoxel: counts[falseVoxel], missedVoxel: counts[missedVoxel], wrongClass: counts[wrongClass] },
  };
}

// Colour 1 is what no ray met.
function errors(truth, rays, hidden) {
  const solid = new Uint8Array(truth.grid.count);
  const cells = truth.cells.filter((cell, i) => !hidden.has(truth.classes[i]));
  for (const cell of cells) {
    solid[cell] = 1;
  }
  const found = rayErrorsByCell(rays);
  found.cells.forEach((cell, i) => {
    if (solid[cell]) {
      solid[cell] = 2 + Math.min(253, Math.round(253 * found.means[i] / largestError));
    }
  });
  return { grid: truth.grid, cells, solid, colors: Uint8Array.from([0, 0, 0, ...rest, ...table(scales.heat)]).subarray(0, 3 * 256), isError: true };
}

function sameGrid(a, b) {
  return a.grid.count === b.grid.count && a.grid.minX === b.grid.minX && a.grid.cellX === b.grid.cellX;
}

function isObserved(observed, cell) {
  return !observed || (observed[cell >> 3] & (1 << (cell & 7))) !== 0;
}
