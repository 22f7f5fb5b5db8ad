#!/usr/bin/env python3
"""LiDAR points into six cameras with numpy, in the steps of nuscenes-devkit's map_pointcloud_to_image.

The cloud is [4, N] float32 and every rotation and translation is written back to float32, in global coordinates too;
pixels are computed in double. Opening the image and looking up tables are left out of the time.

usage: project_points.py RIG.json POINTS.f32 REPETITIONS RESULT_FOLDER
Prints one JSON line {"op", "impl", "threads", "reps", "median_ms", "min_ms", "max_ms"}; writes pixels.f64 [C, 2, N],
depth.f32 [C, N] and mask.u8 [C, N] into the result folder.
"""
import json
import os
import statistics
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np  # after the thread settings, which it reads once

MIN_DEPTH = 1.0  # metres


def main():
    rig_file, points_file, repetitions, result_folder = sys.argv[1:5]
    with open(rig_file, encoding="utf-8") as file:
        cameras = [Camera(fields) for fields in json.load(file)["cameras"]]
    cloud = np.ascontiguousarray(np.fromfile(points_file, np.float32).reshape(-1, 5)[:, :4].T)  # [4, N]

    results = [project(cloud, camera) for camera in cameras]
    times = []
    for _ in range(int(repetitions)):
        start = time.perf_counter()
        results = [project(cloud, camera) for camera in cameras]
        times.append((time.perf_counter() - start) * 1e3)

    np.stack([pixels[:2] for pixels, _, _ in results]).astype(np.float64).tofile(f"{result_folder}/pixels.f64")
    np.stack([depth for _, depth, _ in results]).astype(np.float32).tofile(f"{result_folder}/depth.f32")
    np.stack([mask for _, _, mask in results]).astype(np.uint8).tofile(f"{result_folder}/mask.u8")
    print(json.dumps(dict(op="points_to_image_6cam", impl="numpy", threads=1, reps=len(times),
                          median_ms=statistics.median(times), min_ms=min(times), max_ms=max(times))))


class Camera:
    def __init__(self, fields):
        self.steps = [(np.array(step["rows"]).reshape(3, 4), step["inverse"]) for step in fields["steps"]]
        self.intrinsics = np.array(fields["intrinsics"]).reshape(3, 3)
        self.width, self.height = fields["width"], fields["height"]


def project(cloud, camera):
    points = cloud.copy()
    for rows, inverse in camera.steps:
        if inverse:
            translate(points, -rows[:, 3])
            rotate(points, rows[:, :3].T)
        else:
            rotate(points, rows[:, :3])
            translate(points, rows[:, 3])

    depth = points[2, :].copy()
    pixels = view(points[:3, :], camera.intrinsics)
    mask = np.ones(depth.shape[0], dtype=bool)
    mask = np.logical_and(mask, depth > MIN_DEPTH)
    mask = np.logical_and(mask, pixels[0, :] > 1)
    mask = np.logical_and(mask, pixels[0, :] < camera.width - 1)
    mask = np.logical_and(mask, pixels[1, :] > 1)
    mask = np.logical_and(mask, pixels[1, :] < camera.height - 1)
    return pixels, depth, mask


def rotate(points, rotation):
    points[:3, :] = np.dot(rotation, points[:3, :])


def translate(points, offset):
    for axis in range(3):
        points[axis, :] = points[axis, :] + offset[axis]


def view(points, intrinsics):
    """Homogeneous 4x4 product in double, then division by depth."""
    padded = np.eye(4)
    padded[:3, :3] = intrinsics
    homogeneous = np.concatenate((points, np.ones((1, points.shape[1]))))
    pixels = np.dot(padded, homogeneous)[:3, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        return pixels / pixels[2:3, :].repeat(3, 0).reshape(3, points.shape[1])


if __name__ == "__main__":
    main()
