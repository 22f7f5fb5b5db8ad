// Pictures for papers: the view, or the view with bird's-eye view and cameras, at a chosen size.

import { drawCamera, order } from './cameras.js';
import { byId, el, toast } from './dom.js';

const sizes = [['shown', 'as shown'], ['1280x720', '1280 \u00d7 720'], ['1920x1080', '1920 \u00d7 1080'], ['3840x2160', '3840 \u00d7 2160']];
const stripShare = 1 / 6 * 9 / 16; // of the width: height of six cameras beside each other

export function openPicture(app) {
  const dialog = byId('picture');
  const size = el('select', { id: 'picture-size', 'aria-label': 'Size' }, ...sizes.map(([value, label]) => el('option', { value }, label)));
  const what = el('select', { id: 'picture-what', 'aria-label': 'What' },
    el('option', { value: 'view' }, 'the view'), el('option', { value: 'sheet' }, 'view, bird\u2019s-eye view and cameras'));
  dialog.replaceChildren(
    el('h2', {}, 'Picture'),
    el('form', { method: 'dialog' }, what, size, el('div', { className: 'line' },
      el('button', { id: 'picture-save', onclick: async () => save(await pictureOf(app, what.value, size.value), app) }, 'Save PNG'),
      el('button', {}, 'Cancel'))));
  dialog.showModal();
}

/** The picture as a PNG. */
export async function pictureOf(app, what, size) {
  const middle = byId('middle');
  const [width, height] = size === 'shown' ? [middle.clientWidth, middle.clientHeight] : size.split('x').map(Number);
  if (what === 'view') {
    const canvas = new OffscreenCanvas(width, height);
    drawView(app, canvas.getContext('2d'), 0, 0, width, height);
    return canvas.convertToBlob({ type: 'image/png' });
  }
  const strip = Math.round(width * stripShare);
  const canvas = new OffscreenCanvas(width, height + strip);
  const context = canvas.getContext('2d');
  const side = height;
  drawView(app, context, 0, 0, width - side, height);
  const top = Object.assign(document.createElement('canvas'), { width: side, height: side });
  const rays = app.rays?.get(app.mainPane.run) ?? null;
  app.top.draw(app.frame, app.mainPane, app.state, rays, app.theme, top);
  context.drawImage(top, width - side, 0);
  await Promise.all(order.map(async (channel, i) => {
    const camera = app.frame.cameras.find((own) => own.channel === channel);
    const loaded = camera && await app.store.picture(app.frame, channel);
    if (!camera) return;
    const tile = Object.assign(document.createElement('canvas'), { width: Math.floor(width / 6), height: strip });
    const bitmap = loaded.file ? await createImageBitmap(loaded.file) : null;
    drawCamera(tile, bitmap, camera, app.frame, app.mainPane, app.state, app.index, rays);
    bitmap?.close();
    context.drawImage(tile, i * Math.floor(width / 6), height);
  }));
  return canvas.convertToBlob({ type: 'image/png' });
}

function drawView(app, context, left, top, width, height) {
  if (app.view !== 'scene') {
    context.drawImage(byId('flat'), left, top, width, height);
    return;
  }
  const { scene, orbit } = app;
  const [ownWidth, ownHeight] = [scene.width, scene.height];
  scene.resize(width, height, 1);
  scene.draw(orbit);
  context.drawImage(byId('scene'), left, top);
  scene.resize(ownWidth, ownHeight, Math.min(2, devicePixelRatio));
  scene.draw(orbit);
}

function save(blob, app) {
  const address = URL.createObjectURL(blob);
  const link = el('a', { href: address, download: `${app.frame.scene}-${app.frame.token.slice(0, 8)}-${app.state.get('show')}.png` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  toast('picture saved');
}
