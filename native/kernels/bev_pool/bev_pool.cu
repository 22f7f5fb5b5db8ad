// One thread per channel of a sum, neighbours in a row of features; one per entry for the gradients of weights.
#include "core/cuda.h"

#include "bev_pool/bev_pool_parts.h"  // in the words of the header above

namespace spatial {
namespace {

constexpr int kThreads = 256;

__device__ int64_t thread_number() { return static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; }

__global__ void clear(float* values, int64_t count) {
    const int64_t at = thread_number();
    if (at < count) {
        values[at] = 0;
    }
}

__global__ void pool_groups(BevPoolProblem problem) {
    const int64_t at = thread_number(), group = at / problem.width, channel = at % problem.width;
    if (group < problem.group_count) {
        problem.sums[problem.row_of(group) * problem.width + channel] = pooled(problem, group, channel);
    }
}

__global__ void feature_gradients(BevPoolBackwardProblem problem) {
    const int64_t at = thread_number(), p = at / problem.width, channel = at % problem.width;
    if (p < problem.feature_count) {
        problem.feature_gradients[at] = feature_gradient(problem, p, channel);
    }
}

// The features of an entry are those whose entries it lies among: the last start that is not behind it.
__global__ void weight_gradients(BevPoolBackwardProblem problem) {
    const int64_t entry = thread_number();
    if (entry >= problem.entry_count) {
        return;
    }
    int64_t low = 0, high = problem.feature_count;
    while (high - low > 1) {
        const int64_t middle = (low + high) / 2;
        if (problem.starts[middle] <= entry) {
            low = middle;
        } else {
            high = middle;
        }
    }
    problem.weight_gradients[problem.weight_of[entry]] =
        dot(problem.features + low * problem.width,
            problem.sum_gradients + static_cast<int64_t>(problem.row_of[entry]) * problem.width, problem.width);
}

void clear_on_device(float* values, int64_t count) {
    if (count > 0) {
        SPATIAL_LAUNCH(clear, blocks_for(count, kThreads), kThreads, values, count);
    }
}

}  // namespace

void bev_pool_cuda(const BevPoolProblem& problem, int32_t device) {
    const DeviceScope scope(device);
    clear_on_device(problem.sums, problem.row_count * problem.width);
    if (problem.group_count > 0) {
        SPATIAL_LAUNCH(pool_groups, blocks_for(problem.group_count * problem.width, kThreads), kThreads, problem);
    }
}

void bev_pool_backward_cuda(const BevPoolBackwardProblem& problem, int32_t device) {
    const DeviceScope scope(device);
    clear_on_device(problem.weight_gradients, problem.weight_count);
    if (problem.feature_count > 0) {
        SPATIAL_LAUNCH(feature_gradients, blocks_for(problem.feature_count * problem.width, kThreads), kThreads,
                       problem);
    }
    if (problem.entry_count > 0) {
        SPATIAL_LAUNCH(weight_gradients, blocks_for(problem.entry_count, kThreads), kThreads, problem);
    }
}

}  // namespace spatial
