// Voxels of a packet and what can be computed from them.

/** Class number of empty space, as Occ3D counts. */
export const free = 17;

export class Grid {
  constructor(numbers) {
    [this.minX, this.minY, this.minZ, this.cellX, this.cellY, this.cellZ, this.sizeX, this.sizeY, this.sizeZ] = numbers;
    this.count = this.sizeX * this.sizeY * this.sizeZ;
  }

  /** Column, row and layer of a cell. */
  placeOf(cell) {
    const layer = cell % this.sizeZ;
    const rest = (cell - layer) / this.sizeZ;
    const row = rest % this.sizeY;
    return [(rest - row) / this.sizeY, row, layer];
  }

  /** Centre of a cell, metres. */
  centerOf(cell) {
    const [x, y, z] = this.placeOf(cell);
    return [this.minX + (x + 0.5) * this.cellX, this.minY + (y + 0.5) * this.cellY, this.minZ + (z + 0.5) * this.cellZ];
  }
}

export class Voxels {
  constructor(part) {
    this.grid = new Grid(part.grid);
    this.cells = part.cells;
    this.classes = part.classes;
    this.labels = part.labels;
  }

  static of(part) {
    return part ? new Voxels(part) : null;
  }

  /** Class of every cell; made when first asked for. */
  dense() {
    if (!this.all) {
      this.all = new Uint8Array(this.grid.count).fill(free);
      for (let i = 0; i < this.cells.length; i++) {
        this.all[this.cells[i]] = this.classes[i];
      }
    }
    return this.all;
  }

  /** How many voxels each class has. */
  counts() {
    const counts = new Uint32Array(32);
    for (const value of this.classes) {
      counts[value]++;
    }
    return counts;
  }
}

/** How prediction and truth differ, voxel by voxel. */
export const agrees = 1;
export const falseVoxel = 2;
export const missedVoxel = 3;
export const wrongClass = 4;

/** Cells that either holds, and for each which of the four it is. Only observed voxels count where a mask is given. */
export function differenceOf(truth, predicted, observed) {
  const [a, b] = [truth.dense(), predicted.dense()];
  const cells = [];
  const kinds = [];
  const add = (cell) => {
    if (observed && !(observed[cell >> 3] & (1 << (cell & 7)))) {
      return;
    }
    cells.push(cell);
    kinds.push(a[cell] === free ? falseVoxel : b[cell] === free ? missedVoxel : a[cell] === b[cell] ? agrees : wrongClass);
  };
  truth.cells.forEach(add);
  predicted.cells.forEach((cell) => {
    if (a[cell] === free) {
      add(cell);
    }
  });
  return { cells: Uint32Array.from(cells), kinds: Uint8Array.from(kinds) };
}

/** Mean size of the errors along the rays that end in a voxel of the truth, metres; by cell. */
export function rayErrorsByCell(rays) {
  const sums = new Map();
  for (let i = 0; i < rays.errors.length; i++) {
    const entry = sums.get(rays.trueCells[i]) ?? [0, 0];
    entry[0] += Math.abs(rays.errors[i]);
    entry[1]++;
    sums.set(rays.trueCells[i], entry);
  }
  const cells = new Uint32Array(sums.size);
  const means = new Float32Array(sums.size);
  let at = 0;
  for (const [cell, [sum, count]] of sums) {
    cells[at] = cell;
    means[at++] = sum / count;
  }
  return { cells, means };
}
