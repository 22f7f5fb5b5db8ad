// ray_cast: the first occupied voxel along each ray, exactly as RayIoU casts (SparseOcc and OccNet, dvr.render_forward,
// "test").
//
// In float32: o = (origin - min) / cell and e = (origin + direction - min) / cell; with float64 origins these run in
// float64, from float32 min, cell and direction, and are rounded to float32 once at the end. Then in float64: r = e -
// o, unit direction r / |r|; the start voxel is o truncated toward zero; per axis step = sign (+ when >= 0), t_max =
// (next boundary - o) / direction, t_delta = step / direction, both infinite where the direction is 0. Each step leaves
// the current voxel along t_max_x < t_max_y ? (t_max_x < t_max_z ? x : z) : (t_max_y < t_max_z ? y : z) and adds
// t_delta to that t_max, until the ray has been inside the grid and no longer is, or 1001 voxels were
// visited (the origin's and 1000 more).
//
// The hit is the first voxel inside whose class is not `free`; without one, the last voxel inside. The distance is
// where the ray LEAVES that voxel, in voxels, rounded to float32 and multiplied by the float32 cell size. A ray that is
// never inside has distance -1 voxel and voxel 0. Rays start where the ray's origin is; |direction| plays no part.
// Differs from the source: a start beyond +-10^6 voxels or not finite counts as never inside (there the conversion to
// int is undefined).
//
// origins     [T, 3]     float32 or float64, metres in the grid's frame
// directions  [R, 3]     float32, shared by all origins
// grid                   cells must be cubes
// classes     [X, Y, Z]  uint8
// threads                CPU threads, 0 for the process's default
// cells       [T, R]     int32, position of the hit voxel in [X, Y, Z] row by row
// distances   [T, R]     float32, metres
// hits        [T, R]     uint8, class of the hit voxel
//
// All tensors lie on one device. Results have the same bits on every implementation and for any number of threads; only
// a NaN, the distance of a ray whose direction is zero or not finite, may differ in sign and payload.
#pragma once

#include "spatial/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

SPATIAL_API spatial_status spatial_ray_cast(const spatial_tensor* origins, const spatial_tensor* directions,
                                            const spatial_voxel_grid* grid, const spatial_tensor* classes, uint8_t free,
                                            int32_t threads, spatial_tensor* cells, spatial_tensor* distances,
                                            spatial_tensor* hits);

// The same rays through two grids, such as ground truth and prediction: the outputs of two calls of spatial_ray_cast,
// to the last bit. The more alike the grids are, the more time it saves over two calls. Shapes and types as above, for
// each grid.
SPATIAL_API spatial_status spatial_ray_cast_pair(const spatial_tensor* origins, const spatial_tensor* directions,
                                                 const spatial_voxel_grid* grid, const spatial_tensor* first_classes,
                                                 const spatial_tensor* second_classes, uint8_t free, int32_t threads,
                                                 spatial_tensor* first_cells, spatial_tensor* first_distances,
                                                 spatial_tensor* first_hits, spatial_tensor* second_cells,
                                                 spatial_tensor* second_distances, spatial_tensor* second_hits);

#ifdef __cplusplus
}
#endif
