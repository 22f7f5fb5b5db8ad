// One thread per channel of a sequence; it walks the steps as one lane of the CPU's version does.
#include "core/cuda.h"
#include "core/lanes_scalar.h"
#include "selective_scan/selective_scan_lanes.h"

namespace spatial {
namespace {

constexpr int kThreads = 64;

__global__ void scan_columns(ScanProblem problem) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at < problem.sequences * problem.channels) {
        const ScanLanes lanes(problem, at / problem.channels, at % problem.channels);
        float state[kMaxScanStates] = {};
        lanes.scan(0, problem.steps, state);
        lanes.keep(state);
    }
}

// A channel's scratch in device memory, [N] for each step of a piece and each piece.
struct ChannelScratch {
    float *kept, *before, *starts;

    static __host__ __device__ int64_t floats(const ScanProblem& problem) {
        return problem.states * (2 * kScanSteps + (problem.steps + kScanSteps - 1) / kScanSteps);
    }
    __device__ ChannelScratch(const ScanProblem& problem, float* memory, int64_t channel)
        : kept(memory + channel * floats(problem)),
          before(kept + problem.states * kScanSteps),
          starts(before + problem.states * kScanSteps) {}
};

// Parts of db and dc of one step and one state from the block's channels, added up as the CPU adds them: channels 16
// apart first, then the columns. All threads of the block take part.
__device__ void add_up_block(int threads, float into, float out, float* db, float* dc) {
    __shared__ float into_parts[kScanChannels], out_parts[kScanChannels];
    into_parts[threadIdx.x] = into;
    out_parts[threadIdx.x] = out;
    __syncthreads();
    if (threadIdx.x == 0) {
        float into_columns[kScanColumns] = {}, out_columns[kScanColumns] = {};
        for (int channel = 0; channel < threads; ++channel) {
            into_columns[channel % kScanColumns] += into_parts[channel];
            out_columns[channel % kScanColumns] += out_parts[channel];
        }
        *db = sum_of_columns(into_columns);
        *dc = sum_of_columns(out_columns);
    }
    __syncthreads();
}

// A block per part of a sequence.
__global__ void scan_part_back(ScanProblem problem, ScanGradients gradients, int64_t parts, float* memory) {
    const int64_t sequence = blockIdx.x / parts, part = blockIdx.x % parts;
    const int64_t channel = part * kScanChannels + threadIdx.x;
    const bool active = channel < problem.channels;
    const ScanLanes lanes(problem, sequence, active ? channel : problem.channels - 1);
    const ChannelScratch scratch(problem, memory, (sequence * parts + part) * kScanChannels + threadIdx.x);
    const int64_t pieces = (problem.steps + kScanSteps - 1) / kScanSteps;
    float state[kMaxScanStates] = {}, adjoint[kMaxScanStates] = {}, da[kMaxScanStates] = {};
    ScanLanes::Sums sums;
    for (int64_t piece = 0; active && piece < pieces; ++piece) {
        for (int n = 0; n < problem.states; ++n) {
            scratch.starts[piece * problem.states + n] = state[n];
        }
        if (piece + 1 < pieces) {
            lanes.pass(piece * kScanSteps, (piece + 1) * kScanSteps, state);
        }
    }
    for (int64_t piece = pieces - 1; piece >= 0; --piece) {
        const int64_t begin = piece * kScanSteps;
        const int64_t end = problem.steps < begin + kScanSteps ? problem.steps : begin + kScanSteps;
        if (active) {
            lanes.pass_and_note(begin, end, scratch.starts + piece * problem.states, scratch.kept, scratch.before);
        }
        for (int64_t step = end - 1; step >= begin; --step) {
            const int64_t at = (step - begin) * problem.states;
            float into_of[kMaxScanStates] = {}, out_of[kMaxScanStates] = {};
            if (active) {
                lanes.step_back(gradients, step, scratch.kept + at, scratch.before + at, adjoint, da, sums,
                                [&](int n, float into, float out) {
                                    into_of[n] = into;
                                    out_of[n] = out;
                                });
            }
            const int64_t to = (part * problem.sequences * problem.steps + lanes.row(step)) * problem.states;
            for (int n = 0; n < problem.states; ++n) {
                add_up_block(kScanChannels, into_of[n], out_of[n], gradients.db_parts + to + n,
                             gradients.dc_parts + to + n);
            }
        }
    }
    if (active) {
        lanes.finish(gradients, da, sums);
    }
}

__global__ void convolve_columns(ConvProblem problem) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at < problem.sequences * problem.channels) {
        ConvLanes(problem, at / problem.channels, at % problem.channels).convolve();
    }
}

__global__ void convolve_columns_back(ConvProblem problem, ConvGradients gradients) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at < problem.sequences * problem.channels) {
        ConvLanes(problem, at / problem.channels, at % problem.channels).convolve_back(gradients);
    }
}

__global__ void scan_linearly(LinearScanProblem problem) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= problem.sequences * problem.channels) {
        return;
    }
    const ChannelColumn column(problem.channels, at % problem.channels);
    float h = 0;
    for (int64_t step = 0; step < problem.steps; ++step) {
        const int64_t row = at / problem.channels * problem.steps + step;
        h = Lanes::fused(column.load(problem.kept, row), h, column.load(problem.added, row));
        column.store(problem.h, row, h);
    }
}

__global__ void sum_parts(const float* parts, int64_t part_count, int64_t count, float* sums) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at < count) {
        float sum = 0;
        for (int64_t part = 0; part < part_count; ++part) {
            sum += parts[part * count + at];
        }
        sums[at] = sum;
    }
}

}  // namespace

void scan_cuda(const ScanProblem& problem, int32_t device) {
    const int64_t columns = problem.sequences * problem.channels;
    if (columns > 0) {
        const DeviceScope scope(device);
        SPATIAL_LAUNCH(scan_columns, blocks_for(columns, kThreads), kThreads, problem);
    }
}

void scan_backward_cuda(const ScanProblem& problem, const ScanGradients& gradients, int32_t device) {
    const int64_t parts = scan_parts(problem), blocks = problem.sequences * parts;
    if (blocks > 0) {
        const DeviceScope scope(device);
        const size_t floats = static_cast<size_t>(blocks * kScanChannels * ChannelScratch::floats(problem));
        DeviceArena& arena = DeviceArena::reserve(device, DeviceArena::room<float>(floats));
        float* memory = arena.take<float>(floats);
        SPATIAL_LAUNCH(scan_part_back, static_cast<unsigned>(blocks), kScanChannels, problem, gradients, parts, memory);
    }
}

void conv_cuda(const ConvProblem& problem, int32_t device) {
    const int64_t columns = problem.sequences * problem.channels;
    if (columns > 0) {
        const DeviceScope scope(device);
        SPATIAL_LAUNCH(convolve_columns, blocks_for(columns, kThreads), kThreads, problem);
    }
}

void conv_backward_cuda(const ConvProblem& problem, const ConvGradients& gradients, int32_t device) {
    const int64_t columns = problem.sequences * problem.channels;
    if (columns > 0) {
        const DeviceScope scope(device);
        SPATIAL_LAUNCH(convolve_columns_back, blocks_for(columns, kThreads), kThreads, problem, gradients);
    }
}

void linear_scan_cuda(const LinearScanProblem& problem, int32_t device) {
    const int64_t columns = problem.sequences * problem.channels;
    if (columns > 0) {
        const DeviceScope scope(device);
        SPATIAL_LAUNCH(scan_linearly, blocks_for(columns, kThreads), kThreads, problem);
    }
}

void sum_parts_cuda(const float* parts, int64_t part_count, int64_t count, float* sums, int32_t device) {
    if (count > 0) {
        const DeviceScope scope(device);
        SPATIAL_LAUNCH(sum_parts, blocks_for(count, kThreads), kThreads, parts, part_count, count, sums);
    }
}

}  // namespace spatial
