// One thread per number of the result; the order of sums is the header's.
#include <cmath>

#include "core/cuda.h"
#include "submanifold_conv/submanifold_conv_parts.h"

namespace spatial {
namespace {

constexpr int kThreads = 256;

// Counts the rows that are not as the header asks.
__global__ void make_keys(NeighboursProblem problem, int64_t* keys, int32_t* faults) {
    const int64_t voxel = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (voxel >= problem.voxel_count) {
        return;
    }
    bool good = problem.inside(voxel);
    if (good && voxel > 0 && problem.inside(voxel - 1)) {
        good = problem.key_of(voxel - 1) < problem.key_of(voxel);
    }
    keys[voxel] = good ? problem.key_of(voxel) : -1;
    if (!good) {
        atomicAdd(faults, 1);
    }
}

__global__ void find_neighbours(NeighboursProblem problem, const int64_t* keys) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at < kOffsets * problem.voxel_count) {
        const int k = static_cast<int>(at / problem.voxel_count);
        const int64_t key = problem.key_at(at % problem.voxel_count, cell_offset(k));
        problem.neighbours[at] = row_of_key(keys, problem.voxel_count, key);
    }
}

__global__ void convolve(SubmanifoldConvProblem problem) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= problem.voxel_count * problem.to) {
        return;
    }
    const int64_t voxel = at / problem.to, o = at % problem.to;
    float sum = 0;
    for (int64_t k = 0; k < kOffsets; ++k) {
        const int64_t neighbour = problem.neighbours[k * problem.voxel_count + voxel];
        if (neighbour < 0) {
            continue;
        }
        const float* features = problem.features + neighbour * problem.from;
        const float* weights = problem.weights + k * problem.from * problem.to + o;
        for (int64_t c = 0; c < problem.from; ++c) {
            sum = fmaf(features[c], weights[c * problem.to], sum);
        }
    }
    problem.sums[at] = sum;
}

__global__ void convolve_weights(SubmanifoldConvProblem problem) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    const int64_t count = problem.from * problem.to;
    if (at >= kOffsets * count) {
        return;
    }
    const int64_t k = at / count, c = at % count / problem.to, o = at % problem.to;
    float sum = 0, part = 0;
    int64_t in_part = 0;
    for (int64_t voxel = 0; voxel < problem.voxel_count; ++voxel) {
        const int64_t neighbour = problem.neighbours[k * problem.voxel_count + voxel];
        if (neighbour < 0) {
            continue;
        }
        part = fmaf(problem.features[neighbour * problem.from + c], problem.gradients[voxel * problem.to + o], part);
        if (++in_part == kVoxelsPerPart) {
            sum += part;
            part = 0;
            in_part = 0;
        }
    }
    problem.weight_gradients[at] = in_part > 0 ? sum + part : sum;
}

}  // namespace

void neighbours_cuda(const NeighboursProblem& problem, int32_t device) {
    const DeviceScope scope(device);
    const size_t voxels = static_cast<size_t>(problem.voxel_count);
    DeviceArena& arena =
        DeviceArena::reserve(device, DeviceArena::room<int64_t>(voxels) + DeviceArena::room<int32_t>(1));
    int64_t* keys = arena.take<int64_t>(voxels);
    int32_t* faults = arena.take<int32_t>(1);
    int32_t none = 0;
    check_cuda(cudaMemcpy(faults, &none, sizeof(none), cudaMemcpyHostToDevice), "clearing the number of faults");
    SPATIAL_LAUNCH(make_keys, blocks_for(problem.voxel_count, kThreads), kThreads, problem, keys, faults);
    int32_t found = 0;
    check_cuda(cudaMemcpy(&found, faults, sizeof(found), cudaMemcpyDeviceToHost), "reading the number of faults");
    if (found > 0) {
        refuse_coords();
    }
    SPATIAL_LAUNCH(find_neighbours, blocks_for(kOffsets * problem.voxel_count, kThreads), kThreads, problem, keys);
}

void submanifold_conv_cuda(const SubmanifoldConvProblem& problem, int32_t device) {
    if (problem.voxel_count * problem.to > 0) {
        const DeviceScope scope(device);
        SPATIAL_LAUNCH(convolve, blocks_for(problem.voxel_count * problem.to, kThreads), kThreads, problem);
    }
}

void submanifold_conv_weights_cuda(const SubmanifoldConvProblem& problem, int32_t device) {
    const int64_t count = kOffsets * problem.from * problem.to;
    if (count > 0) {
        const DeviceScope scope(device);
        SPATIAL_LAUNCH(convolve_weights, blocks_for(count, kThreads), kThreads, problem);
    }
}

}  // namespace spatial
