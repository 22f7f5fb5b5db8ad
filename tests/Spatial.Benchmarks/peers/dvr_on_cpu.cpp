// Runs the official ray caster, which exists as a CUDA kernel only, as ordinary C++ on one thread: what it takes of
// CUDA and of torch is stood in for, its text is included as it is. Built by occupancy_evaluation.py with -O2 and
// without fused multiply-add.
#include <algorithm>
#include <cassert>
#include <cfloat>
#include <cmath>
#include <cstdint>

using std::max;
using std::min;

#define __global__

struct int3 {
    int x, y, z;
};

static int3 make_int3(int x, int y, int z) { return {x, y, z}; }

static struct { unsigned x, y; } blockIdx, blockDim, threadIdx;

namespace torch {

template <typename T>
struct RestrictPtrTraits {};

template <typename T, int N, template <typename> class Traits>
struct PackedTensorAccessor32 {
    T* data;
    const int32_t* sizes;

    int32_t size(int axis) const { return sizes[axis]; }
    PackedTensorAccessor32<T, N - 1, Traits> operator[](int32_t i) const {
        int32_t stride = 1;
        for (int axis = 1; axis < N; axis++) stride *= sizes[axis];
        return {data + i * stride, sizes + 1};
    }
};

template <typename T, template <typename> class Traits>
struct PackedTensorAccessor32<T, 1, Traits> {
    T* data;
    const int32_t* sizes;

    T& operator[](int32_t i) const { return data[i]; }
};

}  // namespace torch

#include OFFICIAL_KERNEL

// sigma [1, 1, Z, Y, X], origin [1, 1, 3], points [1, M, 3], tindex [1, M]; pred_dist and gt_dist [1, M],
// coord_index [1, M, 3]. All float32.
extern "C" void render_forward(float* sigma, float* origin, float* points, float* tindex, float* pred_dist,
                               float* gt_dist, float* coord_index, const int32_t* grid, int32_t rays) {
    const int32_t sigma_sizes[5] = {1, grid[0], grid[1], grid[2], grid[3]};
    const int32_t origin_sizes[3] = {1, grid[0], 3}, point_sizes[3] = {1, rays, 3}, ray_sizes[2] = {1, rays};
    blockDim = {1024, 1};
    for (blockIdx = {0, 0}; static_cast<int32_t>(blockIdx.x * blockDim.x) < rays; blockIdx.x++) {
        for (threadIdx = {0, 0}; threadIdx.x < blockDim.x; threadIdx.x++) {
            render_forward_cuda_kernel<float>({sigma, sigma_sizes}, {origin, origin_sizes}, {points, point_sizes},
                                              {tindex, ray_sizes}, {pred_dist, ray_sizes}, {gt_dist, ray_sizes},
                                              {coord_index, point_sizes}, TEST);
        }
    }
}
