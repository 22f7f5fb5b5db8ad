// The camera that looks at the scene: turns around a point of the ground, with mouse, trackpad, touch or keys.

const presets = {
  chase: { target: [8, 0, 1], distance: 46, azimuth: 180, elevation: 34 },
  top: { target: [4, 0, 0], distance: 78, azimuth: 180, elevation: 89.5 },
  driver: { target: [14, 0, 1], distance: 13, azimuth: 180, elevation: 6 },
  side: { target: [4, 0, 1], distance: 42, azimuth: 235, elevation: 24 },
};
const nearest = 2;
const farthest = 250;
const degree = Math.PI / 180;

export class Orbit {
  /**
   * @param element receives the gestures
   * @param onChange told after every movement
   */
  constructor(element, onChange) {
    this.onChange = onChange;
    this.pointers = new Map();
    this.preset('chase', false);
    element.addEventListener('pointerdown', (event) => this.down(event, element));
    element.addEventListener('pointermove', (event) => this.move(event, element));
    for (const end of ['pointerup', 'pointercancel']) {
      element.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    }
    element.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    element.addEventListener('contextmenu', (event) => event.preventDefault());
  }

  static get presets() {
    return Object.keys(presets);
  }

  preset(name, tell = true) {
    const { target, distance, azimuth, elevation } = presets[name];
    Object.assign(this, { target: [...target], distance, azimuth, elevation });
    if (tell) this.onChange();
  }

  /** The pose as links carry it. */
  get pose() {
    return [...this.target, this.distance, this.azimuth, this.elevation].map((value) => Number(value.toFixed(2))).join(',');
  }

  set pose(text) {
    const numbers = text.split(',').map(Number);
    if (numbers.length === 6 && numbers.every(Number.isFinite)) {
      this.target = numbers.slice(0, 3).map((value) => clamp(value, -300, 300));
      this.distance = clamp(numbers[3], nearest, farthest);
      this.azimuth = numbers[4] % 360;
      this.elevation = clamp(numbers[5], -20, 89.5);
    }
  }

  /** Places a camera of the scene. */
  apply(camera) {
    const [azimuth, elevation] = [this.azimuth * degree, this.elevation * degree];
    camera.up.set(0, 0, 1);
    camera.position.set(
      this.target[0] + this.distance * Math.cos(elevation) * Math.cos(azimuth),
      this.target[1] + this.distance * Math.cos(elevation) * Math.sin(azimuth),
      this.target[2] + this.distance * Math.sin(elevation));
    camera.lookAt(...this.target);
  }

  turn(degreesAround, degreesUp) {
    this.azimuth = (this.azimuth + degreesAround) % 360;
    this.elevation = clamp(this.elevation + degreesUp, -20, 89.5);
    this.onChange();
  }

  /** Moves over the ground; right and forward as seen, in shares of the distance. */
  shift(right, forward) {
    const azimuth = this.azimuth * degree;
    const length = this.distance;
    this.target[0] += length * (-forward * Math.cos(azimuth) - right * Math.sin(azimuth));
    this.target[1] += length * (-forward * Math.sin(azimuth) + right * Math.cos(azimuth));
    this.onChange();
  }

  zoom(factor) {
    this.distance = clamp(this.distance * factor, nearest, farthest);
    this.onChange();
  }

  down(event, element) {
    element.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
  }

  move(event, element) {
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      return;
    }
    const [dx, dy] = [event.clientX - before[0], event.clientY - before[1]];
    if (this.pointers.size === 2) {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
      const spread = (point) => Math.max(1, Math.hypot(point[0] - other[0], point[1] - other[1]));
      this.zoom(spread(before) / spread([event.clientX, event.clientY]));
      this.shift(-dx / element.clientHeight / 2, dy / element.clientHeight / 2);
    } else if (event.buttons & 2 || event.shiftKey || event.ctrlKey) {
      this.shift(-dx / element.clientHeight, dy / element.clientHeight);
    } else {
      this.turn(-dx * 0.35, dy * 0.35);
    }
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
  }

  // A trackpad pinches with ctrl and scrolls sideways; a wheel only scrolls.
  wheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    if (event.shiftKey) {
      this.shift(event.deltaX * lines / 900, -event.deltaY * lines / 900);
      return;
    }
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.turn(event.deltaX * lines * 0.15, 0);
      return;
    }
    this.zoom(Math.exp(clamp(event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0014), -0.5, 0.5)));
  }
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
