#!/usr/bin/env python3
"""Frames that together see the most cells, greedily: by a numpy matrix of bools, and by sets of tuples as Spatial-MLLM releases it.

usage: space_coverage.py FOLDER     (answers on stdin, see answering.py)
FOLDER/seen.i64 holds words of 64 cells, low bits first, frame by frame; FOLDER/sizes.txt frames, words and how many are
wanted. The result is the frames in the order in which they are chosen.
"""
import os
import sys

import answering

import numpy as np  # after answering, which sets its threads

FOLDER = sys.argv[1]


def cells():
    """[frames, cells] bool, and how many are wanted."""
    with open(os.path.join(FOLDER, "sizes.txt"), encoding="utf-8") as file:
        frames, words, wanted = map(int, file.read().split())
    packed = np.fromfile(os.path.join(FOLDER, "seen.i64"), np.uint8).reshape(frames, 8 * words)
    return np.unpackbits(packed, axis=1, bitorder="little").astype(bool), wanted


def by_numpy():
    seen, wanted = cells()

    def choose():
        open_cells, picks = np.ones(seen.shape[1], bool), []
        for _ in range(wanted):
            gains = (seen & open_cells).sum(1)
            frame = int(gains.argmax())
            if gains[frame] == 0:
                break
            picks.append(frame)
            open_cells &= ~seen[frame]
        return picks

    return answering.Case(choose, list, f"numpy {np.__version__}")


def by_sets():
    seen, wanted = cells()
    # Triples, as a voxel's coordinates are.
    sets = [{(cell // 400, cell // 20 % 20, cell % 20) for cell in np.flatnonzero(frame).tolist()} for frame in seen]

    def choose():
        picks, covered, left = [], set(), set(range(len(sets)))
        for _ in range(wanted):
            best, most = None, 0
            for frame in left:
                gain = len(sets[frame] - covered)
                if gain > most:
                    best, most = frame, gain
            if best is None:
                break
            picks.append(best)
            covered |= sets[best]
            left.remove(best)
        return picks

    return answering.Case(choose, list, f"Python {sys.version.split()[0]}")


if __name__ == "__main__":
    answering.answer({"numpy": by_numpy, "sets": by_sets})
