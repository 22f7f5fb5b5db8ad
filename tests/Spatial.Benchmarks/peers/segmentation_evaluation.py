#!/usr/bin/env python3
"""Point segmentation metrics by nuscenes-devkit: the lidarseg confusion matrix and PanopticEval of one scan.

usage: segmentation_evaluation.py FOLDER     (answers on stdin, see answering.py)
FOLDER: gt_classes.u8, pred_classes.u8 [N], challenge classes 0 to 16; gt_panoptic.u16, pred_panoptic.u16 [N], class * 1000 + instance.
"""
import os
import sys

import answering
import official

import numpy as np  # after answering, which sets its threads

FOLDER = sys.argv[1]
CLASSES = 17
MIN_POINTS = 15  # what the benchmark uses


def read(file, dtype):
    return np.fromfile(os.path.join(FOLDER, file), dtype)


def lidarseg():
    official.stand_in("nuscenes", "nuscenes.utils", "nuscenes.utils.splits")
    utils = official.execute("nuscenes-devkit", "python-sdk/nuscenes/eval/lidarseg/utils.py")
    gt, pred = [read(f"{name}_classes.u8", np.uint8) for name in ("gt", "pred")]

    def run():
        matrix = utils.ConfusionMatrix(CLASSES, 0)
        matrix.update(gt, pred)
        return matrix.global_cm

    return answering.Case(run, lambda counts: counts.ravel().tolist(), f"nuscenes-devkit ConfusionMatrix.update, numpy {np.__version__}")


def panoptic():
    evaluator = official.execute("nuscenes-devkit", "python-sdk/nuscenes/eval/panoptic/panoptic_seg_evaluator.py")
    gt, pred = [read(f"{name}_panoptic.u16", np.uint16) for name in ("gt", "pred")]

    def run():
        evaluation = evaluator.PanopticEval(CLASSES, [0], min_points=MIN_POINTS)
        evaluation.addBatch(pred // 1000, pred, gt // 1000, gt)  # with the whole label as instance, as panoptic/evaluate.py calls it
        return evaluation

    def summary(evaluation):
        pq, sq, rq, *_ = evaluation.getPQ()
        return {"tp": evaluation.pan_tp.tolist(), "fp": evaluation.pan_fp.tolist(), "fn": evaluation.pan_fn.tolist(), "pq": pq, "sq": sq, "rq": rq}

    return answering.Case(run, summary, f"nuscenes-devkit PanopticEval.addBatch, numpy {np.__version__}")


if __name__ == "__main__":
    answering.answer({"lidarseg": lidarseg, "panoptic": panoptic})
