// Pictures for papers: the view, or the view with bird's-eye view and cameras, at a chosen size, with or without names and legend.

import { drawCamera, order } from './cameras.js';
import { classColors, css, differenceColors, largestError, onScale, scales } from './colors.js';
import { byId, el, toast } from './dom.js';
import { differenceNames, shownClasses } from './layers.js';

const sizes = [['shown', 'as shown'], ['1280x720', '1280 \u00d7 720'], ['1920x1080', '1920 \u00d7 1080'], ['3840x2160', '3840 \u00d7 2160']];
const stripShare = 1 / 6 * 9 / 16; // of the width: height of six cameras beside each other
const inks = { dark: { back: '#1b1f25', ink: '#e6e9ee' }, light: { back: '#ffffff', ink: '#1d2228' } };

export function openPicture(app) {
  const dialog = byId('picture');
  const size = el('select', { id: 'picture-size', 'aria-label': 'Size' }, ...sizes.map(([value, label]) => el('option', { value }, label)));
  const what = el('select', { id: 'picture-what', 'aria-label': 'What' },
    el('option', { value: 'view' }, 'the view'), el('option', { value: 'sheet' }, 'view, bird\u2019s-eye view and cameras'));
  const legend = el('input', { id: 'picture-legend', type: 'checkbox' });
  dialog.replaceChildren(
    el('h2', {}, 'Picture'),
    el('form', { method: 'dialog' }, what, size, el('label', { className: 'line' }, legend, 'with names and legend'), el('div', { className: 'line' },
      el('button', { id: 'picture-save', onclick: async () => save(await pictureOf(app, what.value, size.value, legend.checked), app) }, 'Save PNG'),
      el('button', {}, 'Cancel'))));
  dialog.showModal();
}

/** The picture as a PNG. */
export async function pictureOf(app, what, size, legend = false) {
  const middle = byId('middle');
  const [width, height] = size === 'shown' ? [middle.clientWidth, middle.clientHeight] : size.split('x').map(Number);
  if (what === 'view') {
    const canvas = new OffscreenCanvas(width, height);
    await drawView(app, canvas.getContext('2d'), width, height, legend);
    return canvas.convertToBlob({ type: 'image/png' });
  }
  const strip = Math.round(width * stripShare);
  const canvas = new OffscreenCanvas(width, height + strip);
  const context = canvas.getContext('2d');
  const side = Math.min(height, Math.round(width / 2));
  await drawView(app, context, width - side, height, legend);
  context.fillStyle = inks[app.theme].back;
  context.fillRect(width - side, 0, side, height);
  context.drawImage(topOf(app, side, side), width - side, (height - side) / 2);
  await Promise.all(order.map(async (channel, i) => {
    const camera = app.frame.cameras.find((own) => own.channel === channel);
    if (camera) {
      context.drawImage(await cameraOf(app, camera, Math.floor(width / 6), strip), i * Math.floor(width / 6), height);
    }
  }));
  return canvas.convertToBlob({ type: 'image/png' });
}

// Everything is drawn at the size of the picture; nothing is a smaller picture made large.
async function drawView(app, context, width, height, legend) {
  const { scene, orbit, view } = app;
  if (view === 'scene') {
    const [ownWidth, ownHeight] = [scene.width, scene.height];
    scene.resize(width, height, 1);
    scene.draw(orbit);
    context.drawImage(byId('scene'), 0, 0);
    scene.resize(ownWidth, ownHeight, Math.min(2, devicePixelRatio));
    scene.draw(orbit);
  } else if (view === 'top') {
    context.drawImage(topOf(app, width, height), 0, 0);
  } else {
    const camera = app.frame.cameras.find(({ channel }) => channel === view);
    const scale = camera ? Math.min(width / camera.width, height / camera.height) : 0;
    const [ownWidth, ownHeight] = camera ? [Math.round(camera.width * scale), Math.round(camera.height * scale)] : [0, 0];
    context.fillStyle = inks[app.theme].back;
    context.fillRect(0, 0, width, height);
    if (camera) {
      context.drawImage(await cameraOf(app, camera, ownWidth, ownHeight), Math.round((width - ownWidth) / 2), Math.round((height - ownHeight) / 2));
    }
  }
  if (legend) {
    drawLegend(app, context, width, height);
  }
}

function topOf(app, width, height) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  app.top.draw(app.frame, app.mainPane, app.state, app.rays?.get(app.mainPane.run) ?? null, app.theme, canvas);
  return canvas;
}

async function cameraOf(app, camera, width, height) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const loaded = await app.store.picture(app.frame, camera.channel);
  const bitmap = loaded.file ? await createImageBitmap(loaded.file) : null;
  drawCamera(canvas, bitmap, camera, app.frame, app.mainPane, app.state, app.index, app.rays?.get(app.mainPane.run) ?? null);
  bitmap?.close();
  return canvas;
}

function drawLegend(app, context, width, height) {
  const unit = Math.max(11, Math.round(height / 45)); // pixels of a letter
  const { back, ink } = inks[app.theme];
  context.font = `${unit}px sans-serif`;
  context.textBaseline = 'middle';
  const label = (text, left, middle, swatch) => {
    context.globalAlpha = 0.78;
    context.fillStyle = back;
    context.fillRect(left - 0.4 * unit, middle - 0.75 * unit, context.measureText(text).width + (swatch ? 2.3 : 0.8) * unit, 1.5 * unit);
    context.globalAlpha = 1;
    if (swatch) {
      context.fillStyle = swatch;
      context.fillRect(left, middle - unit / 2, unit, unit);
    }
    context.fillStyle = ink;
    context.fillText(text, left + (swatch ? 1.5 * unit : 0), middle);
  };
  const names = app.view === 'scene' ? app.paneNames : [app.paneNames.at(-1)];
  names.forEach((name, i) => label(name, i * width / names.length + unit, 1.4 * unit));
  legendOf(app).reverse().forEach(([text, color], i) => label(text, unit, height - (1.2 + 1.5 * i) * unit, color));
}

// What the colours of the main pane mean.
function legendOf({ mainPane, frame, index, state }) {
  if (mainPane.show === 'difference') {
    return Object.entries(differenceNames).map(([name, words]) => [words, css(differenceColors[name])]);
  }
  if (mainPane.show === 'errors') {
    return [0, 1, 2, 3, 4].map((metres) => [`${metres}${metres === largestError ? ' m and more' : ' m'} off`, css(onScale(scales.heat, metres / largestError))]);
  }
  const colors = classColors(index, state.get('palette'));
  return state.get('voxels') ? shownClasses(state, index, frame, mainPane).map((i) => [index.classes[i].replaceAll('_', ' '), css(colors.subarray(3 * i, 3 * i + 3))]) : [];
}

function save(blob, app) {
  const address = URL.createObjectURL(blob);
  const link = el('a', { href: address, download: `${app.frame.scene}-${app.frame.token.slice(0, 8)}-${app.state.get('show')}.png` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  toast('picture saved');
}
