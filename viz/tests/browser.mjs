// A browser that draws by the processor, so that pictures are the same on machines with and without a graphics card.

import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';

const places = [process.env.SPATIAL_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const flags = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--disable-dev-shm-usage'];

/** Milliseconds that anything may take: processors that draw and build beside it are slow. */
export const patience = 120_000;

// Looking once per drawn frame, as is usual, would make a processor draw without end.
export const polling = 100;

export const executable = places.find((place) => place && existsSync(place));

export function launch(more = []) {
  return chromium.launch({ executablePath: executable, args: [...flags, ...more] });
}

/** A page that shows a frame; complaints of the browser are collected. */
export async function open(context, address) {
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.complaints = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && !/GPU stall|GL Driver Message/.test(message.text()) && page.complaints.push(message.text()));
  page.on('pageerror', (error) => page.complaints.push(`${error.message}\n${error.stack}`));
  if (process.env.SPATIAL_WEB) {
    await serveFrom(page, process.env.SPATIAL_WEB);
  }
  await page.goto(address);
  return page;
}

// While one works on the page: its files from a folder, not those that were built in.
function serveFrom(page, folder) {
  const types = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html' };
  return page.route((url) => !url.pathname.startsWith('/api/'), (route) => {
    const { pathname } = new URL(route.request().url());
    const file = join(folder, pathname === '/' ? 'index.html' : pathname);
    return existsSync(file) && types[extname(file)] ? route.fulfill({ body: readFileSync(file), contentType: types[extname(file)] }) : route.continue();
  });
}

/** Waits until scene and pictures of the frame that the page means to show are drawn. */
export async function ready(page) {
  await page.waitForFunction(() => window.spatial?.state.get('frame') && document.documentElement.dataset.ready === window.spatial.state.get('frame'), null, { polling });
}

/** Presses keys one after the other, each when the one before is done. */
export async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.evaluate(() => new Promise((done) => setTimeout(done, 30)));
    await ready(page);
  }
}

export const data = (page, name) => page.evaluate((key) => document.documentElement.dataset[key], name);
export const load = async (page) => JSON.parse(await data(page, 'load'));
export const state = (page, name) => page.evaluate((key) => window.spatial.state.get(key), name);

/** How different two PNG pictures are: share of pixels that differ by more than a little, and whether they are of one size. */
export function difference(page, a, b) {
  return page.evaluate(async ([first, second]) => {
    const pixels = async (base64) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: 'image/png' }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      context.drawImage(bitmap, 0, 0);
      return context.getImageData(0, 0, bitmap.width, bitmap.height);
    };
    const [one, other] = [await pixels(first), await pixels(second)];
    if (one.width !== other.width || one.height !== other.height) {
      return 1;
    }
    let differing = 0;
    for (let i = 0; i < one.data.length; i += 4) {
      const apart = Math.abs(one.data[i] - other.data[i]) + Math.abs(one.data[i + 1] - other.data[i + 1]) + Math.abs(one.data[i + 2] - other.data[i + 2]);
      differing += apart > 60 ? 1 : 0;
    }
    return differing / (one.data.length / 4);
  }, [a.toString('base64'), b.toString('base64')]);
}
