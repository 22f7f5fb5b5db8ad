#!/usr/bin/env python3
"""Occupancy evaluation by the official code and by plain numpy: RayIoU with velocity error, Occ3D mIoU, and reading of labels.npz.

usage: occupancy_evaluation.py FOLDER     (answers on stdin, see answering.py)
FOLDER/rayiou: gt.u8, pred.u8 [200, 200, 16], gt_flow.f32, pred_flow.f32 [200, 200, 16, 2], origins.f64 [T, 3].
FOLDER/miou:   gt.u8, pred.u8, mask_lidar.u8, mask_camera.u8 [200, 200, 16].
FOLDER/labels: <n>/labels.npz.
"""
import ctypes
import glob
import hashlib
import os
import subprocess
import sys
import tempfile

import answering
import official

import numpy as np  # after answering, which sets its threads

FOLDER = sys.argv[1]
GRID = (200, 200, 16)
CLASSES = 18


def read(path, dtype, shape):
    return np.fromfile(os.path.join(FOLDER, path), dtype).reshape(shape)


# RayIoU: OccNet's evaluation of one frame, cast of both grids and tallies.

def rayiou():
    import torch
    official.without_gpu(torch)
    official.stand_in("tqdm", "prettytable", torch__utils__cpp_extension={"load": lambda *_, **__: DvrOnCpu()})
    metrics = official.execute("OccNet", "projects/mmdet3d_plugin/datasets/ray_metrics.py")
    rays = torch.from_numpy(metrics.generate_lidar_rays())
    origins = torch.from_numpy(read("rayiou/origins.f64", np.float64, (1, -1, 3)))
    grids = [(read(f"rayiou/{name}.u8", np.uint8, GRID), read(f"rayiou/{name}_flow.f32", np.float32, GRID + (2,))) for name in ("pred", "gt")]
    free = len(metrics.occ_class_names) - 1

    def run():
        pred, gt = [metrics.process_one_sample(classes, rays, origins, flow) for classes, flow in grids]
        kept = gt[:, 0].astype(np.int32) != free
        pred, gt = pred[kept], gt[kept]
        return pred, gt, metrics.calc_metrics([pred], [gt])

    def summary(result):
        pred, gt, (iou, ave) = result
        counts = [np.bincount(rays[:, 0].astype(int), minlength=free + 1).tolist() for rays in (gt, pred)]
        return {"gt_rays": counts[0], "pred_rays": counts[1], "iou": nullable(iou), "ave": nullable(ave)}

    return answering.Case(run, summary, f"OccNet ray_metrics.py, its CUDA caster compiled for one CPU thread, torch {torch.__version__}")


class DvrOnCpu:
    """What the official Python takes from its CUDA extension."""

    def __init__(self):
        text = official.source("OccNet", "tools/ray_iou/lib/dvr/dvr.cu")
        kernel = text[text.index("#define MAX_D"):text.index("std::vector<torch::Tensor> render_forward_cuda(")]
        here = os.path.dirname(os.path.abspath(__file__))
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "kernel.inc"), "w", encoding="utf-8") as file:
                file.write(kernel)
            library = os.path.join(folder, "dvr.so")
            self.compile([f'-DOFFICIAL_KERNEL="{folder}/kernel.inc"', os.path.join(here, "dvr_on_cpu.cpp"), "-o", library])
            self.caster = ctypes.CDLL(library)

    @staticmethod
    def compile(arguments):
        try:
            subprocess.run(["g++", "-O2", "-ffp-contract=off", "-fPIC", "-shared", "-w", *arguments], check=True, capture_output=True)
        except FileNotFoundError:
            raise answering.Missing("g++ is not there, which compiles the official caster: apt install g++") from None

    def render_forward(self, sigma, origin, points, tindex, grid, phase):
        import torch
        assert phase == "test"
        rays = points.shape[1]
        pred_dist, gt_dist, coord_index = -torch.ones(1, rays), -torch.ones(1, rays), torch.zeros(1, rays, 3)
        tensors = [tensor.contiguous() for tensor in (sigma, origin, points, tindex)] + [pred_dist, gt_dist, coord_index]
        assert all(tensor.dtype == torch.float32 for tensor in tensors)
        self.caster.render_forward(*[ctypes.c_void_p(tensor.data_ptr()) for tensor in tensors], (ctypes.c_int32 * 4)(*grid), rays)
        return pred_dist, gt_dist, coord_index


def nullable(values):
    return [None if np.isnan(value) else float(value) for value in np.ravel(values)]


# Occ3D mIoU of one frame.

def miou_inputs():
    pred, gt = [read(f"miou/{name}.u8", np.uint8, GRID) for name in ("pred", "gt")]
    lidar, camera = [read(f"miou/mask_{name}.u8", np.uint8, GRID).astype(bool) for name in ("lidar", "camera")]
    return pred, gt, lidar, camera


def miou_numpy(masked):
    pred, gt, _, camera = miou_inputs()

    def run():
        labels = (gt[camera], pred[camera]) if masked else (gt.ravel(), pred.ravel())
        return np.bincount(CLASSES * labels[0].astype(np.int64) + labels[1], minlength=CLASSES ** 2)

    return answering.Case(run, lambda confusion: confusion.tolist(), f"numpy {np.__version__}, mask and bincount")


def miou_official(masked):
    official.stand_in("sklearn.neighbors", "termcolor")
    metrics = official.execute("SparseOcc", "loaders/old_metrics.py")
    pred, gt, lidar, camera = miou_inputs()

    def run():
        metric = metrics.Metric_mIoU(num_classes=CLASSES, use_image_mask=masked)
        metric.add_batch(pred, gt, lidar, camera)
        return metric.hist

    return answering.Case(run, lambda confusion: confusion.astype(int).ravel().tolist(), f"SparseOcc Metric_mIoU.add_batch, numpy {np.__version__}")


# labels.npz of some frames.

def labels_npz():
    files = sorted(glob.glob(os.path.join(FOLDER, "labels", "*", "labels.npz")))

    def run():
        return [load(file) for file in files]

    def summary(frames):
        digest = hashlib.sha256()
        for frame in frames:
            for name in ("semantics", "mask_lidar", "mask_camera"):
                digest.update(frame[name].tobytes())
        return digest.hexdigest()

    return answering.Case(run, summary, f"numpy.load {np.__version__}")


def load(file):
    with np.load(file) as arrays:
        return {name: arrays[name] for name in arrays.files}


if __name__ == "__main__":
    answering.answer({
        "rayiou": rayiou,
        "miou_numpy_masked": lambda: miou_numpy(True),
        "miou_numpy_all": lambda: miou_numpy(False),
        "miou_official_masked": lambda: miou_official(True),
        "miou_official_all": lambda: miou_official(False),
        "labels_npz": labels_npz,
    })
