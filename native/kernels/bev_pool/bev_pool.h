// bev_pool: features of image cells, weighted by how probable their depths are, summed in the voxels that the depths
// lie in: the pooling of "Lift, splat, shoot" (Philion and Fidler, 2020) by ranks (Huang and Huang, "BEVPoolv2", 2022),
// and of UniLION's lift, which keeps a few depths of each cell.
//
// An entry is one depth of one image cell. Entries come grouped: group g holds entries starts[g] to starts[g + 1] and
// its sum is row rows[g] of the result, or row g where rows is null. Rows ascend strictly; rows of no group are 0. A
// sum is that of float32 products in the order of the entries, started at 0. Results have the same bits on every
// implementation and for any number of threads.
//
// weights     [E]     float32
// features    [P, C]  float32, C from 1 to 4096
// weight_of   [N]     int32, 0 to E - 1: the weight of each entry
// feature_of  [N]     int32, 0 to P - 1: its row of features
// starts      [G + 1] int32, from 0 to N, ascending
// rows        [G]     int32, or null
// threads             CPU threads, 0 for the process's default
// sums        [R, C]  float32
//
// Backward: entries come grouped by their row of features. The gradient of a weight is the dot product of its features
// and the gradient of its row of sums, added up in 16 lanes, lane c mod 16, which are then added by halves; of a weight
// of no entry it is 0. An entry's weight is no other entry's. The gradient of features is summed in the order given.
//
// sum_gradients      [R, C]  float32
// weight_of, row_of  [N]     int32: the weight of each entry, and its row of sums
// starts             [P + 1] int32: entries starts[p] to starts[p + 1] are of features p
// weight_gradients   [E]     float32
// feature_gradients  [P, C]  float32
//
// Index: entries by cell. Those of one cell stay in their order; negative cells are dropped.
//
// cells   [N]     int32
// order   [N]     int32: the first K are the numbers of the entries kept
// starts  [N + 1] int32: the first G + 1 are written
// rows    [N]     int32: the first G are the cells that occur, ascending
//
// Ranks are checked before anything is added: one that is out of range is an invalid argument. On a device nothing but
// shapes is checked there. The index is built on the CPU only.
#pragma once

#include "spatial/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

SPATIAL_API spatial_status spatial_bev_pool(const spatial_tensor* weights, const spatial_tensor* features,
                                            const spatial_tensor* weight_of, const spatial_tensor* feature_of,
                                            const spatial_tensor* starts, const spatial_tensor* rows, int32_t threads,
                                            spatial_tensor* sums);

SPATIAL_API spatial_status spatial_bev_pool_backward(const spatial_tensor* sum_gradients, const spatial_tensor* weights,
                                                     const spatial_tensor* features, const spatial_tensor* weight_of,
                                                     const spatial_tensor* row_of, const spatial_tensor* starts,
                                                     int32_t threads, spatial_tensor* weight_gradients,
                                                     spatial_tensor* feature_gradients);

SPATIAL_API spatial_status spatial_bev_pool_index(const spatial_tensor* cells, spatial_tensor* order,
                                                  spatial_tensor* starts, spatial_tensor* rows, int64_t* groups,
                                                  int64_t* kept);

#ifdef __cplusplus
}
#endif
