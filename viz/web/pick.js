// What lies along a line of sight.

import { cornersOf } from './boxes.js';

const farthest = 400;

/** The nearest box or voxel; null where there is nothing. */
export function pickAlong(origin, direction, boxes, voxels) {
  const box = nearestBox(origin, direction, boxes);
  const cell = voxels ? firstVoxel(origin, direction, voxels) : null;
  // A box around voxels is meant where both are hit together.
  if (box && (!cell || box.distance < cell.distance + 1.5)) {
    return { kind: 'box', place: box.place, box: boxes[box.place] };
  }
  return cell ? { kind: 'voxel', cell: cell.cell } : null;
}

/** The box of lines around something picked. */
export function around(picked, grid) {
  if (picked.kind === 'box') {
    return picked.box;
  }
  const axes = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  return { center: grid.centerOf(picked.cell), size: [grid.cellX, grid.cellY, grid.cellZ], axes };
}

function nearestBox(origin, direction, boxes) {
  let nearest = null;
  boxes.forEach((box, place) => {
    let [enter, leave] = [0, farthest];
    for (let axis = 0; axis < 3; axis++) {
      const along = dot(direction, box.axes[axis]);
      const from = dot(origin.map((value, i) => value - box.center[i]), box.axes[axis]);
      const half = box.size[axis] / 2;
      if (Math.abs(along) < 1e-9) {
        if (Math.abs(from) > half) leave = -1;
        continue;
      }
      const [a, b] = [(-half - from) / along, (half - from) / along];
      enter = Math.max(enter, Math.min(a, b));
      leave = Math.min(leave, Math.max(a, b));
    }
    if (enter <= leave && (!nearest || enter < nearest.distance)) {
      nearest = { place, distance: enter };
    }
  });
  return nearest;
}

// From cell to cell across whichever wall comes first.
function firstVoxel(origin, direction, { grid, solid }) {
  const least = [grid.minX, grid.minY, grid.minZ];
  const size = [grid.cellX, grid.cellY, grid.cellZ];
  const cells = [grid.sizeX, grid.sizeY, grid.sizeZ];
  let [enter, leave] = [0, farthest];
  for (let i = 0; i < 3; i++) {
    const [a, b] = [(least[i] - origin[i]) / direction[i], (least[i] + size[i] * cells[i] - origin[i]) / direction[i]];
    enter = Math.max(enter, Math.min(a, b));
    leave = Math.min(leave, Math.max(a, b));
  }
  if (!(enter <= leave)) {
    return null;
  }
  const start = origin.map((value, i) => value + direction[i] * (enter + 1e-6));
  const place = start.map((value, i) => Math.min(cells[i] - 1, Math.max(0, Math.floor((value - least[i]) / size[i]))));
  const step = direction.map((value) => (value >= 0 ? 1 : -1));
  const next = place.map((at, i) => (least[i] + (at + (step[i] > 0 ? 1 : 0)) * size[i] - origin[i]) / direction[i]);
  const delta = direction.map((value, i) => Math.abs(size[i] / value));
  let distance = enter;
  while (place.every((at, i) => at >= 0 && at < cells[i])) {
    const cell = (place[0] * cells[1] + place[1]) * cells[2] + place[2];
    if (solid[cell]) {
      return { cell, distance };
    }
    const axis = next[0] < next[1] ? (next[0] < next[2] ? 0 : 2) : next[1] < next[2] ? 1 : 2;
    distance = next[axis];
    place[axis] += step[axis];
    next[axis] += delta[axis];
  }
  return null;
}

/** Whether a point of the ground lies in a box seen from above. */
export function contains(box, x, y) {
  const corners = cornersOf(box);
  const low = [0, 1].map((i) => Math.min(...corners.map((corner) => corner[i])));
  const high = [0, 1].map((i) => Math.max(...corners.map((corner) => corner[i])));
  return x >= low[0] && x <= high[0] && y >= low[1] && y <= high[1];
}

function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
