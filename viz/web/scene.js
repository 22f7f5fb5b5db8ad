// The three-dimensional view: one pane, or two beside each other under the same camera. Drawn when something changed, never otherwise.

import {
  BufferAttribute, BufferGeometry, Color, ColorManagement, Float32BufferAttribute, Group, LineBasicMaterial, LineSegments, LinearSRGBColorSpace, Mesh, MeshBasicMaterial,
  DoubleSide, PerspectiveCamera, Points, Scene, ShaderMaterial, WebGLRenderer,
} from './vendor/three/three.module.js';
import { alongPath, shownBoxes, shownFlow, shownPaths, shownVoxels } from './shown.js';
import { cornersOf, edges, sides } from './boxes.js';
import { Grid } from './grid.js';
import { facesOf, voxelMesh } from './voxelmesh.js';
import { flowColor } from './colors.js';
import { pointColors } from './points.js';

const backgrounds = { dark: 0x14171c, light: 0xffffff };
const groundLines = { dark: 0x2c323b, light: 0xd3d6dc };
const arrowCells = 4; // columns of voxels that one arrow stands for, along each side

const pointShader = {
  vertexShader: `
    uniform float size;
    attribute vec3 tint;
    varying vec3 shade;
    void main() {
      shade = tint;
      vec4 place = modelViewMatrix * vec4(position, 1.0);
      gl_Position = projectionMatrix * place;
      gl_PointSize = clamp(size / -place.z, 1.5, 6.0);
    }`,
  fragmentShader: 'varying vec3 shade; void main() { gl_FragColor = vec4(shade, 1.0); }',
};

ColorManagement.enabled = false; // colours are meant as they are written, here as in the flat views

export class SceneView {
  /** @throws where the browser has no WebGL */
  constructor(canvas, index) {
    this.index = index;
    this.renderer = new WebGLRenderer({ canvas, antialias: !isSoftware(), preserveDrawingBuffer: true, powerPreference: 'high-performance' });
    this.renderer.outputColorSpace = LinearSRGBColorSpace;
    this.renderer.autoClear = false;
    this.renderer.info.autoReset = false;
    this.camera = new PerspectiveCamera(50, 1, 0.3, 600);
    this.panes = [];
    this.theme = 'dark';
  }

  /** Builds what the panes show of a frame. */
  update(frame, panes, state, raysOf) {
    this.panes.forEach((pane) => dispose(pane.scene));
    this.panes = panes.map((pane) => ({ ...pane, ...this.build(frame, pane, state, raysOf(pane)) }));
  }

  /** Lets go of what went with its graphics context. */
  forget() {
    this.panes = [];
  }

  resize(width, height, ratio) {
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(width, height, false);
    [this.width, this.height] = [width, height];
  }

  draw(orbit) {
    orbit.apply(this.camera);
    this.renderer.info.reset();
    this.renderer.setScissorTest(false);
    this.renderer.setClearColor(backgrounds[this.theme]);
    this.renderer.clear();
    this.renderer.setScissorTest(true);
    const width = this.width / Math.max(1, this.panes.length);
    this.camera.aspect = width / this.height;
    this.camera.updateProjectionMatrix();
    this.panes.forEach((pane, i) => {
      this.renderer.setViewport(i * width, 0, width, this.height);
      this.renderer.setScissor(i * width, 0, width, this.height);
      this.renderer.render(pane.scene, this.camera);
    });
  }

  /** Which pane, and the line of sight, under a place of the canvas in CSS pixels. */
  sightAt(x, y) {
    const width = this.width / Math.max(1, this.panes.length);
    const place = Math.min(this.panes.length - 1, Math.floor(x / width));
    const ndc = [((x - place * width) / width) * 2 - 1, 1 - (y / this.height) * 2];
    const through = this.camera.position.clone().set(ndc[0], ndc[1], 0.5).unproject(this.camera);
    const direction = through.sub(this.camera.position).normalize();
    return { pane: this.panes[place], origin: this.camera.position.toArray(), direction: direction.toArray() };
  }

  /** What the picture is made of, for tests and for the corner of the view. */
  get load() {
    const { triangles, points, lines } = this.renderer.info.render;
    return { triangles, points, lines, geometries: this.renderer.info.memory.geometries };
  }

  build(frame, pane, state, rays) {
    const scene = new Scene();
    const ground = groundLines[this.theme];
    scene.add(rings(ground));
    const voxels = state.get('voxels') ? shownVoxels(frame, pane, state, this.index, rays) : null;
    if (voxels && voxels.cells.length > 0) {
      scene.add(voxelMesh(voxels.grid, facesOf(voxels.grid, voxels.cells, voxels.solid, voxels.colors), state.get('opacity')));
    }
    if (state.get('points') && frame.points) {
      scene.add(points(frame, pane, state, this.index));
    }
    const boxes = state.get('boxes') ? shownBoxes(frame, pane, state, this.index) : [];
    if (boxes.length > 0) {
      scene.add(boxLines(boxes), boxSides(boxes));
    }
    const flow = state.get('flow') && state.get('flowAs') === 'arrows' && shownFlow(frame, pane);
    if (flow) {
      scene.add(arrows(flow));
    }
    if (state.get('path')) {
      for (const path of shownPaths(frame, pane)) {
        scene.add(ribbon(path));
        if (state.get('ahead') > 0) {
          scene.add(ghost(alongPath(path, state.get('ahead')), path.color));
        }
      }
    }
    if (state.get('ahead') > 0 && state.get('boxes')) {
      futureBoxes(frame, state.get('ahead'), this.index).forEach((boxes) => scene.add(boxes));
    }
    scene.add(ego());
    return { scene, voxels, boxes };
  }

  /** Marks a box of lines around what was picked; null takes the mark away. */
  mark(around) {
    for (const pane of this.panes) {
      if (pane.marked) {
        pane.scene.remove(pane.marked);
        dispose(pane.marked);
        pane.marked = null;
      }
      if (around) {
        pane.marked = boxLines([{ ...around, color: [255, 255, 255] }]);
        pane.marked.material.depthTest = false;
        pane.marked.renderOrder = 20;
        pane.scene.add(pane.marked);
      }
    }
  }
}

// Rendering by the processor cannot afford smooth edges.
function isSoftware() {
  const probe = document.createElement('canvas').getContext('webgl2');
  const names = probe?.getExtension('WEBGL_debug_renderer_info');
  const renderer = names ? probe.getParameter(names.UNMASKED_RENDERER_WEBGL) : '';
  probe?.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|software/i.test(renderer);
}

function points(frame, pane, state, index) {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(frame.points.positions, 3));
  geometry.setAttribute('tint', new BufferAttribute(pointColors(frame, pane, state.get('pointsBy'), index, state.get('palette')), 3, true));
  const cloud = new Points(geometry, new ShaderMaterial({ ...pointShader, uniforms: { size: { value: 90 } } }));
  cloud.frustumCulled = false;
  return cloud;
}

function boxLines(boxes) {
  const [positions, colors] = [[], []];
  for (const box of boxes) {
    const corners = cornersOf(box);
    const line = (a, b) => {
      positions.push(...a, ...b);
      colors.push(...box.color.map((value) => value / 255), ...box.color.map((value) => value / 255));
    };
    edges.forEach(([a, b]) => line(corners[a], corners[b]));
    // From the middle of the floor to the front edge: where it heads.
    const middle = (of) => [0, 1, 2].map((i) => of.reduce((sum, corner) => sum + corners[corner][i], 0) / of.length);
    line(middle([2, 3, 6, 7]), middle([2, 3]));
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(positions, 3));
  geometry.setAttribute('color', new Float32BufferAttribute(colors, 3));
  const lines = new LineSegments(geometry, new LineBasicMaterial({ vertexColors: true }));
  lines.renderOrder = 3;
  return lines;
}

function boxSides(boxes) {
  const [positions, colors] = [[], []];
  for (const box of boxes) {
    const corners = cornersOf(box);
    for (const [a, b, c, d] of sides) {
      for (const corner of [a, b, c, a, c, d]) {
        positions.push(...corners[corner]);
        colors.push(...box.color.map((value) => value / 255));
      }
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(positions, 3));
  geometry.setAttribute('color', new Float32BufferAttribute(colors, 3));
  const mesh = new Mesh(geometry, new MeshBasicMaterial({ vertexColors: true, transparent: true, opacity: 0.22, depthWrite: false, side: DoubleSide }));
  mesh.renderOrder = 2;
  return mesh;
}

function futureBoxes(frame, seconds, index) {
  const steps = frame.truth.future ?? [];
  const step = steps[Math.min(steps.length, Math.max(1, Math.round(seconds / 0.5))) - 1];
  if (!step) {
    return [];
  }
  const boxes = shownBoxes({ ...frame, truth: { ...frame.truth, boxes: step } }, { show: 'truth', run: 0 }, null, index);
  const lines = boxLines(boxes);
  lines.material.transparent = true;
  lines.material.opacity = 0.55;
  return [lines];
}

// One arrow for a group of columns, as long as it moves in a second, above the highest voxel that moves.
function arrows(flow) {
  const grid = new Grid(flow.grid);
  const groups = new Map();
  flow.cells.forEach((cell, i) => {
    const [x, y, z] = grid.placeOf(cell);
    const key = Math.floor(x / arrowCells) * 4096 + Math.floor(y / arrowCells);
    const group = groups.get(key) ?? { n: 0, x: 0, y: 0, z: 0, vx: 0, vy: 0 };
    group.n++;
    group.x += x;
    group.y += y;
    group.z = Math.max(group.z, z);
    group.vx += flow.velocities[2 * i];
    group.vy += flow.velocities[2 * i + 1];
    groups.set(key, group);
  });
  const [positions, colors] = [[], []];
  for (const { n, x, y, z, vx, vy } of groups.values()) {
    const [speedX, speedY] = [vx / n, vy / n];
    const speed = Math.hypot(speedX, speedY);
    if (speed < 0.3) continue;
    const from = [grid.minX + (x / n + 0.5) * grid.cellX, grid.minY + (y / n + 0.5) * grid.cellY, grid.minZ + (z + 1.4) * grid.cellZ];
    const to = [from[0] + speedX, from[1] + speedY, from[2]];
    const head = Math.min(1, 0.35 * speed);
    const [ux, uy] = [speedX / speed, speedY / speed];
    const barb = (side) => [to[0] - head * (ux - side * 0.5 * uy), to[1] - head * (uy + side * 0.5 * ux), to[2]];
    for (const end of [from, to, to, barb(1), to, barb(-1)]) {
      positions.push(...end);
      colors.push(...flowColor(speedX, speedY).map((value) => value / 255));
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(positions, 3));
  geometry.setAttribute('color', new Float32BufferAttribute(colors, 3));
  const lines = new LineSegments(geometry, new LineBasicMaterial({ vertexColors: true, depthTest: false }));
  lines.renderOrder = 6;
  return lines;
}

// A band on the ground as wide as a wheel track, with a bar at every waypoint; seen through everything.
function ribbon({ waypoints, color, role }) {
  const group = new Group();
  const half = role === 'planned' ? 0.28 : 0.45;
  const height = role === 'planned' ? 0.12 : 0.08;
  const path = [[0, 0]];
  for (let i = 0; i < waypoints.length; i += 2) {
    path.push([waypoints[i], waypoints[i + 1]]);
  }
  const positions = [];
  const band = (a, b, width) => {
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    const [nx, ny] = [-(b[1] - a[1]) / length * width, (b[0] - a[0]) / length * width];
    const corners = [[a[0] + nx, a[1] + ny], [a[0] - nx, a[1] - ny], [b[0] - nx, b[1] - ny], [b[0] + nx, b[1] + ny]];
    for (const corner of [0, 1, 2, 0, 2, 3]) {
      positions.push(...corners[corner], height);
    }
  };
  for (let i = 1; i < path.length; i++) {
    band(path[i - 1], path[i], half);
    const [dx, dy] = [path[i][0] - path[i - 1][0], path[i][1] - path[i - 1][1]];
    const length = Math.hypot(dx, dy) || 1;
    band([path[i][0] - 0.12 * dx / length, path[i][1] - 0.12 * dy / length], [path[i][0] + 0.12 * dx / length, path[i][1] + 0.12 * dy / length], 2.4 * half);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(positions, 3));
  const material = new MeshBasicMaterial({ color: colorOf(color), transparent: true, opacity: 0.85, depthTest: false, side: DoubleSide });
  const mesh = new Mesh(geometry, material);
  mesh.renderOrder = role === 'planned' ? 8 : 7;
  group.add(mesh);
  return group;
}

// Footprint of the Renault Zoe that recorded nuScenes; the ego origin is the middle of its rear axle.
export const egoBox = { center: [0.985, 0, 0.78], size: [4.084, 1.85, 1.56], axes: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], color: [150, 160, 172] };

function ego() {
  const group = new Group();
  group.add(boxLines([egoBox]), boxSides([egoBox]));
  return group;
}

function ghost({ x, y, heading }, color) {
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  const box = {
    ...egoBox, color, center: [x + c * egoBox.center[0], y + s * egoBox.center[0], egoBox.center[2]], axes: [[c, s, 0], [-s, c, 0], [0, 0, 1]],
  };
  const lines = boxLines([box]);
  lines.material.depthTest = false;
  lines.renderOrder = 9;
  return lines;
}

// Circles every ten metres and the axes of the ego frame: distances can be read off.
function rings(color) {
  const positions = [];
  for (let radius = 10; radius <= 50; radius += 10) {
    const parts = 72;
    for (let i = 0; i < parts; i++) {
      for (const at of [i, i + 1]) {
        positions.push(radius * Math.cos(2 * Math.PI * at / parts), radius * Math.sin(2 * Math.PI * at / parts), -0.02);
      }
    }
  }
  positions.push(-50, 0, -0.02, 50, 0, -0.02, 0, -50, -0.02, 0, 50, -0.02);
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(positions, 3));
  return new LineSegments(geometry, new LineBasicMaterial({ color }));
}

function colorOf([r, g, b]) {
  return new Color().setRGB(r / 255, g / 255, b / 255);
}

function dispose(object) {
  object.traverse((part) => {
    part.geometry?.dispose();
    part.material?.dispose();
  });
}
