// voxelize: points -> occupied voxels, with the mean of their points or with the voxel of every point.
//
// A point's cell is floor((p - min) / cell_size) per axis, in float32 with min and cell_size rounded to float32 first,
// as OpenPCDet and UniLION compute it on float32 tensors. Points whose cell is outside the grid, or whose coordinates
// are NaN or infinite, are dropped before anything is converted to an integer; so are points whose batch id is not in
// [0, batch_size).
//
// Voxels come sorted by (b, x, y, z), which is the order of torch.unique over OpenPCDet's merged coordinate: key =
// ((b * X + x) * Y + y) * Z + z. A mean is the float32 sum of the voxel's points in input order, started at 0, divided
// by the count as float32. Results have the same bits on every implementation and for any number of threads; only a
// NaN that NaN features lead to may differ in sign and payload.
//
// points      [N, C]  float32, C >= 3, x y z (m) in the grid's frame, then any features; C <= 64
// batch       [N]     int32, sample of each point; null means all in sample 0
// threads             CPU threads, 0 for the process's default
// means       [M, C]  float32, C as above
// coords      [M, 4]  int32, (b, z, y, x): the order of the field's sparse convolution libraries
// keys        [M]     int64, the key above
// counts      [M]     int32, points in the voxel
// inverse     [N]     int32, row of each point's voxel, -1 for dropped points
// written             number of voxels V; rows beyond V of the outputs are left alone
//
// M is the caller's capacity: min(N, batch_size * cells) is always enough. A smaller M that does not suffice is
// answered with SPATIAL_TOO_SMALL; `written` then holds V and the outputs are not meaningful. All tensors lie on one
// device.
#pragma once

#include "spatial/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

SPATIAL_API spatial_status spatial_voxelize(const spatial_tensor* points, const spatial_tensor* batch,
                                            const spatial_voxel_grid* grid, int32_t batch_size, int32_t threads,
                                            spatial_tensor* means, spatial_tensor* coords, spatial_tensor* counts,
                                            int64_t* written);

SPATIAL_API spatial_status spatial_voxelize_keys(const spatial_tensor* points, const spatial_tensor* batch,
                                                 const spatial_voxel_grid* grid, int32_t batch_size, int32_t threads,
                                                 spatial_tensor* keys, spatial_tensor* counts, spatial_tensor* inverse,
                                                 int64_t* written);

#ifdef __cplusplus
}
#endif
