"""What the numpy peers share: one thread, inputs from a folder, one untimed call, a JSON line."""
import json
import os
import statistics
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np  # after the thread settings, which it reads once


def read_inputs(folder, description):
    """points.f32 as [N, 5] float32, and a JSON file."""
    with open(f"{folder}/{description}", encoding="utf-8") as file:
        fields = json.load(file)
    return np.fromfile(f"{folder}/points.f32", np.float32).reshape(-1, 5), fields


def measure(call, repetitions):
    """The call's result, and its times in milliseconds after one untimed call."""
    result, times = call(), []
    for _ in range(repetitions):
        start = time.perf_counter()
        result = call()
        times.append((time.perf_counter() - start) * 1e3)
    return result, times


def print_line(op, times):
    print(json.dumps({"op": op, "impl": "numpy", "threads": 1, "reps": len(times),
                      "median_ms": statistics.median(times), "min_ms": min(times), "max_ms": max(times)}))
