import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileOf, layoutOf, layoutsOfFile, valuesOf } from '../web/layouts.js';
import { usual } from '../web/state.js';

test('a layout keeps what differs from the usual, and neither frame nor selection', () => {
  const layout = layoutOf({ ...usual, frame: 'abc', pick: 'box:3', run: 1, points: false, palette: 'safe', off: '11.12', pose: '1,2,3,4,5,6' });

  assert.deepEqual(layout, { points: false, palette: 'safe', off: '11.12', pose: '1,2,3,4,5,6' });
  const values = valuesOf(layout);
  assert.equal(values.points, false);
  assert.equal(values.voxels, true, 'what it does not name is as usual again');
  assert.ok(!('frame' in values) && !('pick' in values) && !('run' in values));
});

test('a file gives back the layouts that went into it', () => {
  const layouts = new Map([['for the paper', { theme: 'light', points: false, opacity: 0.5 }], ['errors', { show: 'errors' }], ['__proto__', { flow: true }]]);

  assert.deepEqual([...layoutsOfFile(fileOf(layouts))], [...layouts]);
});

test('what makes no sense in a file is left out, and another file is refused', () => {
  const file = (layouts) => JSON.stringify({ kind: 'spatial-layouts', layouts });

  assert.deepEqual([...layoutsOfFile(file([['a', { show: 'everything', opacity: 7, constructor: 1, frame: 'x', points: 'false' }], ['', {}], [5, {}], ['b', null], 'c']))],
    [['a', { points: false }]]);
  assert.equal([...layoutsOfFile(file([['n'.repeat(90), {}]])).keys()][0].length, 40);
  assert.equal(layoutsOfFile(file(Array.from({ length: 80 }, (_, i) => [`${i}`, {}]))).size, 50);
  assert.throws(() => layoutsOfFile('{"layouts":[]}'), /kind/);
  assert.throws(() => layoutsOfFile('[1'), SyntaxError);
});
