// The CPU's version for one width of lanes: include after core/lanes_<width>.h. Nothing here is shared between files,
// so that no code for one instruction set is called for another.
#pragma once

#include "selective_scan/selective_scan_lanes.h"

namespace spatial {
namespace {

int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// Asks for what a piece of steps reads and writes. Rows are long and each vector of channels uses a line of them, which
// the CPU does not foresee.
void expect_rows(const ScanProblem& problem, int64_t sequence, int64_t first, int64_t begin) {
    constexpr int64_t kLine = 16;  // floats of a line of the cache
    const int64_t end = least(problem.steps, begin + kScanSteps);
    const int64_t count = least(problem.channels - first, kScanChannels);
    for (int64_t step = begin; step < end; ++step) {
        const int64_t row = sequence * problem.steps + (problem.reversed ? problem.steps - 1 - step : step);
        for (int64_t at = 0; at < count; at += kLine) {
            const int64_t place = row * problem.channels + first + at;
            __builtin_prefetch(problem.u + place);
            __builtin_prefetch(problem.delta + place);
            __builtin_prefetch(problem.y + place, 1);
            if (problem.z) {
                __builtin_prefetch(problem.z + place);
            }
        }
    }
}

// kScanChannels channels from `first` on, a piece of steps at a time.
void scan(const ScanProblem& problem, int64_t sequence, int64_t first) {
    const int64_t size = static_cast<int64_t>(problem.states) * Lanes::kCount;
    const int64_t vectors = (least(problem.channels - first, kScanChannels) + Lanes::kCount - 1) / Lanes::kCount;
    alignas(64) float states[kScanChannels * kMaxScanStates] = {};
    for (int64_t begin = 0; begin < problem.steps; begin += kScanSteps) {
        expect_rows(problem, sequence, first, begin + kScanSteps);
        for (int64_t vector = 0; vector < vectors; ++vector) {
            ScanLanes(problem, sequence, first + vector * Lanes::kCount)
                .scan(begin, least(problem.steps, begin + kScanSteps), states + vector * size);
        }
    }
    for (int64_t vector = 0; vector < vectors; ++vector) {
        ScanLanes(problem, sequence, first + vector * Lanes::kCount).keep(states + vector * size);
    }
}

// The backward pass of up to kScanChannels channels of one sequence, in memory laid out by scan_scratch().
class PartBackward {
  public:
    PartBackward(const ScanProblem& problem, const ScanGradients& gradients, int64_t sequence, int64_t part,
                 float* scratch)
        : problem_(problem),
          gradients_(gradients),
          sequence_(sequence),
          part_(part),
          first_(part * kScanChannels),
          vectors_((least(problem.channels - first_, kScanChannels) + Lanes::kCount - 1) / Lanes::kCount),
          pieces_(scan_pieces(problem)),
          size_(static_cast<int64_t>(problem.states) * Lanes::kCount),
          kept_(scratch),
          before_(kept_ + kScanSteps * size_),
          adjoint_(before_ + kScanSteps * size_),
          da_(adjoint_ + vectors_ * size_),
          db_(da_ + vectors_ * size_),
          dc_(db_ + kScanSteps * problem.states * kScanColumns),
          starts_(dc_ + kScanSteps * problem.states * kScanColumns) {}

    void run() {
        ScanLanes::Sums sums[kScanChannels / Lanes::kCount];
        clear(adjoint_, vectors_ * size_);
        clear(da_, vectors_ * size_);
        for (int64_t vector = 0; vector < vectors_; ++vector) {
            note_starts(vector);
        }
        for (int64_t piece = pieces_ - 1; piece >= 0; --piece) {
            clear(db_, kScanSteps * problem_.states * kScanColumns);
            clear(dc_, kScanSteps * problem_.states * kScanColumns);
            for (int64_t vector = 0; vector < vectors_; ++vector) {
                run_piece(piece, vector, sums[vector]);
            }
            add_up_columns(piece);
        }
        for (int64_t vector = 0; vector < vectors_; ++vector) {
            lanes_of(vector).finish(gradients_, da_ + vector * size_, sums[vector]);
        }
    }

  private:
    static void clear(float* values, int64_t count) {
        for (int64_t i = 0; i < count; ++i) {
            values[i] = 0;
        }
    }

    ScanLanes lanes_of(int64_t vector) const { return ScanLanes(problem_, sequence_, first_ + vector * Lanes::kCount); }

    // The states before a piece of steps.
    float* start_of(int64_t piece, int64_t vector) { return starts_ + (vector * pieces_ + piece) * size_; }

    void note_starts(int64_t vector) {
        const ScanLanes lanes = lanes_of(vector);
        for (int64_t piece = 0; piece < pieces_; ++piece) {
            float* state = start_of(piece, vector);
            if (piece == 0) {
                clear(state, size_);
                continue;
            }
            const float* previous = start_of(piece - 1, vector);
            for (int64_t i = 0; i < size_; ++i) {
                state[i] = previous[i];
            }
            lanes.pass((piece - 1) * kScanSteps, piece * kScanSteps, state);
        }
    }

    void run_piece(int64_t piece, int64_t vector, ScanLanes::Sums& sums) {
        const ScanLanes lanes = lanes_of(vector);
        const int64_t begin = piece * kScanSteps, end = least(problem_.steps, begin + kScanSteps);
        lanes.pass_and_note(begin, end, start_of(piece, vector), kept_, before_);
        const int64_t column = vector * Lanes::kCount % kScanColumns;
        for (int64_t step = end - 1; step >= begin; --step) {
            float* db = db_ + (step - begin) * problem_.states * kScanColumns + column;
            float* dc = dc_ + (step - begin) * problem_.states * kScanColumns + column;
            lanes.step_back(gradients_, step, kept_ + (step - begin) * size_, before_ + (step - begin) * size_,
                            adjoint_ + vector * size_, da_ + vector * size_, sums, [&](int n, Floats into, Floats out) {
                                float* into_at = db + n * kScanColumns;
                                float* out_at = dc + n * kScanColumns;
                                Lanes::store(into_at, Lanes::load(into_at) + into);
                                Lanes::store(out_at, Lanes::load(out_at) + out);
                            });
        }
    }

    void add_up_columns(int64_t piece) {
        const ScanLanes lanes = lanes_of(0);
        const int64_t begin = piece * kScanSteps, end = least(problem_.steps, begin + kScanSteps);
        for (int64_t step = begin; step < end; ++step) {
            const int64_t to = (part_ * problem_.sequences * problem_.steps + lanes.row(step)) * problem_.states;
            for (int n = 0; n < problem_.states; ++n) {
                const int64_t at = ((step - begin) * problem_.states + n) * kScanColumns;
                gradients_.db_parts[to + n] = sum_of_columns(db_ + at);
                gradients_.dc_parts[to + n] = sum_of_columns(dc_ + at);
            }
        }
    }

    const ScanProblem& problem_;
    const ScanGradients& gradients_;
    int64_t sequence_, part_, first_;
    int64_t vectors_;  // of lanes in the part
    int64_t pieces_;   // of steps
    int64_t size_;     // floats of [N] vectors
    float* kept_;      // [kScanSteps, N] vectors
    float* before_;    // [kScanSteps, N] vectors
    float* adjoint_;   // [vectors, N] vectors
    float* da_;        // [vectors, N] vectors
    float* db_;        // [kScanSteps, N, kScanColumns]
    float* dc_;        // [kScanSteps, N, kScanColumns]
    float* starts_;    // [vectors, pieces, N] vectors
};

void scan_backward(const ScanProblem& problem, const ScanGradients& gradients, int64_t sequence, int64_t part,
                   float* scratch) {
    PartBackward(problem, gradients, sequence, part, scratch).run();
}

// Steps from `begin` on, row by row: steps do not depend on each other, and rows lie beside each other in memory.
void conv(const ConvProblem& problem, int64_t sequence, int64_t begin) {
    const int64_t end = problem.steps < begin + kConvSteps ? problem.steps : begin + kConvSteps;
    const int64_t direction = problem.reversed ? -1 : 1;
    for (int64_t step = begin; step < end; ++step) {
        const int64_t row = sequence * problem.steps + (problem.reversed ? problem.steps - 1 - step : step);
        const int64_t earliest = problem.width - 1 < step ? problem.width - 1 : step;
        for (int64_t first = 0; first < problem.channels; first += Lanes::kCount) {
            const ChannelColumn column(problem.channels, first);
            Floats sum = column.load(problem.bias, 0);
            for (int64_t back = earliest; back >= 0; --back) {
                sum = Lanes::fused(column.load(problem.weight_rows, problem.width - 1 - back),
                                   column.load(problem.x, row - back * direction), sum);
            }
            column.store(problem.y, row, sum * sigmoid(sum));
        }
    }
}

void conv_backward(const ConvProblem& problem, const ConvGradients& gradients, int64_t sequence, int64_t first) {
    ConvLanes(problem, sequence, first).convolve_back(gradients);
}

// Channels from `first` on, kScanChannels of them, so that rows are read and written in long pieces: this waits for
// memory.
void linear_scan(const LinearScanProblem& problem, int64_t sequence, int64_t first) {
    const int64_t end = problem.channels < first + kScanChannels ? problem.channels : first + kScanChannels;
    alignas(64) float state[kScanChannels] = {};
    for (int64_t step = 0; step < problem.steps; ++step) {
        const int64_t row = sequence * problem.steps + step;
        for (int64_t at = first; at < end; at += Lanes::kCount) {
            const ChannelColumn column(problem.channels, at);
            float* held = state + (at - first);
            const Floats h =
                Lanes::fused(column.load(problem.kept, row), Lanes::load(held), column.load(problem.added, row));
            Lanes::store(held, h);
            column.store(problem.h, row, h);
        }
    }
}

constexpr ScanVersion kVersion{Lanes::kCount, scan, scan_backward, conv, conv_backward, linear_scan};

}  // namespace
}  // namespace spatial
