// Sizes, times and memory of the viewer: node bench.mjs ADDRESS [steps]. ADDRESS is what spatial view printed. Prints a table.

import { cpus, loadavg } from 'node:os';
import { executable, launch, open, ready } from './browser.mjs';

const [address, steps = '500'] = process.argv.slice(2);
if (!address || !executable) {
  console.error('node bench.mjs ADDRESS [steps]; needs Chromium');
  process.exit(2);
}

const token = new URLSearchParams(new URL(address).hash.slice(1)).get('token');
const ask = (path) => fetch(new URL(path, address), { headers: { Authorization: `Bearer ${token}` } });
const rows = [];
const row = (what, values, unit, digits = 0) => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))].toFixed(digits);
  rows.push(`| ${what} | ${at(0.5)} | ${at(0.9)} | ${at(1)} | ${unit} | ${sorted.length} |`);
};

const browser = await launch(['--js-flags=--expose-gc']);
const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
const begun = performance.now();
const page = await open(context, address);
await ready(page);
const first = await page.evaluate(() => ({
  ...Object.fromEntries(performance.getEntriesByName('frame').slice(0, 1).map(({ startTime, duration }) => ['shown', startTime + duration])),
  page: performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
}));
const whole = performance.now() - begun;
const tokens = await page.evaluate(() => window.spatial.index.tokens);

// The server alone: frames one after the other over loopback, after one round to warm the disk.
for (const round of [0, 1]) {
  const [times, sizes] = [[], []];
  for (const frame of tokens.slice(0, 40)) {
    const start = performance.now();
    const bytes = (await (await ask(`/api/frames/${frame}`)).arrayBuffer()).byteLength;
    times.push(performance.now() - start);
    sizes.push(bytes / 1e6);
  }
  if (round === 1) {
    row('server: one frame over loopback', times, 'ms');
    row('packet of one frame', sizes, 'MB', 2);
  }
}

const parts = await page.evaluate(async () => {
  const app = window.spatial;
  const [{ decode }, { facesOf }, { shownVoxels }] = await Promise.all(['./messagepack.js', './voxelmesh.js', './shown.js'].map((path) => import(path)));
  const secret = localStorage.getItem('spatial-token');
  const found = { decode: [], faces: [], build: [], draw: [], flat: [] };
  const time = (name, work) => {
    const start = performance.now();
    const result = work();
    found[name].push(performance.now() - start);
    return result;
  };
  const bytes = await (await fetch(`/api/frames/${app.frame.token}`, { headers: { Authorization: `Bearer ${secret}` } })).arrayBuffer();
  const gl = app.scene.renderer.getContext();
  const pixel = new Uint8Array(4);
  for (let i = 0; i < 15; i++) {
    time('decode', () => decode(bytes));
    const voxels = shownVoxels(app.frame, app.panes[0], app.state, app.index);
    time('faces', () => facesOf(voxels.grid, voxels.cells, voxels.solid, voxels.colors));
    time('build', () => app.scene.update(app.frame, app.panes, app.state, () => null));
    time('draw', () => {
      app.scene.draw(app.orbit);
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel); // waits until it is drawn
    });
    time('flat', () => app.drawFlat());
  }
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  return { ...found, load: app.scene.load, renderer: info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : 'unknown', size: [app.scene.width, app.scene.height] };
});
row('page: packet decoded', parts.decode, 'ms', 1);
row('page: exposed faces of the voxels found', parts.faces, 'ms', 1);
row('page: everything of the scene built', parts.build, 'ms', 1);
row('page: view from above drawn', parts.flat, 'ms', 1);
row(`page: scene drawn, ${parts.load.triangles} triangles, ${parts.load.points} points, ${parts.size.join(' x ')}`, parts.draw, 'ms');

// Steps, each when the one before is drawn: what a person who holds the arrow key sees.
const memory = [];
const stepping = [];
const cdp = await context.newCDPSession(page);
await cdp.send('Performance.enable');
const heap = async () => {
  await page.evaluate(() => window.gc?.());
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'JSHeapUsedSize').value / 1e6 + await page.evaluate(async () => {
    const held = [...window.spatial.store.loading.values()];
    const frames = await Promise.all(held.map(({ promise }) => promise.catch(() => null)));
    return frames.reduce((sum, frame) => sum + (frame?.bytes ?? 0), 0) / 1e6; // arrays live beside the heap
  });
};
for (let step = 0; step < Number(steps); step++) {
  const next = tokens[(step + 1) % tokens.length];
  stepping.push(await page.evaluate(async (frame) => {
    const start = performance.now();
    window.spatial.state.set({ frame });
    while (document.documentElement.dataset.frame !== frame) {
      await new Promise((done) => setTimeout(done, 0));
    }
    return performance.now() - start;
  }, next));
  await page.evaluate(() => new Promise((done) => setTimeout(done, 0)));
  if (step % 50 === 49) {
    await ready(page);
    memory.push([step + 1, await heap(), (await page.evaluate(() => window.spatial.scene.load)).geometries]);
  }
}
row('step: next frame asked for until its scene is built and handed to the renderer', stepping, 'ms');
await browser.close();

console.log(`Processor: ${cpus()[0].model}, ${cpus().length} threads; load average ${loadavg().map((value) => value.toFixed(1)).join(' ')}. Renderer: ${parts.renderer}.`);
console.log(`\nFirst frame: its scene was shown ${first.shown?.toFixed(0)} ms after the page was asked for (page and scripts ${first.page.toFixed(0)} ms), all pictures after ${whole.toFixed(0)} ms.\n`);
console.log('| what | median | 90 % | most | unit | n |\n| --- | --- | --- | --- | --- | --- |');
rows.forEach((line) => console.log(line));
console.log('\n| steps | MB held: heap and frames | geometries |\n| --- | --- | --- |');
memory.forEach(([step, megabytes, geometries]) => console.log(`| ${step} | ${megabytes.toFixed(1)} | ${geometries} |`));
