// A block per frame counts what it would add, one thread chooses, one thread per word covers; round after round without
// waiting for the device.
#include "core/cuda.h"

#include "space_coverage/space_coverage_parts.h"

namespace spatial {
namespace {

constexpr int kThreads = 256;

struct CoverageState {
    uint64_t* covered;   // [W]
    int64_t* new_cells;  // [T]
    int32_t* picked;     // how many; no more are chosen once a round found none
    bool* is_over;
};

__global__ void begin_coverage(SpaceCoverageProblem problem, CoverageState state) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at < problem.words) {
        state.covered[at] = 0;
    }
    if (at < problem.room) {
        problem.picks[at] = -1;
        problem.gains[at] = 0;
    }
    if (at == 0) {
        *state.picked = 0;
        *state.is_over = false;
    }
}

__global__ void count_each_frame(SpaceCoverageProblem problem, CoverageState state) {
    __shared__ int64_t sums[kThreads];
    const int64_t frame = blockIdx.x;
    sums[threadIdx.x] =
        new_cells(problem.seen + frame * problem.words, state.covered, threadIdx.x, problem.words, kThreads);
    __syncthreads();
    for (unsigned half = kThreads / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) {
            sums[threadIdx.x] += sums[threadIdx.x + half];
        }
        __syncthreads();
    }
    if (threadIdx.x == 0) {
        state.new_cells[frame] = sums[0];
    }
}

// The first of those that add most; a frame that was chosen adds nothing.
__global__ void choose_frame(SpaceCoverageProblem problem, CoverageState state, int64_t round) {
    __shared__ int64_t most[kThreads], best[kThreads];
    most[threadIdx.x] = 0;
    best[threadIdx.x] = -1;
    for (int64_t frame = threadIdx.x; frame < problem.frames; frame += kThreads) {
        if (state.new_cells[frame] > most[threadIdx.x]) {
            most[threadIdx.x] = state.new_cells[frame];
            best[threadIdx.x] = frame;
        }
    }
    __syncthreads();
    if (threadIdx.x != 0) {
        return;
    }
    int winner = 0;
    for (int thread = 1; thread < kThreads; ++thread) {
        if (most[thread] > most[winner] || (most[thread] == most[winner] && best[thread] < best[winner])) {
            winner = thread;
        }
    }
    if (most[winner] == 0 || *state.is_over) {
        *state.is_over = true;
        return;
    }
    problem.picks[round] = static_cast<int32_t>(best[winner]);
    problem.gains[round] = most[winner];
    *state.picked = static_cast<int32_t>(round) + 1;
}

__global__ void cover_cells(SpaceCoverageProblem problem, CoverageState state, int64_t round) {
    const int64_t word = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (word < problem.words && problem.picks[round] >= 0) {
        state.covered[word] |= problem.seen[problem.picks[round] * problem.words + word];
    }
}

}  // namespace

int32_t space_coverage_cuda(const SpaceCoverageProblem& problem, int32_t device) {
    const DeviceScope scope(device);
    const size_t words = static_cast<size_t>(problem.words), frames = static_cast<size_t>(problem.frames);
    DeviceArena& arena =
        DeviceArena::reserve(device, DeviceArena::room<uint64_t>(words) + DeviceArena::room<int64_t>(frames) +
                                         DeviceArena::room<int32_t>(1) + DeviceArena::room<bool>(1));
    const CoverageState state{arena.take<uint64_t>(words), arena.take<int64_t>(frames), arena.take<int32_t>(1),
                              arena.take<bool>(1)};
    const int64_t begun = problem.words > problem.room ? problem.words : problem.room;
    SPATIAL_LAUNCH(begin_coverage, blocks_for(begun, kThreads), kThreads, problem, state);
    if (problem.words > 0 && problem.frames > 0) {
        // No more rounds than frames can win.
        const int64_t rounds = problem.room < problem.frames ? problem.room : problem.frames;
        for (int64_t round = 0; round < rounds; ++round) {
            SPATIAL_LAUNCH(count_each_frame, static_cast<unsigned>(problem.frames), kThreads, problem, state);
            SPATIAL_LAUNCH(choose_frame, 1, kThreads, problem, state, round);
            SPATIAL_LAUNCH(cover_cells, blocks_for(problem.words, kThreads), kThreads, problem, state, round);
        }
    }
    int32_t picked = 0;
    check_cuda(cudaMemcpy(&picked, state.picked, sizeof(picked), cudaMemcpyDeviceToHost), "reading the count");
    return picked;
}

}  // namespace spatial
