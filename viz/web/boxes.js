// Boxes of a packet as corners, edges and matches.

const numbersPerBox = 14;

/** The rows of a part as objects; an empty list where there are none. */
export function boxesOf(part) {
  if (!part) {
    return [];
  }
  return part.names.map((name, i) => {
    const [x, y, z, length, width, height, w, qx, qy, qz, vx, vy, vz, score] = part.numbers.subarray(i * numbersPerBox, (i + 1) * numbersPerBox);
    return {
      name, token: part.tokens[i], attribute: part.attributes[i], score,
      center: [x, y, z], size: [length, width, height], axes: axesOf(w, qx, qy, qz), velocity: Number.isFinite(vx) ? [vx, vy, vz] : null,
    };
  });
}

/** Eight corners: the front face 0 to 3, the back face 4 to 7; upper left, upper right, lower right, lower left along the heading. */
export function cornersOf({ center, size, axes }) {
  const corners = [];
  for (const along of [1, -1]) {
    for (const [across, up] of [[1, 1], [-1, 1], [-1, -1], [1, -1]]) {
      const half = [along * size[0] / 2, across * size[1] / 2, up * size[2] / 2];
      corners.push([0, 1, 2].map((i) => center[i] + axes[0][i] * half[0] + axes[1][i] * half[1] + axes[2][i] * half[2]));
    }
  }
  return corners;
}

export const edges = [[0, 1], [1, 2], [2, 3], [3, 0], [4, 5], [5, 6], [6, 7], [7, 4], [0, 4], [1, 5], [2, 6], [3, 7]];
export const sides = [[0, 1, 2, 3], [5, 4, 7, 6], [4, 0, 3, 7], [1, 5, 6, 2], [4, 5, 1, 0], [3, 2, 6, 7]];

/** The class by which the detection benchmark counts a category; null for those it leaves out. */
export function detectionClass(name) {
  if (!name.includes('.')) return name;
  const [group, kind, detail] = name.split('.');
  if (group === 'vehicle') {
    return { car: 'car', truck: 'truck', bus: 'bus', trailer: 'trailer', construction: 'construction_vehicle', motorcycle: 'motorcycle', bicycle: 'bicycle' }[kind] ?? null;
  }
  if (group === 'human') return ['adult', 'child', 'construction_worker', 'police_officer'].includes(detail) ? 'pedestrian' : null;
  return { 'movable_object.barrier': 'barrier', 'movable_object.trafficcone': 'traffic_cone' }[name] ?? null;
}

const matchDistance = 2; // metres between centres: the threshold of the benchmark's errors

/** Which predicted box found which true one: the surest first, of the same class, at most 2 m between the centres on the ground. */
export function matchBoxes(truth, predicted) {
  const foundBy = new Array(truth.length).fill(-1);
  const found = new Array(predicted.length).fill(-1);
  const surest = predicted.map((_, i) => i).sort((a, b) => predicted[b].score - predicted[a].score);
  for (const i of surest) {
    let best = -1;
    let nearest = matchDistance;
    truth.forEach((box, j) => {
      const apart = Math.hypot(box.center[0] - predicted[i].center[0], box.center[1] - predicted[i].center[1]);
      if (foundBy[j] < 0 && apart < nearest && detectionClass(box.name) === detectionClass(predicted[i].name)) {
        [best, nearest] = [j, apart];
      }
    });
    if (best >= 0) {
      [foundBy[best], found[i]] = [i, best];
    }
  }
  return { foundBy, found };
}

// Columns of the rotation matrix: the box's x, y and z axes in the frame around it.
function axesOf(w, x, y, z) {
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
    [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
    [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
  ];
}
