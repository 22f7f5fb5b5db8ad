// Voxels as the faces that can be seen: those against another voxel are left out.

import { BufferAttribute, BufferGeometry, DoubleSide, Mesh, ShaderMaterial, Vector3 } from './vendor/three/three.module.js';

// Neighbour, corners (x y z, 0 or 1) and brightness of the six faces.
const faces = [
  { step: [1, 0, 0], corners: [[1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1]], light: 0.80 },
  { step: [-1, 0, 0], corners: [[0, 1, 0], [0, 0, 0], [0, 0, 1], [0, 1, 1]], light: 0.86 },
  { step: [0, 1, 0], corners: [[1, 1, 0], [0, 1, 0], [0, 1, 1], [1, 1, 1]], light: 0.66 },
  { step: [0, -1, 0], corners: [[0, 0, 0], [1, 0, 0], [1, 0, 1], [0, 0, 1]], light: 0.72 },
  { step: [0, 0, 1], corners: [[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]], light: 1 },
  { step: [0, 0, -1], corners: [[0, 1, 0], [1, 1, 0], [1, 0, 0], [0, 0, 0]], light: 0.5 },
];

const vertexShader = `
  uniform vec3 least;
  uniform vec3 cell;
  attribute vec4 place;
  attribute vec4 tint;
  varying vec3 shade;
  varying vec2 across;
  void main() {
    int corner = gl_VertexID - 4 * (gl_VertexID / 4);
    across = vec2(corner == 1 || corner == 2 ? 1.0 : 0.0, corner > 1 ? 1.0 : 0.0);
    shade = tint.rgb * tint.a;
    gl_Position = projectionMatrix * modelViewMatrix * vec4(least + place.xyz * cell, 1.0);
  }`;
const fragmentShader = `
  uniform float opacity;
  varying vec3 shade;
  varying vec2 across;
  void main() {
    vec2 pixel = fwidth(across);
    vec2 inside = min(across, 1.0 - across) / pixel;
    float near = 1.0 - smoothstep(0.06, 0.25, max(pixel.x, pixel.y)); // far cells are too small for edges
    float edge = 1.0 - 0.24 * near * (1.0 - smoothstep(0.2, 1.4, min(inside.x, inside.y)));
    gl_FragColor = vec4(shade * edge, opacity);
  }`;

/**
 * The faces of voxels that are in sight.
 * @param grid where the voxels are
 * @param cells the voxels that are not empty; each once
 * @param solid a byte per cell of the grid: 0 empty, else which of the colours
 * @param colors 3 bytes per colour; the first is never used
 * @returns places [4 F, 4] uint16 corners in cells, tints [4 F, 4] uint8 colour and brightness, count F
 */
export function facesOf(grid, cells, solid, colors) {
  const { sizeX, sizeY, sizeZ } = grid;
  const strides = [sizeY * sizeZ, sizeZ, 1];
  const steps = faces.map(({ step }) => step[0] * strides[0] + step[1] * strides[1] + step[2] * strides[2]);
  const open = new Uint8Array(cells.length); // a bit for each face in sight
  let count = 0;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    const z = cell % sizeZ;
    const rest = (cell - z) / sizeZ;
    const y = rest % sizeY;
    const x = (rest - y) / sizeY;
    let seen = 0;
    if (x === sizeX - 1 || !solid[cell + steps[0]]) seen |= 1;
    if (x === 0 || !solid[cell + steps[1]]) seen |= 2;
    if (y === sizeY - 1 || !solid[cell + steps[2]]) seen |= 4;
    if (y === 0 || !solid[cell + steps[3]]) seen |= 8;
    if (z === sizeZ - 1 || !solid[cell + steps[4]]) seen |= 16;
    if (z > 0 && !solid[cell + steps[5]]) seen |= 32; // nobody looks from below the grid
    open[i] = seen;
    for (let bits = seen; bits; bits &= bits - 1) count++;
  }

  const places = new Uint16Array(16 * count);
  const tints = new Uint8Array(16 * count);
  let at = 0;
  for (let i = 0; i < cells.length; i++) {
    if (!open[i]) continue;
    const cell = cells[i];
    const z = cell % sizeZ;
    const rest = (cell - z) / sizeZ;
    const y = rest % sizeY;
    const x = (rest - y) / sizeY;
    const color = 3 * solid[cell];
    for (let face = 0; face < 6; face++) {
      if (!(open[i] & (1 << face))) continue;
      const light = Math.round(255 * faces[face].light);
      for (const corner of faces[face].corners) {
        places[at] = x + corner[0];
        places[at + 1] = y + corner[1];
        places[at + 2] = z + corner[2];
        tints[at] = colors[color];
        tints[at + 1] = colors[color + 1];
        tints[at + 2] = colors[color + 2];
        tints[at + 3] = light;
        at += 4;
      }
    }
  }
  return { places, tints, count };
}

// Two triangles for every four corners: the same for all meshes, so it is made once and grows.
let indices = new Uint32Array(0);
function indicesFor(count) {
  if (indices.length < 6 * count) {
    const room = Math.max(count, Math.ceil(indices.length / 6 * 1.5));
    indices = new Uint32Array(6 * room);
    for (let face = 0; face < room; face++) {
      indices.set([4 * face, 4 * face + 1, 4 * face + 2, 4 * face, 4 * face + 2, 4 * face + 3], 6 * face);
    }
  }
  return indices.subarray(0, 6 * count);
}

/** A mesh of voxels. */
export function voxelMesh(grid, { places, tints, count }, opacity) {
  const geometry = new BufferGeometry();
  geometry.setAttribute('place', new BufferAttribute(places, 4));
  geometry.setAttribute('tint', new BufferAttribute(tints, 4, true));
  geometry.setIndex(new BufferAttribute(indicesFor(count), 1));
  const material = new ShaderMaterial({
    vertexShader, fragmentShader, side: DoubleSide, transparent: opacity < 1,
    uniforms: {
      least: { value: new Vector3(grid.minX, grid.minY, grid.minZ) },
      cell: { value: new Vector3(grid.cellX, grid.cellY, grid.cellZ) },
      opacity: { value: opacity },
    },
  });
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false; // it has no positions that a bound could be computed from
  return mesh;
}
