#!/usr/bin/env python3
"""Detection matching and accumulation by nuscenes-devkit: all classes at all distances.

usage: detection_evaluation.py FOLDER     (answers on stdin, see answering.py)
FOLDER/truth.json, FOLDER/predictions.json: sample token -> boxes in the devkit's form, already filtered.
"""
import json
import os
import sys

import answering
import official

import numpy as np  # after answering, which sets its threads

FOLDER = sys.argv[1]


def accumulate():
    sdk = os.path.join(official.checkout("nuscenes-devkit"), "python-sdk")
    official.package("nuscenes", os.path.join(sdk, "nuscenes"))
    official.stand_in("nuscenes.utils.data_classes")  # its Box is not used here
    sys.path.append(sdk)
    own_quaternion()
    from nuscenes.eval.common.data_classes import EvalBoxes
    from nuscenes.eval.detection.algo import accumulate as match, calc_ap, calc_tp
    from nuscenes.eval.detection.constants import TP_METRICS
    from nuscenes.eval.detection.data_classes import DetectionBox, DetectionConfig
    from nuscenes.eval.common.utils import center_distance

    with open(os.path.join(sdk, "nuscenes/eval/detection/configs/detection_cvpr_2019.json"), encoding="utf-8") as file:
        config = DetectionConfig.deserialize(json.load(file))
    truth, predictions = [EvalBoxes.deserialize(boxes(name), DetectionBox) for name in ("truth", "predictions")]

    def run():
        return {(name, distance): match(truth, predictions, name, center_distance, distance)
                for name in config.class_names for distance in config.dist_ths}

    def summary(curves):
        return {
            "ap": {f"{name}:{distance:g}": calc_ap(curve, config.min_recall, config.min_precision) for (name, distance), curve in curves.items()},
            "errors": {f"{name}:{metric}": finite(calc_tp(curve, config.min_recall, metric))
                       for (name, distance), curve in curves.items() if distance == config.dist_th_tp for metric in TP_METRICS},
        }

    return answering.Case(run, summary, f"nuscenes-devkit accumulate, numpy {np.__version__}")


def boxes(name):
    with open(os.path.join(FOLDER, f"{name}.json"), encoding="utf-8") as file:
        return json.load(file)


def own_quaternion():
    """pyquaternion as installed, else from a checkout."""
    try:
        import pyquaternion  # noqa: F401
    except ModuleNotFoundError:
        sys.path.append(official.checkout("pyquaternion"))


def finite(value):
    return None if np.isnan(value) else float(value)


if __name__ == "__main__":
    answering.answer({"accumulate": accumulate})
