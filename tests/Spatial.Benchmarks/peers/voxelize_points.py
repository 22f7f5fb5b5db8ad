#!/usr/bin/env python3
"""Mean of the points of each voxel with numpy: unique cells, then one bincount per feature.

usage: voxelize_points.py FOLDER REPETITIONS
Reads points.f32 [N, 5] and grid.json {"min", "cell", "size"}; writes keys.i64 [V] and means.f64 [V, 5].
Prints one JSON line {"op", "impl", "threads", "reps", "median_ms", "min_ms", "max_ms"}.
"""
import sys

from measured import measure, print_line, read_inputs

import numpy as np  # after measured, which sets its threads


def main():
    folder, repetitions = sys.argv[1], int(sys.argv[2])
    points, grid = read_inputs(folder, "grid.json")
    (keys, means), times = measure(lambda: voxelize(points, grid), repetitions)
    keys.astype(np.int64).tofile(f"{folder}/keys.i64")
    means.astype(np.float64).tofile(f"{folder}/means.f64")
    print_line("voxelize", times)


def voxelize(points, grid):
    low, cell_size = np.float32(grid["min"]), np.float32(grid["cell"])
    size = np.array(grid["size"])
    cells = np.floor((points[:, :3] - low) / cell_size).astype(np.int64)
    inside = ((cells >= 0) & (cells < size)).all(1)
    cells, kept = cells[inside], points[inside]
    flat = (cells[:, 0] * size[1] + cells[:, 1]) * size[2] + cells[:, 2]
    keys, inverse, counts = np.unique(flat, return_inverse=True, return_counts=True)
    sums = [np.bincount(inverse, kept[:, feature], len(keys)) for feature in range(kept.shape[1])]
    return keys, np.stack(sums, 1) / counts[:, None]


if __name__ == "__main__":
    main()
