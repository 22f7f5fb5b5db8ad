// class_argmax: scores of K classes -> the class with the largest, voxel by voxel, and how many voxels cannot be
// trusted.
//
// Of equal scores the first class wins. NaN is larger than everything and the first NaN wins, as in torch.argmax and
// numpy.argmax. A voxel with any score that is NaN or infinite is counted, so that a caller can refuse such scores
// without reading them a second time.
//
// scores      [V, K]  float32, the scores of a voxel side by side; or, with `class_major` 1,
//             [K, V]  float32, one plane of voxels per class. K from 1 to 256, V below 2^31
// threads             CPU threads, 0 for the process's default
// classes     [V]     uint8
// non_finite          voxels with a score that is not finite
//
// Both tensors lie on one device. Results are the same on every implementation and for any number of threads.
#pragma once

#include "spatial/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

SPATIAL_API spatial_status spatial_class_argmax(const spatial_tensor* scores, int32_t class_major, int32_t threads,
                                                spatial_tensor* classes, int64_t* non_finite);

#ifdef __cplusplus
}
#endif
