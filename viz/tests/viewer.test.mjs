// The viewer as a person uses it. SPATIAL_VIEWER is the address that spatial view printed: two runs, the first evaluated, a model to ask.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import { data, difference, executable, launch, load, open, polling, press, ready, state } from './browser.mjs';

const address = process.env.SPATIAL_VIEWER;
const skip = !address ? 'SPATIAL_VIEWER names no viewer' : !executable ? 'no Chromium is installed' : false;
const viewport = { width: 720, height: 480 }; // small, because the processor draws
const references = new URL('./reference/', import.meta.url);
const out = new URL('./out/', import.meta.url);
const tolerance = 0.02; // of the pixels: edges of faces and points fall on neighbouring pixels in other versions of the browser

let browser;
let context;
let page;

before(async () => {
  if (skip) return;
  browser = await launch();
  context = await browser.newContext({ viewport, colorScheme: 'dark', acceptDownloads: true });
  page = await open(context, address);
  await ready(page);
});

after(() => browser?.close());

afterEach(async () => {
  if (!page) return;
  assert.deepEqual(page.complaints.splice(0), [], 'the browser complained');
  await press(page, 'Escape');
  await page.evaluate(() => {
    const timeline = window.spatial.timeline;
    if (timeline.playing) timeline.toggle();
    Object.assign(timeline, { from: null, to: null });
  });
  await page.evaluate(() => window.spatial.state.set({ show: 'prediction', panes: 'one', run: 0, view: 'scene', off: '', points: true, voxels: true, flow: false,
    boxes: true, path: true, tab: 'frame', frame: window.spatial.index.tokens[0], opacity: 1, speed: 1, ahead: 0, overlay: 'points,boxes,path', palette: 'benchmark' }));
  await page.evaluate(() => window.spatial.orbit.elevation !== 34 && window.spatial.orbit.preset('chase'));
  await ready(page);
});

test('a frame shows its scene, its cameras and its figures', { skip }, async () => {
  const drawn = await load(page);

  assert.ok(drawn.triangles > 10_000, `triangles ${drawn.triangles}`);
  assert.ok(drawn.points > 1_000, `points ${drawn.points}`);
  assert.equal(await page.locator('#strip button').count(), 6);
  assert.equal(await page.locator('#strip .fault').count(), 0);
  assert.ok(!page.url().includes('token='), 'the token left the address bar');
  await page.locator('#frame-figures', { hasText: 'openocc-v2' }).waitFor();
  // A picture that was not drawn is of one colour.
  const colors = await page.evaluate(() => {
    const canvas = document.querySelector('#strip canvas');
    const { data: pixels } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(Array.from({ length: 400 }, (_, i) => pixels[40 * i] >> 3)).size;
  });
  assert.ok(colors > 4, `a camera has ${colors} shades`);
});

test('arrows step, home and end go to the ends, and the token field jumps', { skip }, async () => {
  const tokens = await page.evaluate(() => window.spatial.index.tokens);

  await press(page, 'ArrowRight', 'ArrowRight');
  assert.equal(await data(page, 'frame'), tokens[2]);
  await press(page, 'ArrowLeft');
  assert.equal(await data(page, 'frame'), tokens[1]);
  await press(page, 'End');
  assert.equal(await data(page, 'frame'), tokens.at(-1));
  await press(page, 'ArrowRight');
  assert.equal(await data(page, 'frame'), tokens.at(-1), 'there is nothing after the end');
  await press(page, 'Home');
  assert.equal(await data(page, 'frame'), tokens[0]);
  await page.fill('#jump', tokens[3]);
  await page.press('#jump', 'Enter');
  await ready(page);
  assert.equal(await data(page, 'frame'), tokens[3]);
});

test('playing goes on by itself, a loop comes back, and a pause holds', { skip }, async () => {
  const tokens = await page.evaluate(() => window.spatial.index.tokens);
  await press(page, 'i', 'ArrowRight', 'ArrowRight', 'u', 'Home', ']', ']');
  assert.equal(await state(page, 'speed'), 4);

  await page.evaluate(() => {
    window.seen = [];
    new MutationObserver(() => window.seen.push(document.documentElement.dataset.frame)).observe(document.documentElement, { attributeFilter: ['data-frame'] });
  });
  await page.keyboard.press('Space');
  await page.waitForFunction(() => window.seen.length >= 6, null, { polling });
  await page.keyboard.press('Space');
  await ready(page);
  const seen = await page.evaluate(() => window.seen);
  const held = await data(page, 'frame');
  await page.waitForTimeout(1500);

  assert.deepEqual(new Set(seen), new Set(tokens.slice(0, 3)), 'only the loop was played');
  assert.ok(seen.indexOf(tokens[0], seen.indexOf(tokens[2])) > 0, 'the loop came back to its start');
  assert.equal(await data(page, 'frame'), held);
});

test('a pause holds the frame that is on the screen, although the next one was due', { skip }, async () => {
  await press(page, ']', ']', 'Home');
  await page.evaluate(() => {
    const timeline = window.spatial.timeline;
    new MutationObserver((_, observer) => {
      observer.disconnect();
      setTimeout(() => {
        window.held = [document.documentElement.dataset.frame, timeline.playing];
        timeline.toggle();
      }, 20);
    }).observe(document.documentElement, { attributeFilter: ['data-frame'] });
    timeline.toggle();
  });
  await page.waitForFunction(() => window.held, null, { polling });
  await page.waitForTimeout(500); // four times the step of this speed

  assert.deepEqual([await state(page, 'frame'), true], await page.evaluate(() => window.held));
});

test('layers and classes go and come back', { skip }, async () => {
  const whole = await load(page);

  await press(page, 'l');
  assert.equal((await load(page)).points, 0);
  await press(page, 'l', 'v');
  assert.ok((await load(page)).triangles < whole.triangles / 5);
  await press(page, 'v');
  assert.deepEqual((await load(page)).triangles, whole.triangles);
  await page.click('[data-key="class-driveable_surface"]');
  await ready(page);
  const without = await load(page);
  assert.ok(without.triangles < whole.triangles, 'the road is gone');
  assert.match(await page.evaluate(() => window.spatial.state.link()), /off=11/);
});

test('the difference counts every voxel once, and the truth has none with itself', { skip }, async () => {
  await press(page, 'd');
  const counts = await page.evaluate(() => window.spatial.scene.panes[0].voxels.counts);
  const [truth, predicted] = await page.evaluate(() => [window.spatial.frame.truth.voxels.cells.length, window.spatial.frame.runs[0].voxels.cells.length]);

  assert.equal(counts.agrees + counts.wrongClass + counts.missedVoxel, truth);
  assert.equal(counts.agrees + counts.wrongClass + counts.falseVoxel, predicted);
  assert.ok(counts.missedVoxel > 0 && counts.falseVoxel > 0);
  assert.match(await page.innerText('#left'), /missed: there, not predicted/);

  await press(page, 'x'); // the second run is the truth itself
  const perfect = await page.evaluate(() => window.spatial.scene.panes[0].voxels.counts);
  assert.deepEqual({ ...perfect, agrees: 0 }, { agrees: 0, falseVoxel: 0, missedVoxel: 0, wrongClass: 0 });
});

test('errors along rays colour the true voxels', { skip }, async () => {
  await press(page, 'e');

  assert.equal(await data(page, 'panes'), 'errors/0');
  assert.ok(await page.evaluate(() => window.spatial.rays.get(0).errors.some((error) => Math.abs(error) > 1)));
  assert.match(await page.innerText('#left'), /no ray ends here/);
});

test('a link opens the same frame, layers, pose and selection in another page', { skip }, async () => {
  await press(page, 'ArrowRight', 'd', 'l', 'r', 'Alt+ArrowLeft');
  await page.evaluate(() => window.spatial.state.set({ off: '16', pick: 'voxel:123456', opacity: 0.6 }));
  await ready(page);
  const link = await page.evaluate(() => window.spatial.state.link());
  const values = await page.evaluate(() => ({ ...window.spatial.state.values }));
  assert.ok(!link.includes('token'), 'a link that is passed on carries no secret');

  const other = await open(context, link);
  await ready(other);

  assert.deepEqual(await other.evaluate(() => ({ ...window.spatial.state.values })), values);
  assert.equal(await other.evaluate(() => window.spatial.orbit.pose), values.pose);
  assert.deepEqual((await load(other)).triangles, (await load(page)).triangles);
  assert.deepEqual(other.complaints, []);
  await other.close();
});

test('two runs stand beside each other under one camera, and are swapped', { skip }, async () => {
  await page.click('#panes-runs');
  await ready(page);
  assert.equal(await data(page, 'panes'), 'prediction/0 prediction/1');
  assert.deepEqual(await page.locator('#pane-names span').allInnerTexts(), ['prediction: first', 'prediction: second']);

  await page.click('#panes-truth');
  await ready(page);
  assert.equal(await data(page, 'panes'), 'truth/0 prediction/0');

  await press(page, 'n', 'n', 'x');
  assert.equal(await data(page, 'panes'), 'prediction/1 prediction/1'.split(' ').slice(0, (await state(page, 'panes')) === 'one' ? 1 : 2).join(' '));
});

test('the worst frames of the evaluation lead to their frames', { skip }, async () => {
  await page.click('#tab-run');
  await page.locator('.worst').first().waitFor();
  const token = await page.locator('.worst').first().getAttribute('title');
  await page.locator('.worst').first().click();
  await ready(page);

  assert.equal(await data(page, 'frame'), token);
  await page.locator('summary', { hasText: 'Per class' }).first().click();
  await page.locator('.chart svg').first().waitFor();
});

test('a question is answered, and answers are text whatever they hold', { skip }, async () => {
  await page.click('#tab-ask');
  assert.match(await page.innerText('#panel'), /How many cars are there\?/); // recorded by the run
  await page.fill('#question', 'How many cars are there?');
  await page.press('#question', 'Enter');
  await page.waitForFunction(() => /\w/.test(document.querySelector('#live-answers .answer')?.textContent.replace('\u2026', '') ?? ''), null, { polling });

  const markup = '<img src=x onerror="window.broken = true"><script>window.broken = true</script>';
  await page.route('**/api/questions', (route) => route.fulfill({ json: { text: markup } }));
  await page.fill('#question', markup);
  await page.press('#question', 'Enter');
  await page.locator('#live-answers .answer', { hasText: 'onerror' }).waitFor();
  await page.unroute('**/api/questions');
  assert.equal(await page.evaluate(() => window.broken), undefined);
  assert.equal(await page.locator('#live-answers img').count(), 0);
});

test('the list of keys opens and closes, and keys do nothing behind it', { skip }, async () => {
  await page.keyboard.press('?');
  await page.locator('#help[open]').waitFor();
  assert.ok(await page.locator('#help kbd').count() > 20);
  const before = await data(page, 'frame');
  await page.keyboard.press('ArrowRight');
  assert.equal(await data(page, 'frame'), before);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('#help').open, null, { polling });
});

test('a picture is saved at the size that was chosen', { skip }, async () => {
  await press(page, 's');
  await page.selectOption('#picture-size', '1280x720');
  const saving = page.waitForEvent('download');
  await page.click('#picture-save');
  const png = readFileSync(await (await saving).path());

  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1280, 720]);
  assert.ok(png.length > 20_000, 'it is not empty');
});

test('a layout is saved under a name, taken up again after a reload, goes to another browser as a file, and is deleted', { skip }, async () => {
  await press(page, 'd', 'l');
  await page.click('[data-key="class-vegetation"]');
  await page.click('[title^="Colours that the colour-blind"]');
  await press(page, 'y');
  await page.fill('#layout-name', 'missed <b>cars</b>');
  await page.press('#layout-name', 'Enter');
  await page.locator('#layouts .use', { hasText: 'missed <b>cars</b>' }).waitFor();
  const saving = page.waitForEvent('download');
  await page.click('#layouts-export');
  const file = await (await saving).path();
  await page.click('#layouts .row:first-child .use'); // as delivered
  await ready(page);
  const fresh = await page.evaluate(() => ['show', 'points', 'off', 'palette'].map((name) => window.spatial.state.get(name)));
  assert.deepEqual(fresh, ['prediction', true, '', 'benchmark']);

  const other = await open(context, `${address.split('#')[0]}#frame=${await state(page, 'frame')}`);
  await ready(other);
  await press(other, 'y');
  await other.locator('#layouts .use', { hasText: 'missed' }).click();
  await ready(other);
  const taken = await other.evaluate(() => ['show', 'points', 'off', 'palette'].map((name) => window.spatial.state.get(name)));
  assert.deepEqual(taken, ['difference', false, '16', 'safe']);
  assert.equal(await data(other, 'panes'), 'difference/0');
  await press(other, 'y');
  await other.click('#layouts [title="Delete missed <b>cars</b>"]');
  await other.locator('#layouts .use', { hasText: 'missed' }).waitFor({ state: 'detached' });
  assert.equal(await other.evaluate(() => localStorage.getItem('spatial-layouts')), '[]');
  await other.setInputFiles('#layouts-file', { name: 'layouts.json', mimeType: 'application/json', buffer: readFileSync(file) });
  await other.locator('#layouts .use', { hasText: 'missed <b>cars</b>' }).waitFor();
  await other.setInputFiles('#layouts-file', { name: 'other.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await other.locator('#toast', { hasText: 'holds no layouts' }).waitFor();
  assert.deepEqual(other.complaints, []);
  await other.evaluate(() => localStorage.removeItem('spatial-layouts'));
  await other.close();
});

test('worst frames and boxes are reached by keys alone', { skip }, async () => {
  const worst = await page.evaluate(async () => (await (await import('./panel.js')).figuresOfRun(0))[0].worst.tokens);
  const arrives = (token) => page.waitForFunction((wanted) => document.documentElement.dataset.frame === wanted, token, { polling });
  await page.evaluate((frame) => window.spatial.state.set({ frame }), worst[0]);
  await ready(page);
  await press(page, 'w');
  await arrives(worst[1]);
  await press(page, 'q');
  await arrives(worst[0]);
  await press(page, 'q');
  await arrives(worst.at(-1));
  await ready(page);

  await press(page, 'g', '>');
  const first = await page.innerText('#selection');
  await press(page, '>');
  const second = await page.innerText('#selection');
  const metres = (text) => Number(/distance\s+([\d.]+) m/.exec(text)[1]);
  assert.notEqual(await state(page, 'pick'), '');
  assert.ok(metres(second) >= metres(first), `${first} before ${second}`);
  await press(page, '<');
  assert.equal(await page.innerText('#selection'), first);
});

test('a picture of the view from above has the size that was chosen, and a legend when it is asked for', { skip }, async () => {
  await press(page, '0', 'd');
  const [plain, named] = await page.evaluate(async () => {
    const { pictureOf } = await import('./picture.js');
    const pixels = async (legend) => {
      const bitmap = await createImageBitmap(await pictureOf(window.spatial, 'view', '1280x720', legend));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', { willReadFrequently: true });
      canvas.drawImage(bitmap, 0, 0);
      return canvas.getImageData(0, 0, bitmap.width, bitmap.height);
    };
    const corner = ({ data: values, width, height }) => Array.from({ length: 120 }, (_, row) => values.slice(4 * (height - 120 + row) * width, 4 * ((height - 120 + row) * width + 200)).join()).join();
    const [bare, full] = [await pixels(false), await pixels(true)];
    return [{ corner: corner(bare), width: bare.width }, { corner: corner(full) }];
  });

  assert.equal(plain.width, 1280);
  assert.notEqual(plain.corner, named.corner);
});

test('a click selects, and what was selected is told', { skip }, async () => {
  const box = await page.locator('#scene').boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height * 0.62);
  await ready(page);

  assert.match(await state(page, 'pick'), /^(voxel|box):\d+$/);
  assert.match(await page.innerText('#selection'), /at \(x, y, z\)/);
  await press(page, 'Escape');
  assert.equal(await page.locator('#selection').count(), 0);
});

test('a camera and the view from above fill the view', { skip }, async () => {
  await press(page, '3');
  assert.equal(await state(page, 'view'), 'CAM_FRONT');
  assert.ok(await page.isVisible('#flat') && !await page.isVisible('#scene'));
  await press(page, '0');
  assert.equal(await state(page, 'view'), 'top');
  await press(page, '0');
  assert.ok(await page.isVisible('#scene'));
});

test('without a token the page asks for one, and a wrong frame leads to the first', { skip }, async () => {
  const stranger = await browser.newContext({ viewport });
  const base = address.split('#')[0];
  const other = await open(stranger, `${base}#frame=0123456789abcdef`);
  await other.locator('#entry[open]').waitFor();
  await other.fill('#entry input', address);
  await other.press('#entry input', 'Enter');
  await other.waitForFunction(() => window.spatial, null, { polling });
  await ready(other);

  assert.equal(await data(other, 'frame'), await other.evaluate(() => window.spatial.index.tokens[0]));
  assert.deepEqual(other.complaints.filter((words) => !words.includes('401')), []);
  await stranger.close();
});

test('a browser without WebGL sees the frame from above', { skip }, async () => {
  const plain = await browser.newContext({ viewport });
  await plain.addInitScript(() => {
    const own = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function get(kind, ...rest) {
      return String(kind).startsWith('webgl') ? null : own.call(this, kind, ...rest);
    };
  });
  const other = await open(plain, address);
  await ready(other);

  assert.ok(await other.isVisible('#flat'));
  assert.match(await other.innerText('#note'), /WebGL/);
  await plain.close();
});

test('a lost graphics context comes back with its picture', { skip }, async () => {
  const before = await page.locator('#scene').screenshot();
  await page.evaluate(async () => {
    const lose = window.spatial.scene.renderer.getContext().getExtension('WEBGL_lose_context');
    lose.loseContext();
    await new Promise((done) => setTimeout(done, 200));
    lose.restoreContext();
    await new Promise((done) => setTimeout(done, 500));
  });
  await ready(page);
  const after = await page.locator('#scene').screenshot();
  page.complaints = page.complaints.filter((words) => !/context lost|CONTEXT_LOST/i.test(words)); // what the test itself did

  assert.ok(await difference(page, before, after) < tolerance);
});

test('a prediction that is gone is told, and the frame is shown without it', { skip }, async () => {
  const other = await open(context, address);
  await ready(other);
  await other.route('**/api/frames/*', (route) => route.fulfill({ status: 422, body: 'samples/LIDAR_TOP/x.bin: no such file' }));
  await other.evaluate(() => window.spatial.state.set({ frame: window.spatial.index.tokens[5] }));
  await other.locator('#note', { hasText: 'no such file' }).waitFor();
  await other.unroute('**/api/frames/*');
  await other.evaluate(() => window.spatial.state.set({ frame: window.spatial.index.tokens[6] }));
  await ready(other);

  assert.equal(await other.innerText('#note'), '');
  await other.close();
});

for (const [name, keys] of Object.entries({
  truth: ['g'], prediction: [], difference: ['d'], errors: ['e'], beside: ['n'], above: ['0'], camera: ['3'],
})) {
  test(`the picture of ${name} is the reference`, { skip }, async () => {
    await press(page, 'ArrowRight', 'ArrowRight', ...keys);
    const picture = await page.locator('#middle').screenshot();
    const reference = new URL(`${name}.png`, references);
    mkdirSync(out, { recursive: true });
    writeFileSync(new URL(`${name}.png`, out), picture);
    if (process.env.UPDATE_SNAPSHOTS === '1') {
      mkdirSync(references, { recursive: true });
      writeFileSync(reference, picture);
    }
    assert.ok(existsSync(reference), `no reference; UPDATE_SNAPSHOTS=1 makes it, look at it before it is kept`);
    const apart = await difference(page, picture, readFileSync(reference));
    assert.ok(apart < tolerance, `${(100 * apart).toFixed(2)} % of the pixels differ; see out/${name}.png`);
  });
}
