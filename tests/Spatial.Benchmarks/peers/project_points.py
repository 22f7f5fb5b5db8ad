#!/usr/bin/env python3
"""LiDAR points into six cameras with numpy, in the steps of nuscenes-devkit's map_pointcloud_to_image.

The cloud is [4, N] float32 and every rotation and translation is written back to float32, in global coordinates too;
pixels are computed in double. Opening the image and looking up tables are left out of the time.

usage: project_points.py FOLDER REPETITIONS
Reads points.f32 [N, 5] and rig.json; writes pixels.f64 [C, 2, N], depth.f32 [C, N] and mask.u8 [C, N].
Prints one JSON line {"op", "impl", "threads", "reps", "median_ms", "min_ms", "max_ms"}.
"""
import sys

from measured import measure, print_line, read_inputs

import numpy as np  # after measured, which sets its threads

MIN_DEPTH = 1.0  # metres


def main():
    folder, repetitions = sys.argv[1], int(sys.argv[2])
    points, rig = read_inputs(folder, "rig.json")
    cameras = [Camera(fields) for fields in rig["cameras"]]
    cloud = np.ascontiguousarray(points[:, :4].T)  # [4, N]
    results, times = measure(lambda: [project(cloud, camera) for camera in cameras], repetitions)

    np.stack([pixels[:2] for pixels, _, _ in results]).tofile(f"{folder}/pixels.f64")
    np.stack([depth for _, depth, _ in results]).tofile(f"{folder}/depth.f32")
    np.stack([mask for _, _, mask in results]).astype(np.uint8).tofile(f"{folder}/mask.u8")
    print_line("points_to_image_6cam", times)


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
