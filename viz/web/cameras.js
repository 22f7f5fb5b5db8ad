// Pictures of the cameras with what is known drawn over them: each thing where the camera saw it, at the time of its own exposure.

import { cornersOf, edges } from './boxes.js';
import { css } from './colors.js';
import { depthColors, depthPlace } from './points.js';
import { shownBoxes, shownPaths, shownVoxels } from './shown.js';

const nearest = 0.2; // metres in front of the lens; what is nearer is cut off
const farthestVoxel = 45;

/** Cameras in the order of the strip: from behind on the left around to behind on the right. */
export const order = ['CAM_BACK_LEFT', 'CAM_FRONT_LEFT', 'CAM_FRONT', 'CAM_FRONT_RIGHT', 'CAM_BACK_RIGHT', 'CAM_BACK'];

export class Projection {
  constructor(camera, width, height) {
    this.pose = camera.cameraFromEgo;
    this.k = camera.intrinsics;
    [this.scaleX, this.scaleY] = [width / camera.width, height / camera.height];
  }

  /** A point of the ego frame in the camera's frame: right, down, forward. */
  toCamera([x, y, z]) {
    const p = this.pose;
    return [p[0] * x + p[1] * y + p[2] * z + p[3], p[4] * x + p[5] * y + p[6] * z + p[7], p[8] * x + p[9] * y + p[10] * z + p[11]];
  }

  /** Pixels of a point in front of the camera. */
  toPixels([x, y, z]) {
    const k = this.k;
    return [(k[0] * x / z + k[1] * y / z + k[2]) * this.scaleX, (k[4] * y / z + k[5]) * this.scaleY];
  }

  /** The part of a line that lies in front of the camera, in pixels; null where none does. */
  line(a, b) {
    let [from, to] = [this.toCamera(a), this.toCamera(b)];
    if (from[2] < nearest && to[2] < nearest) {
      return null;
    }
    const cut = (near, far) => {
      const share = (nearest - near[2]) / (far[2] - near[2]);
      return near.map((value, i) => value + share * (far[i] - value));
    };
    if (from[2] < nearest) from = cut(from, to);
    if (to[2] < nearest) to = cut(to, from);
    return [this.toPixels(from), this.toPixels(to)];
  }
}

/** Draws a camera's picture and what belongs over it. */
export function drawCamera(canvas, bitmap, camera, frame, pane, state, index, rays) {
  const context = canvas.getContext('2d', { willReadFrequently: true }); // points are written into the pixels
  const { width, height } = canvas;
  context.fillStyle = '#20242b';
  context.fillRect(0, 0, width, height);
  if (bitmap) {
    context.drawImage(bitmap, 0, 0, width, height);
  }
  const projection = new Projection(camera, width, height);
  const overlays = state.overlays();
  if (overlays.has('voxels')) {
    drawVoxels(context, projection, shownVoxels(frame, pane, state, index, rays), width, height, camera);
  }
  if (overlays.has('points') && frame.points) {
    drawPoints(context, projection, frame.points, width, height);
  }
  if (overlays.has('boxes')) {
    const boxes = shownBoxes(frame, pane, state, index);
    context.lineWidth = Math.max(1, width / 500);
    for (const box of boxes) {
      drawBox(context, projection, box, width, height);
    }
  }
  if (overlays.has('path')) {
    for (const path of shownPaths(frame, pane)) {
      drawPath(context, projection, path, width);
    }
  }
}

// Written straight into the pixels: thirty thousand calls to draw a dot would take a tenth of a second.
// For the same reason the projection is written out, as toCamera and toPixels have it: their lists would be most of the work.
function drawPoints(context, { pose: p, k, scaleX, scaleY }, { positions, key }, width, height) {
  const image = context.getImageData(0, 0, width, height);
  const pixels = image.data;
  const size = width > 500 ? 2 : 1;
  for (let i = 0; i < key; i++) {
    const [x, y, z] = [positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]];
    const depth = p[8] * x + p[9] * y + p[10] * z + p[11];
    if (depth < 1) continue; // as the devkit: nearer returns are of the vehicle itself
    const right = (p[0] * x + p[1] * y + p[2] * z + p[3]) / depth;
    const down = (p[4] * x + p[5] * y + p[6] * z + p[7]) / depth;
    const column = Math.floor((k[0] * right + k[1] * down + k[2]) * scaleX);
    const row = Math.floor((k[4] * down + k[5]) * scaleY);
    if (column < 1 || row < 1 || column >= width - size || row >= height - size) continue;
    const color = 3 * depthPlace(depth);
    for (let dy = 0; dy < size; dy++) {
      for (let dx = 0; dx < size; dx++) {
        const at = 4 * ((row + dy) * width + column + dx);
        pixels[at] = depthColors[color];
        pixels[at + 1] = depthColors[color + 1];
        pixels[at + 2] = depthColors[color + 2];
      }
    }
  }
  context.putImageData(image, 0, 0);
}

// Far ones first, so that near ones cover them; each as large as its cell looks.
function drawVoxels(context, projection, voxels, width, height, camera) {
  if (!voxels) return;
  const { grid, cells, solid, colors } = voxels;
  const seen = [];
  for (const cell of cells) {
    const place = projection.toCamera(grid.centerOf(cell));
    if (place[2] < 1 || place[2] > farthestVoxel) continue;
    const [u, v] = projection.toPixels(place);
    const size = camera.intrinsics[0] * grid.cellX / place[2] * projection.scaleX;
    if (u + size < 0 || v + size < 0 || u - size > width || v - size > height) continue;
    seen.push([place[2], u - size / 2, v - size / 2, size, solid[cell]]);
  }
  seen.sort((a, b) => b[0] - a[0]);
  const layer = new OffscreenCanvas(width, height); // solid by itself, so that what lies behind each other does not add up
  const solidContext = layer.getContext('2d', { willReadFrequently: true });
  for (const [, left, top, size, color] of seen) {
    solidContext.fillStyle = css(colors.subarray(3 * color, 3 * color + 3));
    solidContext.fillRect(left, top, size, size);
  }
  context.globalAlpha = 0.45;
  context.drawImage(layer, 0, 0);
  context.globalAlpha = 1;
}

function drawBox(context, projection, box, width, height) {
  const corners = cornersOf(box);
  const lines = edges.map(([a, b]) => projection.line(corners[a], corners[b])).filter(Boolean);
  if (lines.length === 0 || !lines.some((line) => line.some(([u, v]) => u >= 0 && v >= 0 && u <= width && v <= height))) {
    return;
  }
  context.strokeStyle = css(box.color);
  context.setLineDash(box.role === 'prediction' || box.role === 'false' ? [] : box.role === 'missed' ? [5, 3] : []);
  context.beginPath();
  for (const [from, to] of lines) {
    context.moveTo(...from);
    context.lineTo(...to);
  }
  // The front is crossed, as the devkit's pictures mark it.
  for (const [a, b] of [[0, 2], [1, 3]]) {
    const line = projection.line(corners[a], corners[b]);
    if (line && width > 500) {
      context.moveTo(...line[0]);
      context.lineTo(...line[1]);
    }
  }
  context.stroke();
  context.setLineDash([]);
}

function drawPath(context, projection, { waypoints, color, role }, width) {
  context.strokeStyle = css(color, 0.9);
  context.lineWidth = Math.max(2, width / (role === 'planned' ? 160 : 220));
  context.lineJoin = 'round';
  context.beginPath();
  let before = [0, 0, 0];
  for (let i = 0; i < waypoints.length; i += 2) {
    const point = [waypoints[i], waypoints[i + 1], 0];
    const line = projection.line(before, point);
    if (line) {
      context.moveTo(...line[0]);
      context.lineTo(...line[1]);
    }
    before = point;
  }
  context.stroke();
}
