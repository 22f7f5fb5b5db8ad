"""What peers share that stay in memory and answer, so that rounds of several programs interleave.

One thread for numpy. A line comes on stdin, one JSON line goes to stdout:
  prepare CASE   {"ready": what runs}        or {"missing": why and how to get it}
  result CASE    {"result": its result}
  time CASE N    {"ms": [N times]}
and {"failed": traceback} where a case breaks. What the measured code prints goes to stderr.
"""
import json
import os
import sys
import time
import traceback

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before numpy, which reads them once

DEBIAN_PACKAGES = {"numpy": "python3-numpy", "torch": "python3-torch", "cv2": "python3-opencv", "skimage": "python3-skimage",
                   "scipy": "python3-scipy"}
LONG_MS = 500.0  # a call of this length is not repeated only to warm caches


class Missing(Exception):
    """A part that the machine lacks; the text names it and the remedy."""


class Case:
    """A prepared peer."""

    def __init__(self, run, summary, about):
        self.run = run          # () -> anything; this is timed
        self.summary = summary  # of that anything: what JSON can hold
        self.about = about      # what runs, with versions and what was left out or replaced
        self.last_ms = None


def answer(prepare_by_name):
    """Serves until stdin ends. prepare_by_name: case name -> () -> Case."""
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    cases = {}
    for line in sys.stdin:
        verb, name, *rest = line.split()
        try:
            if verb == "prepare":
                reply = prepare(cases, name, prepare_by_name[name])
            elif verb == "result":
                reply = {"result": cases[name].summary(timed(cases[name]))}
            else:
                reply = {"ms": times(cases[name], int(rest[0]))}
        except Exception:  # told to the other side, which decides
            reply = {"failed": traceback.format_exc(limit=-3)}
        print(json.dumps(reply), file=replies, flush=True)


def prepare(cases, name, make):
    try:
        cases[name] = make()
        return {"ready": cases[name].about}
    except Missing as missing:
        return {"missing": str(missing)}
    except ModuleNotFoundError as missing:
        return {"missing": f"python3 has no {missing.name}: {remedy(missing.name)}"}


def remedy(module):
    if module in DEBIAN_PACKAGES:
        return f"apt install {DEBIAN_PACKAGES[module]}"
    return f"install the Python package {module}"


def times(case, repetitions):
    if case.last_ms is None or case.last_ms < LONG_MS:
        timed(case)
    taken = []
    for _ in range(repetitions):
        timed(case)
        taken.append(case.last_ms)
    return taken


def timed(case):
    start = time.perf_counter()
    result = case.run()
    case.last_ms = (time.perf_counter() - start) * 1e3
    return result
