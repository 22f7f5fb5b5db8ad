// Frames as they come from the server: a few are kept, neighbours are fetched ahead, the rest is forgotten.

import { Voxels } from './grid.js';
import { packet, picture } from './session.js';

const kept = 6; // this frame, those beside it, and the last one gone
const pictureWidth = 640; // pixels of the strip; a whole picture is decoded only to fill the view

export class Frame {
  constructor(value, bytes) {
    Object.assign(this, value);
    this.bytes = bytes;
    this.truth.voxels = Voxels.of(value.truth.occupancy);
    for (const run of this.runs) {
      if (run) {
        run.voxels = Voxels.of(run.occupancy);
      }
    }
    this.pictures = new Map();
    this.rays = new Map();
    this.figures = new Map();
  }

  release() {
    for (const loading of this.pictures.values()) {
      loading.then((loaded) => loaded?.bitmap?.close(), () => {});
    }
    this.pictures.clear();
  }
}

export class FrameStore {
  constructor() {
    this.loading = new Map(); // by token and sweeps; the least recently used first
  }

  /** A frame, fetched where it is not here. */
  get(token, sweeps) {
    const key = `${token}/${sweeps}`;
    const here = this.loading.get(key);
    if (here) {
      this.loading.delete(key);
      this.loading.set(key, here);
      return here.promise;
    }
    const abort = new AbortController();
    const promise = packet(`/api/frames/${encodeURIComponent(token)}?sweeps=${sweeps}`, abort.signal)
      .then(({ value, bytes }) => new Frame(value, bytes));
    const entry = { promise, abort };
    this.loading.set(key, entry);
    promise.catch(() => this.loading.get(key) === entry && this.loading.delete(key)); // asked again next time
    this.forget();
    return promise;
  }

  /** Fetches frames that may be next. */
  ahead(tokens, sweeps) {
    for (const token of tokens) {
      this.get(token, sweeps).then((frame) => frame.cameras.forEach((camera) => this.picture(frame, camera.channel)), () => {});
    }
  }

  /** The picture of a camera: its file and a small bitmap. */
  picture(frame, channel) {
    if (!frame.pictures.has(channel)) {
      frame.pictures.set(channel, this.fetchPicture(frame.token, channel));
    }
    return frame.pictures.get(channel);
  }

  /** Errors along rays; null where there are none. */
  rays(frame, run) {
    if (!frame.truth.voxels || !frame.runs[run]?.voxels) {
      return Promise.resolve(null);
    }
    return once(frame.rays, run, () => packet(`/api/frames/${encodeURIComponent(frame.token)}/rays/${run}`).then(({ value }) => value));
  }

  /** Figures of the frame. */
  figures(frame, run) {
    return once(frame.figures, run, () => packet(`/api/frames/${encodeURIComponent(frame.token)}/figures/${run}`).then(({ value }) => value));
  }

  async fetchPicture(token, channel) {
    try {
      const file = await picture(`/api/frames/${encodeURIComponent(token)}/cameras/${channel}`);
      return { file, bitmap: await createImageBitmap(file, { resizeWidth: pictureWidth, resizeQuality: 'medium' }) };
    } catch (fault) {
      return { fault: String(fault.message ?? fault) };
    }
  }

  forget() {
    while (this.loading.size > kept) {
      const [key, { promise, abort }] = this.loading.entries().next().value;
      this.loading.delete(key);
      abort.abort();
      promise.then((frame) => frame.release(), () => {});
    }
  }
}

function once(map, key, fetch) {
  if (!map.has(key)) {
    map.set(key, fetch().catch((fault) => {
      if (fault.status === 404 || fault.status === 422) {
        return null;
      }
      map.delete(key);
      throw fault;
    }));
  }
  return map.get(key);
}
