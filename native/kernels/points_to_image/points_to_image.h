// points_to_image: points -> pixel, depth and "is in the picture", for one or many pinhole cameras.
//
// A point goes through the camera's chain of transforms to the camera frame (x right, y down, z forward), then
// u = (k00 x + k01 y + k02 z) / z, v = (k10 x + k11 y + k12 z) / z. All arithmetic is float64, sums from left to right.
//
// With `round_steps` 0 nothing is rounded between the steps (one fused transform per camera is the fast way). With 1
// each step is two writes into a float32 array, as nuScenes' LidarPointCloud.rotate and translate do under NumPy 1: p =
// float32(R p), then p = p + float32(t) in float32. The devkit's map_pointcloud_to_image is the five steps [R|t] [R|t]
// [1|t] [R|t] [R|0] (lidar to ego to global, minus the camera's ego position, turned into its ego frame and minus the
// camera's position, turned).
//
// The mask is 1 where depth > min_depth, border < u < W - border and border < v < H - border, all strict (the devkit: 1
// m, 1 px). Pixels of points whose depth is not above min_depth are NaN, as are pixels and depths that come out as NaN.
//
// points      [N, C]        float32, C >= 3, x y z first
// transforms  [L, S, 3, 4]  float64, rotation and translation of each of S >= 1 steps, for L cameras
// intrinsics  [L, 3, 3]     float64, K in pixels; its last row is taken as 0 0 1
// sizes       [L, 2]        int32, image width and height W, H
// threads                   CPU threads, 0 for the process's default
// pixels      [L, N, 2]     float64, u (column) and v (row)
// depths      [L, N]        float32, metres along z: the float64 depth rounded
// mask        [L, N]        uint8
//
// All tensors lie on one device. Results have the same bits on every implementation and for any number of threads.
#pragma once

#include "spatial/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

SPATIAL_API spatial_status spatial_points_to_image(const spatial_tensor* points, const spatial_tensor* transforms,
                                                   const spatial_tensor* intrinsics, const spatial_tensor* sizes,
                                                   int32_t round_steps, double min_depth, double border,
                                                   int32_t threads, spatial_tensor* pixels, spatial_tensor* depths,
                                                   spatial_tensor* mask);

#ifdef __cplusplus
}
#endif
