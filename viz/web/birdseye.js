// The view from above: forward is up. Also what is seen where the browser cannot draw the scene.

import { boxesOf, cornersOf } from './boxes.js';
import { Grid } from './grid.js';
import { boxColor, css, flowColor, heightShare, scales, table } from './colors.js';
import { alongPath, shownBoxes, shownFlow, shownPaths, shownVoxels } from './shown.js';
import { egoBox } from './scene.js';

const reach = 42; // metres to each side
const shades = { dark: { back: '#171a20', line: '#2d333c', ink: '#dfe3e8' }, light: { back: '#ffffff', line: '#d9dce2', ink: '#22262c' } };

const pointColors = table(scales.turbo);

export class BirdsEye {
  constructor(canvas, index) {
    this.canvas = canvas;
    this.index = index;
  }

  /** Draws a frame; what it needs of the state is the same as in the scene. */
  draw(frame, pane, state, rays, theme, canvas = this.canvas) {
    const context = canvas.getContext('2d', { willReadFrequently: true }); // the large one shows cameras too, whose pixels are read
    const { width, height } = canvas;
    const scale = Math.min(width, height) / (2 * reach);
    const toPixels = (x, y) => [width / 2 - y * scale, height / 2 - x * scale];
    const shade = shades[theme];
    context.fillStyle = shade.back;
    context.fillRect(0, 0, width, height);
    if (state.get('voxels')) {
      this.drawVoxels(context, shownVoxels(frame, pane, state, this.index, rays), toPixels, scale);
    }
    this.drawRings(context, toPixels, scale, shade);
    if (state.get('points') && frame.points) {
      drawPoints(context, frame.points, scale);
    }
    if (state.get('boxes')) {
      for (const box of shownBoxes(frame, pane, state, this.index)) {
        drawBox(context, box, toPixels, Math.max(1, width / 380));
      }
    }
    const flow = state.get('flow') && shownFlow(frame, pane);
    if (flow) {
      drawFlow(context, flow, toPixels, scale);
    }
    const ahead = state.get('ahead');
    if (ahead > 0 && state.get('boxes')) {
      const steps = frame.truth.future ?? [];
      const step = steps[Math.min(steps.length, Math.max(1, Math.round(ahead / 0.5))) - 1];
      context.globalAlpha = 0.6;
      for (const box of boxesOf(step)) {
        drawBox(context, { ...box, color: boxColor(this.index, box.name) }, toPixels, 1);
      }
      context.globalAlpha = 1;
    }
    if (state.get('path')) {
      for (const path of shownPaths(frame, pane)) {
        drawPath(context, path, toPixels, width);
        if (ahead > 0) {
          drawGhost(context, alongPath(path, ahead), path.color, toPixels, width);
        }
      }
    }
    drawBox(context, egoBox, toPixels, Math.max(1, width / 300), shade.ink);
    this.nameRings(context, toPixels, scale, shade);
  }

  // The highest voxel of every column, as occupancy papers show it.
  drawVoxels(context, voxels, toPixels, scale) {
    if (!voxels) return;
    const { grid, solid, colors } = voxels;
    const image = new ImageData(grid.sizeY, grid.sizeX); // a pixel per column, forward up, left on the left
    for (let x = 0; x < grid.sizeX; x++) {
      for (let y = 0; y < grid.sizeY; y++) {
        const first = (x * grid.sizeY + y) * grid.sizeZ;
        const color = voxels.isError ? worstOf(solid, first, grid.sizeZ) : highestOf(solid, first, grid.sizeZ);
        if (color) {
          const at = 4 * ((grid.sizeX - 1 - x) * grid.sizeY + (grid.sizeY - 1 - y));
          image.data[at] = colors[3 * color];
          image.data[at + 1] = colors[3 * color + 1];
          image.data[at + 2] = colors[3 * color + 2];
          image.data[at + 3] = 255;
        }
      }
    }
    const small = new OffscreenCanvas(grid.sizeY, grid.sizeX);
    small.getContext('2d', { willReadFrequently: true }).putImageData(image, 0, 0); // else it would come back from the graphics card
    const [left, top] = toPixels(grid.minX + grid.sizeX * grid.cellX, grid.minY + grid.sizeY * grid.cellY);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, left, top, grid.sizeY * grid.cellY * scale, grid.sizeX * grid.cellX * scale);
  }

  drawRings(context, toPixels, scale, shade) {
    context.strokeStyle = shade.line;
    context.lineWidth = 1;
    const [x, y] = toPixels(0, 0);
    for (let radius = 10; radius <= 40; radius += 10) {
      context.beginPath();
      context.arc(x, y, radius * scale, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  // Off the road ahead, and with an edge: over voxels of any colour they can be read.
  nameRings(context, toPixels, scale, shade) {
    const [x, y] = toPixels(0, 0);
    context.font = `${Math.max(9, context.canvas.height / 38)}px sans-serif`;
    context.textBaseline = 'middle';
    context.lineWidth = 3;
    context.lineJoin = 'round';
    for (let radius = 10; radius <= 40; radius += 10) {
      const place = [x + radius * scale * Math.SQRT1_2, y - radius * scale * Math.SQRT1_2];
      context.strokeStyle = shade.back;
      context.strokeText(`${radius} m`, ...place);
      context.fillStyle = shade.ink;
      context.fillText(`${radius} m`, ...place);
    }
  }

  /** Metres of a place on the canvas, in its own pixels. */
  placeAt(column, row) {
    const scale = Math.min(this.canvas.width, this.canvas.height) / (2 * reach);
    return [(this.canvas.height / 2 - row) / scale, (this.canvas.width / 2 - column) / scale];
  }
}

function highestOf(solid, first, count) {
  for (let z = count - 1; z >= 0; z--) {
    if (solid[first + z]) return solid[first + z];
  }
  return 0;
}

// Colours of errors ascend with the error; 1 is what no ray met.
function worstOf(solid, first, count) {
  let worst = 0;
  for (let z = 0; z < count; z++) {
    worst = Math.max(worst, solid[first + z]);
  }
  return worst;
}

// Written straight into the pixels: a call for every point would take most of the time of a frame.
function drawPoints(context, { positions, key }, scale) {
  const { width, height } = context.canvas;
  const image = context.getImageData(0, 0, width, height);
  const pixels = image.data;
  const size = Math.max(1, Math.round(scale / 5));
  for (let i = 0; i < key; i += 2) {
    const column = Math.floor(width / 2 - positions[3 * i + 1] * scale);
    const row = Math.floor(height / 2 - positions[3 * i] * scale);
    if (column < 0 || row < 0 || column > width - size || row > height - size) continue;
    const color = 3 * Math.round(255 * Math.min(1, Math.max(0, heightShare(positions[3 * i + 2]))));
    for (let dy = 0; dy < size; dy++) {
      for (let dx = 0; dx < size; dx++) {
        const at = 4 * ((row + dy) * width + column + dx);
        for (let c = 0; c < 3; c++) {
          pixels[at + c] = 0.25 * pixels[at + c] + 0.75 * pointColors[color + c];
        }
      }
    }
  }
  context.putImageData(image, 0, 0);
}

function drawBox(context, box, toPixels, lineWidth, color = css(box.color)) {
  const corners = cornersOf(box);
  const place = (corner) => toPixels(corners[corner][0], corners[corner][1]);
  context.strokeStyle = color;
  context.lineWidth = lineWidth;
  context.setLineDash(box.role === 'missed' ? [4, 2] : []);
  context.beginPath();
  [2, 3, 7, 6].forEach((corner, i) => context[i === 0 ? 'moveTo' : 'lineTo'](...place(corner)));
  context.closePath();
  const middle = (of) => [0, 1].map((i) => of.reduce((sum, corner) => sum + corners[corner][i], 0) / of.length);
  context.moveTo(...toPixels(...middle([2, 3, 6, 7])));
  context.lineTo(...toPixels(...middle([2, 3])));
  context.stroke();
  context.setLineDash([]);
}

function drawPath(context, { waypoints, color, role }, toPixels, width) {
  context.strokeStyle = css(color);
  context.fillStyle = css(color);
  context.lineWidth = Math.max(2, width / (role === 'planned' ? 150 : 110));
  context.beginPath();
  context.moveTo(...toPixels(0, 0));
  for (let i = 0; i < waypoints.length; i += 2) {
    context.lineTo(...toPixels(waypoints[i], waypoints[i + 1]));
  }
  context.stroke();
  for (let i = 0; i < waypoints.length; i += 2) {
    context.beginPath();
    context.arc(...toPixels(waypoints[i], waypoints[i + 1]), Math.max(2.5, width / 110), 0, 2 * Math.PI);
    context.fill();
  }
}

function drawGhost(context, { x, y, heading }, color, toPixels, width) {
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  const box = { ...egoBox, color, center: [x + c * egoBox.center[0], y + s * egoBox.center[0], 0.78], axes: [[c, s, 0], [-s, c, 0], [0, 0, 1]] };
  drawBox(context, box, toPixels, Math.max(1, width / 300));
}

function drawFlow(context, flow, toPixels, scale) {
  const grid = new Grid(flow.grid);
  const seen = new Set();
  flow.cells.forEach((cell, i) => {
    const [x, y] = grid.placeOf(cell);
    const key = Math.floor(x / 4) * 4096 + Math.floor(y / 4);
    if (seen.has(key)) return;
    seen.add(key);
    const [vx, vy] = [flow.velocities[2 * i], flow.velocities[2 * i + 1]];
    const from = [grid.minX + (x + 0.5) * grid.cellX, grid.minY + (y + 0.5) * grid.cellY];
    const [start, end] = [toPixels(...from), toPixels(from[0] + vx, from[1] + vy)];
    context.strokeStyle = css(flowColor(vx, vy));
    context.lineWidth = Math.max(1, scale / 4);
    context.beginPath();
    context.moveTo(...start);
    context.lineTo(...end);
    const angle = Math.atan2(end[1] - start[1], end[0] - start[0]);
    for (const side of [2.6, -2.6]) {
      context.moveTo(...end);
      context.lineTo(end[0] + 5 * Math.cos(angle + side), end[1] + 5 * Math.sin(angle + side));
    }
    context.stroke();
  });
}
