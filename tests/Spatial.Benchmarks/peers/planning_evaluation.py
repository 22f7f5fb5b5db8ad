#!/usr/bin/env python3
"""Planning metrics by the official code: VAD's compute_planner_metric_stp3 (rasters drawn from boxes) and UniAD's update (rasters given).

usage: planning_evaluation.py FOLDER     (answers on stdin, see answering.py)
FOLDER/cases.json: list of {"gt": [6, 2], "pred": [6, 2], "mask": [6, 2], "boxes": [A, 9], "feats": [A, 34]}, float32 values.
FOLDER/occupancy.u8 [S, 6, 200, 200]: row forward, column right, what UniAD gets.
"""
import json
import os
import sys

import answering
import official

import numpy as np  # after answering, which sets its threads

FOLDER = sys.argv[1]
STEPS = 6


def cases():
    with open(os.path.join(FOLDER, "cases.json"), encoding="utf-8") as file:
        return json.load(file)


def vad():
    import torch
    import cv2
    import skimage
    official.without_gpu(torch)
    cv2.setNumThreads(1)
    official.stand_in("matplotlib", "matplotlib.pyplot", "projects.mmdet3d_plugin.core.evaluation.metric_motion", "nuscenes.utils.data_classes")
    metric = official.execute("VAD", "projects/mmdet3d_plugin/VAD/planner/metric_stp3.py")
    score = official.method("VAD", "projects/mmdet3d_plugin/VAD/VAD.py", "compute_planner_metric_stp3", torch=torch, PlanningMetric=metric.PlanningMetric)
    samples = [{name: torch.tensor(case[name], dtype=torch.float32) for name in ("gt", "pred", "boxes", "feats")} for case in cases()]
    model = type("Model", (), {"planning_metric": None})()

    def run():
        # The boxes are written to by the official code, hence the copy.
        return [score(model, sample["pred"][None], sample["gt"][None], Boxes(sample["boxes"].clone()), sample["feats"][None], True) for sample in samples]

    return answering.Case(run, lambda results: [{name: float(value) for name, value in result.items()} for result in results],
                          f"VAD compute_planner_metric_stp3, torch {torch.__version__}, OpenCV {cv2.__version__}, scikit-image {skimage.__version__}")


class Boxes:
    """What is used of mmdetection3d's boxes."""

    def __init__(self, tensor):
        self.tensor = tensor


def uniad():
    import torch
    import skimage
    official.without_gpu(torch)
    heads = "projects/mmdet3d_plugin/uniad/dense_heads"
    views = {name: official.method("UniAD", f"{heads}/occ_head_plugin/utils.py", name, torch=torch)
             for name in ("calculate_birds_eye_view_parameters", "gen_dx_bx")}
    official.stand_in("pytorch_lightning", "pytorch_lightning.metrics", "heads", "heads.plugin",
                      pytorch_lightning__metrics__metric={"Metric": accumulating(torch)}, heads__occ_head_plugin=views)
    metrics = official.execute("UniAD", f"{heads}/planning_head_plugin/planning_metrics.py", __package__="heads.plugin")
    rasters = np.fromfile(os.path.join(FOLDER, "occupancy.u8"), np.uint8).reshape(-1, STEPS, 200, 200)
    samples = [tensors(torch, case, raster) for case, raster in zip(cases(), rasters)]

    def run():
        metric = metrics.PlanningMetric(STEPS)
        for sample in samples:
            # The trajectories are written to by the official code, hence the copies.
            metric.update(sample["pred"].clone(), sample["gt"].clone(), sample["mask"], sample["occupancy"])
        return metric.compute()

    return answering.Case(run, lambda result: {name: value.tolist() for name, value in result.items()},
                          f"UniAD PlanningMetric.update, torch {torch.__version__}, scikit-image {skimage.__version__}")


def tensors(torch, case, raster):
    gt, pred, mask = [torch.tensor(case[name], dtype=torch.float32)[None] for name in ("gt", "pred", "mask")]
    return {"gt": gt * mask, "pred": pred, "mask": mask, "occupancy": torch.from_numpy(raster.astype(np.int64))[None]}


def accumulating(torch):
    """pytorch_lightning's Metric as far as it matters here: named sums."""

    class Metric(torch.nn.Module):
        def __init__(self, compute_on_step=False):
            super().__init__()

        def add_state(self, name, default, dist_reduce_fx):
            setattr(self, name, default.clone())

    return Metric


if __name__ == "__main__":
    answering.answer({"vad": vad, "uniad": uniad})
