#!/usr/bin/env python3
"""Neighbours of a 3 x 3 x 3 submanifold convolution with numpy: one sorted search per offset.

usage: submanifold_neighbours.py FOLDER REPETITIONS
Reads coords.i64 [V, 4] (sample, z, y, x; sorted by sample, x, y, z) and shape.json [z, y, x]; writes neighbours.i32 [27, V].
Prints one JSON line {"op", "impl", "threads", "reps", "median_ms", "min_ms", "max_ms"}.
"""
import json
import sys

from measured import measure, print_line

import numpy as np  # after measured, which sets its threads


def main():
    folder, repetitions = sys.argv[1], int(sys.argv[2])
    coords = np.fromfile(f"{folder}/coords.i64", dtype=np.int64).reshape(-1, 4)
    with open(f"{folder}/shape.json") as file:
        shape = json.load(file)
    neighbours, times = measure(lambda: find(coords, shape), repetitions)
    neighbours.tofile(f"{folder}/neighbours.i32")
    print_line("submanifold_neighbours_lion0.3m", times)


def find(coords, shape):
    sample, z, y, x = (np.ascontiguousarray(column) for column in coords.T)
    keys = ((sample * shape[2] + x) * shape[1] + y) * shape[0] + z  # ascending
    neighbours = np.full((27, len(keys)), -1, dtype=np.int32)
    for k in range(27):
        dz, dy, dx = k // 9 - 1, k // 3 % 3 - 1, k % 3 - 1
        key = keys + (dx * shape[1] + dy) * shape[0] + dz
        place = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        found = (keys[place] == key) & inside(z + dz, shape[0]) & inside(y + dy, shape[1]) & inside(x + dx, shape[2])
        neighbours[k, found] = place[found]
    return neighbours


def inside(cells, count):
    return (cells >= 0) & (cells < count)


if __name__ == "__main__":
    main()
