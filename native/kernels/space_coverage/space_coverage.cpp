#include "space_coverage/space_coverage.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/border.h"
#include "core/device.h"
#include "core/parallel.h"
#include "space_coverage/space_coverage_parts.h"

namespace spatial {

int64_t count_new_cells_reference(const uint64_t* seen, const uint64_t* covered, int64_t words) {
    return new_cells(seen, covered, 0, words, 1);
}

namespace {

constexpr int64_t kWordsPerThread = 1 << 17;  // counting fewer takes less time than waking a thread

SpaceCoverageProblem check(const spatial_tensor* seen, int32_t threads, const spatial_tensor* picks,
                           const spatial_tensor* gains) {
    constexpr int64_t most_frames = 1 << 20, most_words = static_cast<int64_t>(1) << 40;
    expect_tensor(seen, "seen", SPATIAL_INT64, {kAnySize, kAnySize});
    const int64_t frames = seen->shape[0], words = seen->shape[1];
    expect(frames < most_frames, "seen must be of fewer than 2^20 frames, got " + std::to_string(frames));
    expect(words < most_words / std::max<int64_t>(1, frames),
           "seen must have fewer than 2^40 words, got " + std::to_string(frames) + " x " + std::to_string(words));
    expect_tensor(picks, "picks", SPATIAL_INT32, {kAnySize});
    const int64_t room = picks->shape[0];
    expect_tensor(gains, "gains", SPATIAL_INT64, {room});
    expect_same_device(picks, "picks", seen, "seen");
    expect_same_device(gains, "gains", seen, "seen");
    return {nullptr, frames, words, room, threads_for(threads), nullptr, nullptr};
}

void point_at(const spatial_tensor* seen, const spatial_tensor* picks, const spatial_tensor* gains,
              SpaceCoverageProblem& problem) {
    problem.seen = static_cast<const uint64_t*>(seen->data);
    problem.picks = static_cast<int32_t*>(picks->data);
    problem.gains = static_cast<int64_t*>(gains->data);
}

using CountNewCells = int64_t (*)(const uint64_t* seen, const uint64_t* covered, int64_t words);

// Frames that are looked at, with the most that each can add: what it added when it was last counted. What a frame adds
// never grows, so a frame that was just counted and leads is the one to choose; the others need not be counted again.
class Candidates {
  public:
    Candidates(const SpaceCoverageProblem& problem, CountNewCells count)
        : problem_(problem),
          count_(count),
          most_(problem.frames),
          counted_at_(problem.frames),
          covered_(problem.words) {
        const int64_t words = problem.frames * problem.words;
        const int64_t wanted = std::clamp<int64_t>(words / kWordsPerThread, 1, problem.threads);
        parallel_for(static_cast<int>(wanted), problem.frames, [this](int64_t frame) { count_again(frame, 0); });
    }

    // The frame that adds most, the first of equal ones, and what it adds; -1 where none adds anything.
    int64_t best(int32_t round) {
        for (;;) {
            const int64_t frame = std::max_element(most_.begin(), most_.end()) - most_.begin();
            if (frame == problem_.frames || most_[frame] <= 0) {
                return -1;
            }
            if (counted_at_[frame] == round) {
                return frame;
            }
            count_again(frame, round);
        }
    }

    // Covers what a frame sees, and looks at it no more. What it added.
    int64_t choose(int64_t frame) {
        const uint64_t* seen = problem_.seen + frame * problem_.words;
        for (int64_t word = 0; word < problem_.words; ++word) {
            covered_[word] |= seen[word];
        }
        return std::exchange(most_[frame], 0);
    }

  private:
    void count_again(int64_t frame, int32_t round) {
        most_[frame] = count_(problem_.seen + frame * problem_.words, covered_.data(), problem_.words);
        counted_at_[frame] = round;
    }

    const SpaceCoverageProblem& problem_;
    CountNewCells count_;
    std::vector<int64_t> most_;
    std::vector<int32_t> counted_at_;
    std::vector<uint64_t> covered_;
};

int32_t pick_lazily(const SpaceCoverageProblem& problem, CountNewCells count) {
    Candidates candidates(problem, count);
    for (int32_t round = 0; round < problem.room; ++round) {
        const int64_t frame = candidates.best(round);
        if (frame < 0) {
            return round;
        }
        problem.picks[round] = static_cast<int32_t>(frame);
        problem.gains[round] = candidates.choose(frame);
    }
    return static_cast<int32_t>(problem.room);
}

// Every frame in every round.
int32_t pick_by_definition(const SpaceCoverageProblem& problem) {
    std::vector<uint64_t> covered(problem.words);
    for (int32_t round = 0; round < problem.room; ++round) {
        int64_t best = -1, most = 0;
        for (int64_t frame = 0; frame < problem.frames; ++frame) {
            const int64_t gain =
                count_new_cells_reference(problem.seen + frame * problem.words, covered.data(), problem.words);
            if (gain > most) {
                best = frame;
                most = gain;
            }
        }
        if (best < 0) {
            return round;
        }
        problem.picks[round] = static_cast<int32_t>(best);
        problem.gains[round] = most;
        for (int64_t word = 0; word < problem.words; ++word) {
            covered[word] |= problem.seen[best * problem.words + word];
        }
    }
    return static_cast<int32_t>(problem.room);
}

void clear_picks(const SpaceCoverageProblem& problem) {
    std::fill_n(problem.picks, problem.room, -1);
    std::fill_n(problem.gains, problem.room, 0);
}

#if SPATIAL_WITH_CUDA
int32_t run_on_device(const spatial_tensor* seen, spatial_tensor* picks, spatial_tensor* gains,
                      SpaceCoverageProblem& problem) {
    DeviceLoan loan;
    seen = loan.input(seen);
    point_at(seen, loan.output(picks), loan.output(gains), problem);
    const int32_t picked = space_coverage_cuda(problem, seen->device);
    loan.finish();
    return picked;
}
#endif

int32_t run(const spatial_tensor* seen, spatial_tensor* picks, spatial_tensor* gains, SpaceCoverageProblem& problem) {
    const Implementation implementation = choose_implementation(seen->device);
    if (problem.room == 0) {
        return 0;
    }
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        return run_on_device(seen, picks, gains, problem);
    }
#endif
    point_at(seen, picks, gains, problem);
    clear_picks(problem);
    if (implementation == Implementation::kReference) {
        return pick_by_definition(problem);
    }
#if SPATIAL_WITH_AVX2
    return pick_lazily(problem, use_avx2() ? count_new_cells_avx2 : count_new_cells_reference);
#else
    return pick_lazily(problem, count_new_cells_reference);
#endif
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_space_coverage(const spatial_tensor* seen, int32_t threads, spatial_tensor* picks,
                                      spatial_tensor* gains, int32_t* picked) {
    return at_border("spatial_space_coverage", [&] {
        expect(picked != nullptr, "picked must not be null");
        SpaceCoverageProblem problem = check(seen, threads, picks, gains);
        *picked = run(seen, picks, gains, problem);
    });
}
