// Sizes, times and memory of the viewer: node bench.mjs ADDRESS [steps] [minutes]. ADDRESS is what spatial view printed, on this machine. Prints
// tables; steps end when the minutes are over.
// Times are shown beside processor time, which tells the cost of the work even where other programs keep the processors busy.

import { cpus, loadavg } from 'node:os';
import { executable, launch, open, ready } from './browser.mjs';
import { browserProcesses, listenerAt, ownMemory, processorTime } from './processes.mjs';

const [address, steps = '500', minutes = '60'] = process.argv.slice(2);
const end = performance.now() + Number(minutes) * 60_000;
if (!address || !executable) {
  console.error('node bench.mjs ADDRESS [steps] [minutes]; needs Chromium');
  process.exit(2);
}

const token = new URLSearchParams(new URL(address).hash.slice(1)).get('token');
const server = listenerAt(Number(new URL(address).port));
const ask = (path) => fetch(new URL(path, address), { headers: { Authorization: `Bearer ${token}` } });
const rows = [];
const begun = loadavg()[0];
const row = (what, values, unit, digits = 0) => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))].toFixed(digits);
  rows.push(`| ${what} | ${at(0)} | ${at(0.5)} | ${at(0.9)} | ${at(1)} | ${unit} | ${sorted.length} |`);
  console.error(rows.at(-1), `load ${loadavg()[0]}`);
};

const browser = await launch(['--js-flags=--expose-gc']);
const version = browser.version();
let context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
let page = await open(context, address);
await ready(page);
const tokens = await page.evaluate(() => window.spatial.index.tokens);

// First frames: each in a browser context of its own, with nothing kept from the one before; the disk is warm.
const [firsts, scripts] = [[], []];
for (let i = 0; i < 4; i++) {
  await context.close();
  context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  page = await open(context, address);
  await page.waitForFunction(() => performance.getEntriesByName('frame').length > 0, null, { polling: 20 });
  const [shown, loaded] = await page.evaluate(() => [performance.getEntriesByName('frame')[0], performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd]
    .map((entry) => (typeof entry === 'number' ? entry : entry.startTime + entry.duration)));
  firsts.push(shown);
  scripts.push(loaded);
}
await ready(page);
row('page and scripts are there after', scripts, 'ms');
row('first frame: its scene is built and handed to the renderer after', firsts, 'ms');

const processesOf = (kind) => (kind === 'server' ? [server].filter(Boolean) : browserProcesses().get(kind) ?? []);
const sumOf = (kind, measure) => processesOf(kind).reduce((sum, id) => sum + measure(id), 0);
const kinds = ['server', 'renderer', 'gpu-process'];
const spent = () => Object.fromEntries(kinds.map((kind) => [kind, sumOf(kind, processorTime)]));
const costs = [];
const cost = (what, before, after, count) => costs.push(`| ${what} | ${kinds.map((kind) => ((after[kind] - before[kind]) / count).toFixed(1)).join(' | ')} | ${count} |`);

// The server alone: frames one after the other over loopback, after one round to warm the disk.
for (const [what, rest] of [['packet of one frame', ''], ['picture of one camera', '/cameras/CAM_FRONT']]) {
  const [times, sizes] = [[], []];
  let before = spent();
  for (const [place, frame] of [...tokens.slice(0, 60), ...tokens.slice(0, 60)].entries()) {
    if (place === Math.min(60, tokens.length)) before = spent();
    const start = performance.now();
    const bytes = (await (await ask(`/api/frames/${frame}${rest}`)).arrayBuffer()).byteLength;
    if (place < Math.min(60, tokens.length)) continue;
    times.push(performance.now() - start);
    sizes.push(bytes / 1e6);
  }
  row(`${what} from the server, over loopback`, times, 'ms', 1);
  row(what, sizes, 'MB', 3);
  cost(what, before, spent(), times.length);
}

const parts = await page.evaluate(async () => {
  const app = window.spatial;
  const [{ decode }, { facesOf }, { shownVoxels }, { drawCamera }] = await Promise.all(
    ['./messagepack.js', './voxelmesh.js', './shown.js', './cameras.js'].map((path) => import(path)));
  const secret = localStorage.getItem('spatial-token');
  const found = { decode: [], shown: [], faces: [], build: [], draw: [], flat: [], cameras: [] };
  const time = (name, work) => {
    const start = performance.now();
    const result = work();
    found[name].push(performance.now() - start);
    return result;
  };
  const bytes = await (await fetch(`/api/frames/${app.frame.token}`, { headers: { Authorization: `Bearer ${secret}` } })).arrayBuffer();
  const gl = app.scene.renderer.getContext();
  const pixel = new Uint8Array(4);
  const loaded = await Promise.all(app.frame.cameras.map(async (camera) => [camera, await app.store.picture(app.frame, camera.channel)]));
  const tiles = loaded.map(() => Object.assign(document.createElement('canvas'), { width: 208, height: 117 }));
  for (let i = 0; i < 15; i++) {
    time('decode', () => decode(bytes));
    const voxels = time('shown', () => shownVoxels(app.frame, app.panes[0], app.state, app.index));
    time('faces', () => facesOf(voxels.grid, voxels.cells, voxels.solid, voxels.colors));
    time('build', () => app.scene.update(app.frame, app.panes, app.state, () => null));
    time('draw', () => {
      app.scene.draw(app.orbit);
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel); // waits until it is drawn
    });
    time('flat', () => app.drawFlat());
    time('cameras', () => loaded.forEach(([camera, { bitmap }], at) => drawCamera(tiles[at], bitmap, camera, app.frame, app.mainPane, app.state, app.index)));
  }
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  return { ...found, load: app.scene.load, renderer: info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : 'unknown', size: [app.scene.width, app.scene.height] };
});
row('page: packet decoded', parts.decode, 'ms', 1);
row('page: which voxels are shown, in which colours', parts.shown, 'ms', 1);
row('page: exposed faces of them', parts.faces, 'ms', 1);
row('page: everything of the scene built, these two included', parts.build, 'ms', 1);
row('page: view from above drawn', parts.flat, 'ms', 1);
row('page: six cameras drawn with points, boxes and path', parts.cameras, 'ms', 1);
row(`software: scene drawn, ${parts.load.triangles} triangles, ${parts.load.points} points, ${parts.size.join(' x ')}`, parts.draw, 'ms');

const cdp = await context.newCDPSession(page);
const step = (frame) => page.evaluate(async (next) => {
  const start = performance.now();
  window.spatial.state.set({ frame: next });
  while (document.documentElement.dataset.frame !== next) {
    await new Promise((done) => setTimeout(done, 0));
  }
  return performance.now() - start;
}, frame);
const nextOf = (place) => tokens[(place + 1) % tokens.length];

// A person who steps and looks: neighbours were fetched ahead.
const looked = [];
let before = spent();
for (let place = 0; place < 10; place++) {
  looked.push(await step(nextOf(place)));
  await ready(page);
}
row('step, when the one before was looked at: asked for until its scene is built and handed to the renderer', looked, 'ms');
cost('step with everything drawn, and neighbours fetched ahead', before, spent(), looked.length);

// A person who holds the arrow key. The window is small and the scene drawn as small as a stamp, so that drawing by the processor does not hide the rest.
await page.setViewportSize({ width: 660, height: 371 });
await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
await page.evaluate(() => {
  window.spatial.resized = () => {};
  window.spatial.scene.resize(32, 18, 1);
});
const [memory, held] = [[], []];
before = spent();
for (let place = 15; place < 15 + Number(steps) && performance.now() < end; place++) {
  held.push(await step(nextOf(place)));
  if ((place - 14) % 25 === 0) {
    await ready(page);
    await cdp.send('HeapProfiler.collectGarbage');
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = await cdp.send('Runtime.getHeapUsage');
    memory.push([place - 14, usedSize / 1e6, (embedderHeapUsedSize ?? 0) / 1e6, (backingStorageSize ?? 0) / 1e6,
      ...['renderer', 'gpu-process', 'server'].map((kind) => sumOf(kind, ownMemory)), (await page.evaluate(() => window.spatial.scene.load)).geometries]);
    console.error(memory.at(-1).map((value) => value.toFixed(1)).join(' '), `load ${loadavg()[0]}`);
  }
}
row('step with the key held, window of 660 x 371 with the scene as small as a stamp: asked for until built and handed to the renderer', held, 'ms');
cost('step with the key held, window of 660 x 371 with the scene as small as a stamp', before, spent(), held.length);
await browser.close();

console.log(`Processor: ${cpus()[0].model}, ${cpus().length} threads; load average ${begun.toFixed(1)} at the start, ${loadavg()[0].toFixed(1)} at the end. `
  + `Chromium ${version}. Renderer: ${parts.renderer}.`);
console.log('\n| what | least | median | 90 % | most | unit | n |\n| --- | --- | --- | --- | --- | --- | --- |');
rows.forEach((line) => console.log(line));
console.log('\n| processor time in ms, each | server | page | drawing by software | n |\n| --- | --- | --- | --- | --- |');
costs.forEach((line) => console.log(line));
console.log('\n| steps | heap, MB | of the document, MB | arrays, MB | page process, MB | drawing process, MB | server, MB | geometries |\n| --- | --- | --- | --- | --- | --- | --- | --- |');
memory.forEach((values) => console.log(`| ${values[0]} | ${values.slice(1, -1).map((value) => value.toFixed(1)).join(' | ')} | ${values.at(-1)} |`));
