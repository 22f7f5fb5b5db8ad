// Colours: of classes, of measured quantities, of differences. Differences use colours that the colour-blind tell apart.

export const differenceColors = { agrees: [150, 158, 168], falseVoxel: [213, 94, 0], missedVoxel: [0, 114, 178], wrongClass: [240, 200, 40] };
export const planColor = [230, 0, 120];
export const trueColor = [0, 200, 140];

// Neighbouring classes of a street differ in lightness as well as in hue; checked for protanopia, deuteranopia and tritanopia by eye.
const safeClassColors = {
  others: [60, 60, 60], barrier: [213, 94, 0], bicycle: [204, 121, 167], bus: [240, 228, 66], car: [0, 114, 178],
  construction_vehicle: [0, 158, 115], motorcycle: [150, 80, 120], pedestrian: [230, 60, 20], traffic_cone: [255, 190, 120],
  trailer: [120, 70, 10], truck: [86, 180, 233], driveable_surface: [120, 124, 132], other_flat: [92, 84, 78], sidewalk: [176, 166, 152],
  terrain: [148, 150, 92], manmade: [214, 214, 222], vegetation: [64, 116, 74], free: [255, 255, 255],
};

/** Colours of the classes, 3 bytes each. */
export function classColors(index, palette) {
  return palette === 'safe' ? Uint8Array.from(index.classes.flatMap((name) => safeClassColors[name] ?? [255, 0, 255])) : index.classColors;
}

/** Colour of a box by its name. */
export function boxColor(index, name) {
  return Array.from(index.boxColors[name] ?? [255, 0, 255]); // bytes would be cut to whole numbers when they are scaled
}

const turbo = [[48, 18, 59], [65, 69, 171], [70, 117, 237], [57, 162, 252], [27, 207, 212], [36, 236, 166], [97, 252, 108], [164, 252, 60],
  [209, 232, 52], [243, 198, 58], [254, 155, 45], [243, 99, 21], [217, 56, 6], [177, 25, 1], [122, 4, 3]];
const viridis = [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37]];
const heat = [[44, 123, 182], [120, 180, 200], [235, 235, 180], [253, 174, 97], [240, 90, 50], [165, 0, 38]];

export const scales = { turbo, viridis, heat };

/** Colour of a share from 0 to 1 of a scale. */
export function onScale(scale, share) {
  const place = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0)) * (scale.length - 1);
  const below = Math.min(scale.length - 2, Math.floor(place));
  const rest = place - below;
  return scale[below].map((value, i) => value + rest * (scale[below + 1][i] - value));
}

/** Scale as 256 colours of 3 bytes. */
export function table(scale) {
  return Uint8Array.from(Array.from({ length: 256 }, (_, i) => onScale(scale, i / 255)).flat());
}

/** Most metres that the error scale tells apart: RayIoU's largest threshold. */
export const largestError = 4;

/** Depth in front of a camera, metres: red near, blue far, in logarithmic steps. */
export function depthShare(depth) {
  return 1 - Math.log(Math.min(60, Math.max(2, depth)) / 2) / Math.log(30);
}

/** Height above the ego origin, metres. */
export function heightShare(z) {
  return (z + 2) / 7;
}

/** Direction as hue, speed as strength; as the flow pictures of reports. */
export function flowColor(x, y) {
  const speed = Math.min(1, Math.hypot(x, y) / 10);
  return hsv(Math.atan2(y, x) / (2 * Math.PI), 0.35 + 0.65 * speed, 1);
}

export function hsv(hue, saturation, value) {
  const sixths = (hue - Math.floor(hue)) * 6;
  return [5, 3, 1].map((offset) => {
    const k = (offset + sixths) % 6;
    return Math.round(255 * value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1))));
  });
}

export const css = ([r, g, b], alpha = 1) => `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)} / ${alpha})`;
