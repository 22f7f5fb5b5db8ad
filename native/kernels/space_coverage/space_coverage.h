// space_coverage: which cells of space each frame sees -> the frames that together see the most, chosen greedily.
//
// Again and again the frame that sees most cells that no chosen one sees; of equal ones the first. It ends when as many
// are chosen as there is room for, or when no frame sees anything new. Spatial-MLLM's space-aware sampling:
// `maximum_coverage_sampling` of sa_sampling.py.
//
// seen     [T, W]  int64, 64 cells each: bit b of word w stands for cell 64 w + b. T below 2^20, T W below 2^40
// threads          CPU threads, 0 for the process's default
// picks    [K]     int32, frames in the order in which they are chosen; -1 behind the last one
// gains    [K]     int64, cells that each added; 0 behind the last one
// picked           how many frames were chosen
//
// All tensors lie on one device. Results are the same on every implementation and for any number of threads.
#pragma once

#include "spatial/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

SPATIAL_API spatial_status spatial_space_coverage(const spatial_tensor* seen, int32_t threads, spatial_tensor* picks,
                                                  spatial_tensor* gains, int32_t* picked);

#ifdef __cplusplus
}
#endif
