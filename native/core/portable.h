// Marks functions that run on the CPU and on CUDA devices alike, so that a formula is written once.
#pragma once

#if defined(__CUDACC__) || defined(__CUDA__)
#define SPATIAL_PORTABLE __host__ __device__ inline
#else
#define SPATIAL_PORTABLE inline
#endif
