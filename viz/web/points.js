// Colours of LiDAR points.

import { classColors, depthShare, heightShare, scales, table } from './colors.js';

const silent = [140, 146, 154]; // of points whose class nobody says
const oldest = 1; // seconds that the age scale spans

/** Colour of every point, 3 bytes each. */
export function pointColors(frame, pane, by, index, palette) {
  const { positions, intensities, ages, key } = frame.points;
  const count = positions.length / 3;
  const colors = new Uint8Array(3 * count);
  const classes = by === 'class' ? classesOf(frame, pane) : null;
  const ofClasses = classColors(index, palette);
  const scale = by === 'intensity' ? table(scales.viridis) : table(scales.turbo);
  for (let i = 0; i < count; i++) {
    if (by === 'class') {
      const label = i < key && classes ? classes[frame.points.indices[i]] : 0;
      for (let c = 0; c < 3; c++) {
        colors[3 * i + c] = label > 0 ? ofClasses[3 * label + c] : silent[c];
      }
      continue;
    }
    const share = by === 'intensity' ? Math.sqrt(intensities[i] / 255) : by === 'age' ? ages[i] / 100 / oldest : heightShare(positions[3 * i + 2]);
    const at = 3 * Math.round(255 * Math.min(1, Math.max(0, share)));
    colors[3 * i] = scale[at];
    colors[3 * i + 1] = scale[at + 1];
    colors[3 * i + 2] = scale[at + 2];
  }
  return colors;
}

/** Colours of depths in front of a camera, 3 bytes each, and the place of a depth (m) among them. */
export const depthColors = table(scales.turbo);
export const depthPlace = (depth) => Math.round(255 * depthShare(depth));

function classesOf(frame, pane) {
  return pane.show === 'truth' ? frame.points.classes : frame.runs[pane.run]?.classes ?? frame.points.classes;
}
