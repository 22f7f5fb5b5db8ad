import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boxesOf, cornersOf, matchBoxes } from '../web/boxes.js';
import { Projection } from '../web/cameras.js';
import { differenceOf, Grid, rayErrorsByCell, Voxels } from '../web/grid.js';
import { pickAlong } from '../web/pick.js';
import { facesOf } from '../web/voxelmesh.js';

const grid = [0, 0, 0, 1, 1, 1, 4, 4, 4];
const at = (x, y, z) => (x * 4 + y) * 4 + z;
const voxels = (...places) => new Voxels({ grid, cells: Uint32Array.from(places.map(([x, y, z]) => at(x, y, z))), classes: Uint8Array.from(places.map(([, , , label]) => label)) });

test('faces between voxels and below the grid are left out', () => {
  const one = voxels([1, 1, 1, 3]);
  const two = voxels([1, 1, 1, 3], [2, 1, 1, 3]);
  const ground = voxels([1, 1, 0, 3]);
  const faces = ({ grid: own, cells }) => facesOf(own, cells, Uint8Array.from({ length: 64 }, (_, i) => (cells.includes(i) ? 1 : 0)), Uint8Array.of(0, 0, 0, 9, 9, 9)).count;

  assert.equal(faces(one), 6);
  assert.equal(faces(two), 10);
  assert.equal(faces(ground), 5);
});

test('faces lie on the sides of their voxel', () => {
  const own = voxels([1, 2, 3, 3]);
  const solid = new Uint8Array(64);
  solid[own.cells[0]] = 1;
  const { places } = facesOf(own.grid, own.cells, solid, Uint8Array.of(0, 0, 0, 9, 9, 9));
  const corners = new Set();
  for (let i = 0; i < places.length; i += 4) corners.add(places.slice(i, i + 3).join());
  assert.deepEqual([...corners].sort(), ['1,2,3', '1,2,4', '1,3,3', '1,3,4', '2,2,3', '2,2,4', '2,3,3', '2,3,4'].sort());
});

test('a difference tells agreement, false, missed and wrong class apart, and looks only where cameras did', () => {
  const truth = voxels([0, 0, 0, 4], [1, 0, 0, 4], [2, 0, 0, 4]);
  const predicted = voxels([0, 0, 0, 4], [1, 0, 0, 7], [3, 0, 0, 4]);
  const { cells, kinds } = differenceOf(truth, predicted, null);
  assert.deepEqual(Object.fromEntries([...cells].map((cell, i) => [cell, kinds[i]])), { [at(0, 0, 0)]: 1, [at(1, 0, 0)]: 4, [at(2, 0, 0)]: 3, [at(3, 0, 0)]: 2 });

  const seen = new Uint8Array(8);
  seen[at(2, 0, 0) >> 3] = 1 << (at(2, 0, 0) & 7);
  assert.deepEqual([...differenceOf(truth, predicted, seen).cells], [at(2, 0, 0)]);
});

test('a box of the truth is found once, by the surest box of its class within two metres', () => {
  const box = (name, x, score) => ({ name, center: [x, 0, 0], score });
  const { foundBy, found } = matchBoxes([box('vehicle.car', 0), box('vehicle.truck', 5)], [box('car', 1.5, 0.4), box('car', 0.5, 0.9), box('car', 5, 0.9), box('truck', 7.1, 1)]);
  assert.deepEqual(foundBy, [1, -1]);
  assert.deepEqual(found, [-1, 0, -1, -1]);
});

test('corners follow heading and size', () => {
  const half = Math.SQRT1_2; // a quarter turn to the left
  const [box] = boxesOf({ names: ['car'], tokens: [''], attributes: [''], numbers: Float32Array.of(10, 0, 1, 4, 2, 1.5, half, 0, 0, half, NaN, NaN, NaN, 1) });
  const corners = cornersOf(box);
  const front = corners.slice(0, 4).reduce((sum, [, y]) => sum + y, 0) / 4;
  assert.ok(Math.abs(front - 2) < 1e-5, 'the front is two metres to the left of the centre');
  assert.ok(Math.abs(Math.max(...corners.map(([x]) => x)) - 11) < 1e-5);
  assert.equal(box.velocity, null);
});

test('a line is cut where it passes behind the camera', () => {
  // Looks along the ego's x axis: right is -y, down is -z.
  const camera = { width: 100, height: 100, intrinsics: [50, 0, 50, 0, 50, 50, 0, 0, 1], cameraFromEgo: [0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0] };
  const projection = new Projection(camera, 200, 200);
  assert.deepEqual(projection.line([10, 0, 0], [10, -10, 0]), [[100, 100], [200, 100]]);
  assert.equal(projection.line([-1, 0, 0], [-5, 0, 0]), null);
  const [from, to] = projection.line([-5, -1, 0], [5, -1, 0]);
  assert.ok(from[0] > 200 && Math.abs(to[0] - 120) < 1e-9);
});

test('rays that end in one voxel are averaged by their size', () => {
  const { cells, means } = rayErrorsByCell({ trueCells: Int32Array.of(5, 5, 9), errors: Float32Array.of(1, -3, 0.5) });
  assert.deepEqual(Object.fromEntries([...cells].map((cell, i) => [cell, means[i]])), { 5: 2, 9: 0.5 });
});

test('a line of sight meets the first voxel, or the box around it', () => {
  const own = voxels([2, 1, 1, 3], [3, 1, 1, 3]);
  const solid = new Uint8Array(64);
  own.cells.forEach((cell) => { solid[cell] = 1; });
  const seen = { grid: new Grid(grid), solid };
  assert.deepEqual(pickAlong([-5, 1.5, 1.5], [1, 0, 0], [], seen), { kind: 'voxel', cell: at(2, 1, 1) });
  assert.deepEqual(pickAlong([9, 1.5, 1.5], [-1, 0, 0], [], seen), { kind: 'voxel', cell: at(3, 1, 1) });
  assert.equal(pickAlong([-5, 9, 1.5], [1, 0, 0], [], seen), null);
  const box = { center: [2.5, 1.5, 1.5], size: [1, 1, 1], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] };
  assert.equal(pickAlong([-5, 1.5, 1.5], [1, 0, 0], [box], seen).kind, 'box');
});
