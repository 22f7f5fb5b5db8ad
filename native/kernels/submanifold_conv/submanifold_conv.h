// submanifold_conv: a convolution over 3 x 3 x 3 cells at occupied voxels only; what is empty stays empty.
//
// First the neighbours of every voxel are found, once per set of voxels; then each convolution and its gradients read
// them. Offset k of the 27 is cell (z + k / 9 - 1, y + k / 3 % 3 - 1, x + k % 3 - 1), the order of a kernel [z, y, x].
// Voxels of different samples are no neighbours.
//
//   sums[v, o]                = sum over k, c of features[neighbours[k, v], c] * weights[k, c, o]
//   weight_gradients[k, c, o] = sum over v of features[neighbours[k, v], c] * gradients[v, o]
//
// where neighbours[k, v] >= 0. The gradient of the features is a convolution of `gradients` with weights[26 - k]
// transposed, because v is neighbour 26 - k of its neighbour k.
//
// Sums are float32, by fused multiply-adds: over k, then c, started at 0; over those v that have the neighbour, in
// parts of 128, each started at 0, which are added to the sum of those before. Results have the same bits on every
// implementation and for any number of threads.
//
// coords      [V, 4]        int64, (b, z, y, x), sorted by (b, x, y, z), each once, inside the shape
// shape                     cells along z, y, x; fewer than 2^31 together; b from 0 below 2^31
// neighbours  [27, V]       int32, row of the voxel at offset k of each voxel, -1 where there is none
// features    [V, C]        float32
// weights     [27, C, O]    float32
// sums        [V, O]        float32
// gradients   [V, O]        float32
// weight_gradients [27, C, O] float32
// threads                   CPU threads, 0 for the process's default
//
// All tensors of a call lie on one device. Neighbours that did not come from here must be below V.
#pragma once

#include "spatial/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

SPATIAL_API spatial_status spatial_submanifold_neighbours(const spatial_tensor* coords, const int32_t* shape,
                                                          int32_t threads, spatial_tensor* neighbours);

SPATIAL_API spatial_status spatial_submanifold_conv(const spatial_tensor* features, const spatial_tensor* neighbours,
                                                    const spatial_tensor* weights, int32_t threads,
                                                    spatial_tensor* sums);

SPATIAL_API spatial_status spatial_submanifold_conv_weights(const spatial_tensor* features,
                                                            const spatial_tensor* neighbours,
                                                            const spatial_tensor* gradients, int32_t threads,
                                                            spatial_tensor* weight_gradients);

#ifdef __cplusplus
}
#endif
