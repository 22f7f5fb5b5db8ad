// vector_linear: linear layers that share their input, for as few rows as the decoding of a text has. Each weight is
// read once, row by row, on all threads: the time is that of reading the weights.
//
// outputs[l][m, n] = biases[l][n] + sum over k of weights[l][n, k] * input[m, k]. The sum is float32 in a fixed order:
// partial sum j takes k = j, j + 32, j + 64, ... one after the other, each by a fused multiply-add; then the upper half
// of the partial sums is added to the lower half until one is left, and the bias to that. A bfloat16 result is the
// float32 one rounded to the nearest, ties to even.
//
// input    [M, K]    float32 or bfloat16, M from 1 to 16
// weights  [N_l, K]  one per layer, of the input's dtype
// biases   [N_l]     one per layer, of the input's dtype; [0] where a layer has none
// layers             how many there are
// threads            CPU threads, 0 for the process's default
// outputs  [M, N_l]  one per layer, of the input's dtype
//
// All tensors lie on one device. Results have the same bits on every implementation and for any number of threads.
//
// Why not libtorch: with one row its float32 layers read their weights at the memory's rate, its bfloat16 layers at
// about half of it (docs/benchmarks, rows C21).
#pragma once

#include "spatial/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

SPATIAL_API spatial_status spatial_vector_linear(const spatial_tensor* input, const spatial_tensor* weights,
                                                 const spatial_tensor* biases, int32_t layers, int32_t threads,
                                                 spatial_tensor* outputs);

#ifdef __cplusplus
}
#endif
