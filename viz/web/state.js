// What is shown and how: one object that parts of the page read and change, that goes into links, and whose taste is kept.

const tasteKey = 'spatial-taste';

/** What a fresh page shows. */
export const usual = Object.freeze({
  frame: '',
  run: 0,
  show: 'prediction', // truth, prediction, difference, errors
  panes: 'one', // one, truth (truth beside prediction), runs (run A beside run B)
  view: 'scene', // scene, top, or a camera's channel
  points: true,
  voxels: true,
  flow: false,
  boxes: true,
  path: true,
  pictures: true,
  pointsBy: 'height', // height, intensity, class, age
  flowAs: 'arrows', // arrows, colour
  off: '', // classes that are hidden, by number with dots between
  opacity: 1,
  sweeps: 1,
  observed: false,
  ahead: 0, // seconds
  speed: 1,
  pose: '', // of the scene's camera: target x y z, distance, azimuth, elevation
  pick: '', // what is selected
  palette: 'benchmark', // benchmark, safe
  theme: 'auto', // auto, light, dark
  overlay: 'points,boxes,path', // what is drawn over pictures
  tab: 'frame',
  worst: '',
});

const taste = ['panes', 'points', 'voxels', 'flow', 'boxes', 'path', 'pictures', 'pointsBy', 'flowAs', 'opacity', 'sweeps', 'palette', 'theme', 'overlay'];
const ofLinks = Object.keys(usual).filter((name) => !['theme', 'palette', 'speed', 'worst', 'tab'].includes(name));

const choices = {
  show: ['truth', 'prediction', 'difference', 'errors'],
  panes: ['one', 'truth', 'runs'],
  pointsBy: ['height', 'intensity', 'class', 'age'],
  flowAs: ['arrows', 'colour'],
  palette: ['benchmark', 'safe'],
  theme: ['auto', 'light', 'dark'],
  tab: ['frame', 'run', 'ask'],
};

export class State extends EventTarget {
  constructor() {
    super();
    this.values = { ...usual, ...this.kept() };
    Object.assign(this.values, this.ofLink());
    addEventListener('hashchange', () => this.set(this.ofLink()));
  }

  get(name) {
    return this.values[name];
  }

  /** Changes values and tells which. */
  set(changes) {
    const changed = Object.keys(changes).filter((name) => name in usual && changes[name] !== this.values[name]);
    if (changed.length === 0) {
      return;
    }
    for (const name of changed) {
      this.values[name] = changes[name];
    }
    if (changed.some((name) => taste.includes(name))) {
      keep(Object.fromEntries(taste.map((name) => [name, this.values[name]])));
    }
    this.writeLink();
    this.dispatchEvent(new CustomEvent('change', { detail: new Set(changed) }));
  }

  toggle(name) {
    this.set({ [name]: !this.values[name] });
  }

  /** Hidden classes. */
  hidden() {
    return new Set(this.values.off.split('.').filter(Boolean).map(Number));
  }

  overlays() {
    return new Set(this.values.overlay.split(',').filter(Boolean));
  }

  /** The address of what is shown, without the token. */
  link() {
    return `${location.origin}${location.pathname}#${this.parts()}`;
  }

  parts() {
    const parts = new URLSearchParams();
    for (const name of ofLinks) {
      if (this.values[name] !== usual[name]) {
        parts.set(name, String(this.values[name]));
      }
    }
    return parts;
  }

  writeLink() {
    clearTimeout(this.writing); // dragging changes the pose many times a second, which browsers do not allow for addresses
    this.writing = setTimeout(() => history.replaceState(null, '', `${location.pathname}#${this.parts()}`), 120);
  }

  ofLink() {
    // Reports link as ?scene=..&sample=..
    const asked = new URLSearchParams(location.search);
    const found = asked.get('sample') ? { frame: asked.get('sample') } : {};
    return { ...found, ...checked(Object.fromEntries(new URLSearchParams(location.hash.slice(1)))) };
  }

  kept() {
    try {
      return checked(JSON.parse(localStorage.getItem(tasteKey) ?? '{}'));
    } catch {
      return {};
    }
  }
}

/** Values of links, storage and files, as far as they make sense. */
export function checked(found) {
  const values = {};
  for (const [name, given] of Object.entries(found)) {
    const type = Object.hasOwn(usual, name) ? typeof usual[name] : 'unknown';
    if (type === 'boolean') {
      values[name] = given === true || given === 'true';
    } else if (type === 'number' && Number.isFinite(Number(given))) {
      values[name] = Number(given);
    } else if (type === 'string' && (!choices[name] || choices[name].includes(String(given)))) {
      values[name] = String(given);
    }
  }
  if ('opacity' in values) values.opacity = Math.min(1, Math.max(0.05, values.opacity));
  if ('sweeps' in values) values.sweeps = Math.min(20, Math.max(1, Math.round(values.sweeps)));
  return values;
}

function keep(values) {
  try {
    localStorage.setItem(tasteKey, JSON.stringify(values));
  } catch {
    // Without storage the taste lasts as long as the page.
  }
}
