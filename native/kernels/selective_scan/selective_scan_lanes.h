// The recurrence in lanes, a channel per lane: include after core/lanes_<width>.h. Written once for all widths and,
// with one lane, for the plain version and for CUDA.
#pragma once

#include "core/lanes_math.h"
#include "selective_scan/selective_scan_parts.h"

namespace spatial {
namespace {

using Floats = Lanes::Floats;

// As many neighbouring channels as there are lanes, in rows of all channels. Lanes beyond the last channel hold 0.
class ChannelColumn {
  public:
    SPATIAL_PORTABLE ChannelColumn(int64_t channels, int64_t first)
        : channels_(channels),
          first_(first),
          count_(channels - first < Lanes::kCount ? static_cast<int>(channels - first) : Lanes::kCount) {}

    SPATIAL_PORTABLE int64_t first() const { return first_; }
    SPATIAL_PORTABLE int count() const { return count_; }

    SPATIAL_PORTABLE Floats load(const float* rows, int64_t row) const {
        const float* from = rows + row * channels_ + first_;
        if (count_ == Lanes::kCount) {
            return Lanes::load_any(from);
        }
        alignas(64) float some[Lanes::kCount] = {};
        for (int lane = 0; lane < count_; ++lane) {
            some[lane] = from[lane];
        }
        return Lanes::load(some);
    }

    SPATIAL_PORTABLE void store(float* rows, int64_t row, Floats values) const {
        float* to = rows + row * channels_ + first_;
        if (count_ == Lanes::kCount) {
            Lanes::store_any(to, values);
            return;
        }
        alignas(64) float some[Lanes::kCount];
        Lanes::store(some, values);
        for (int lane = 0; lane < count_; ++lane) {
            to[lane] = some[lane];
        }
    }

    // values [C, width] -> [width] vectors, and back.
    SPATIAL_PORTABLE void load_columns(const float* values, int width, float* columns) const {
        for (int at = 0; at < width; ++at) {
            for (int lane = 0; lane < Lanes::kCount; ++lane) {
                columns[at * Lanes::kCount + lane] = lane < count_ ? values[(first_ + lane) * width + at] : 0.0f;
            }
        }
    }
    SPATIAL_PORTABLE void store_columns(float* values, int width, const float* columns) const {
        for (int at = 0; at < width; ++at) {
            for (int lane = 0; lane < count_; ++lane) {
                values[(first_ + lane) * width + at] = columns[at * Lanes::kCount + lane];
            }
        }
    }

  private:
    int64_t channels_, first_;
    int count_;
};

// The channels of one sequence that are walked together.
class ScanLanes {
  public:
    SPATIAL_PORTABLE ScanLanes(const ScanProblem& problem, int64_t sequence, int64_t first)
        : problem_(problem), column_(problem.channels, first), sequence_(sequence) {
        column_.load_columns(problem.a, problem.states, a_);
        d_ = problem.d ? column_.load(problem.d, 0) : Lanes::all(0.0f);
        bias_ = problem.delta_bias ? column_.load(problem.delta_bias, 0) : Lanes::all(0.0f);
    }

    SPATIAL_PORTABLE const ChannelColumn& column() const { return column_; }

    // Row of the tensors in which a step lies.
    SPATIAL_PORTABLE int64_t row(int64_t step) const {
        return sequence_ * problem_.steps + (problem_.reversed ? problem_.steps - 1 - step : step);
    }

    // Steps from `begin` to before `end`, with outputs; `state` [N] vectors becomes what it is after them.
    SPATIAL_PORTABLE void scan(int64_t begin, int64_t end, float* state) const {
        for (int64_t step = begin; step < end; ++step) {
            const Drive drive = drive_of(step);
            const float* c = problem_.c + drive.row * problem_.states;
            Floats y = d_ * drive.u;
            advance(drive, state,
                    [&](int n, Floats, Floats, Floats after) { y = Lanes::fused(after, Lanes::all(c[n]), y); });
            if (problem_.z) {
                const Floats z = column_.load(problem_.z, drive.row);
                y = y * (z * sigmoid(z));
            }
            column_.store(problem_.y, drive.row, y);
        }
    }

    // Writes the states after all steps, where they were asked for.
    SPATIAL_PORTABLE void keep(const float* state) const {
        if (problem_.last_state) {
            column_.store_columns(problem_.last_state + sequence_ * problem_.channels * problem_.states,
                                  problem_.states, state);
        }
    }

    // Steps from `begin` to before `end`, without outputs; `state` [N] vectors becomes what it is after them.
    SPATIAL_PORTABLE void pass(int64_t begin, int64_t end, float* state) const {
        for (int64_t step = begin; step < end; ++step) {
            advance(drive_of(step), state, [](int, Floats, Floats, Floats) {});
        }
    }

    // The same, and notes of every step what it multiplied states by and the states before it, [end - begin, N]
    // vectors.
    SPATIAL_PORTABLE void pass_and_note(int64_t begin, int64_t end, float* state, float* kept, float* before) const {
        for (int64_t step = begin; step < end; ++step) {
            const int64_t at = (step - begin) * problem_.states;
            advance(drive_of(step), state, [&](int n, Floats factor, Floats previous, Floats) {
                Lanes::store(kept + (at + n) * Lanes::kCount, factor);
                Lanes::store(before + (at + n) * Lanes::kCount, previous);
            });
        }
    }

    // Gradients that add up over the steps of a sequence.
    struct Sums {
        Floats d = Lanes::all(0.0f), bias = Lanes::all(0.0f);
    };

    // Gradients of one step, after those of all later ones. `kept` and `before` are the step's own notes; `adjoint` [N]
    // vectors, the gradient of the states after the step, becomes that of the states before it. Every lane's parts of
    // db and dc go to parts(n, db, dc).
    template <typename Parts>
    SPATIAL_PORTABLE void step_back(const ScanGradients& gradients, int64_t step, const float* kept,
                                    const float* before, float* adjoint, float* da, Sums& sums, Parts&& parts) const {
        const Drive drive = drive_of(step);
        const float* b = problem_.b + drive.row * problem_.states;
        const float* c = problem_.c + drive.row * problem_.states;
        const Floats dy = column_.load(gradients.dy, drive.row);
        Floats dsum = dy;  // of the sum before the gate
        Floats z = Lanes::all(0.0f), open = Lanes::all(0.0f);
        if (problem_.z) {
            z = column_.load(problem_.z, drive.row);
            open = sigmoid(z);
            dsum = dy * (z * open);
        }

        Floats y = d_ * drive.u, into = Lanes::all(0.0f), ddelta = Lanes::all(0.0f);
        for (int n = 0; n < problem_.states; ++n) {
            const Floats factor = Lanes::load(kept + n * Lanes::kCount);
            const Floats previous = Lanes::load(before + n * Lanes::kCount);
            const Floats after = Lanes::fused(factor, previous, drive.scaled * Lanes::all(b[n]));
            y = Lanes::fused(after, Lanes::all(c[n]), y);
            const Floats dafter = Lanes::fused(dsum, Lanes::all(c[n]), Lanes::load(adjoint + n * Lanes::kCount));
            parts(n, dafter * drive.scaled, dsum * after);
            into = Lanes::fused(dafter, Lanes::all(b[n]), into);
            const Floats dbefore = dafter * factor, dexponent = dbefore * previous;
            Lanes::store(adjoint + n * Lanes::kCount, dbefore);
            ddelta = Lanes::fused(dexponent, Lanes::load(a_ + n * Lanes::kCount), ddelta);
            Lanes::store(da + n * Lanes::kCount,
                         Lanes::fused(dexponent, drive.delta, Lanes::load(da + n * Lanes::kCount)));
        }
        column_.store(gradients.du, drive.row, Lanes::fused(drive.delta, into, dsum * d_));
        ddelta = Lanes::fused(drive.u, into, ddelta);
        if (problem_.softplus) {
            ddelta = ddelta * sigmoid(drive.raw);
        }
        column_.store(gradients.ddelta, drive.row, ddelta);
        sums.d = Lanes::fused(dsum, drive.u, sums.d);
        sums.bias = sums.bias + ddelta;
        if (problem_.z) {
            const Floats slope = open * Lanes::fused(z, Lanes::all(1.0f) - open, Lanes::all(1.0f));
            column_.store(gradients.dz, drive.row, dy * y * slope);
        }
    }

    // Keeps what adds up over steps, as this sequence's part.
    SPATIAL_PORTABLE void finish(const ScanGradients& gradients, const float* da, const Sums& sums) const {
        column_.store_columns(gradients.da_parts + sequence_ * problem_.channels * problem_.states, problem_.states,
                              da);
        column_.store(gradients.dd_parts, sequence_, sums.d);
        column_.store(gradients.dbias_parts, sequence_, sums.bias);
    }

  private:
    // What drives the states in one step.
    struct Drive {
        int64_t row;
        Floats u, raw, delta, scaled;  // scaled: delta u
    };

    SPATIAL_PORTABLE Drive drive_of(int64_t step) const {
        Drive drive;
        drive.row = row(step);
        drive.u = column_.load(problem_.u, drive.row);
        drive.raw = column_.load(problem_.delta, drive.row) + bias_;
        drive.delta = problem_.softplus ? soft_plus(drive.raw) : drive.raw;
        drive.scaled = drive.delta * drive.u;
        return drive;
    }

    // One step of the states; visit(n, factor, state before, state after).
    template <typename Visit>
    SPATIAL_PORTABLE void advance(const Drive& drive, float* state, Visit&& visit) const {
        const float* b = problem_.b + drive.row * problem_.states;
        for (int n = 0; n < problem_.states; ++n) {
            const Floats factor = exponential(drive.delta * Lanes::load(a_ + n * Lanes::kCount));
            const Floats before = Lanes::load(state + n * Lanes::kCount);
            const Floats after = Lanes::fused(factor, before, drive.scaled * Lanes::all(b[n]));
            Lanes::store(state + n * Lanes::kCount, after);
            visit(n, factor, before, after);
        }
    }

    const ScanProblem& problem_;
    ChannelColumn column_;
    int64_t sequence_;
    alignas(64) float a_[kMaxScanStates * Lanes::kCount];  // [N] vectors
    Floats d_, bias_;
};

// The sum of 16 columns, halves upon halves; they are changed.
SPATIAL_PORTABLE float sum_of_columns(float* columns) {
    for (int width = kScanColumns / 2; width > 0; width /= 2) {
        for (int column = 0; column < width; ++column) {
            columns[column] += columns[column + width];
        }
    }
    return columns[0];
}

// The channels of one sequence that the convolution walks together.
class ConvLanes {
  public:
    SPATIAL_PORTABLE ConvLanes(const ConvProblem& problem, int64_t sequence, int64_t first)
        : problem_(problem), column_(problem.channels, first), sequence_(sequence) {
        column_.load_columns(problem.weight, problem.width, weight_);
        bias_ = column_.load(problem.bias, 0);
    }

    SPATIAL_PORTABLE void convolve() const {
        for (int64_t step = 0; step < problem_.steps; ++step) {
            const Floats sum = sum_at(step);
            column_.store(problem_.y, row(step), sum * sigmoid(sum));
        }
    }

    SPATIAL_PORTABLE void convolve_back(const ConvGradients& gradients) const {
        const int width = problem_.width;
        alignas(64) float dweight[kMaxConvWidth * Lanes::kCount] = {};
        alignas(
            64) float later[kMaxConvWidth * Lanes::kCount] = {};  // gradients of the sums of this step and those after
        Floats dbias = Lanes::all(0.0f);
        for (int64_t step = problem_.steps - 1; step >= 0; --step) {
            const Floats sum = sum_at(step), open = sigmoid(sum);
            const Floats slope = open * Lanes::fused(sum, Lanes::all(1.0f) - open, Lanes::all(1.0f));
            const Floats dsum = column_.load(gradients.dy, row(step)) * slope;
            for (int k = width - 1; k > 0; --k) {
                Lanes::store(later + k * Lanes::kCount, Lanes::load(later + (k - 1) * Lanes::kCount));
            }
            Lanes::store(later, dsum);

            Floats dx = Lanes::all(0.0f);
            for (int back = 0; back < width; ++back) {
                const int at = (width - 1 - back) * Lanes::kCount;
                dx = Lanes::fused(Lanes::load(weight_ + at), Lanes::load(later + back * Lanes::kCount), dx);
                if (step >= back) {
                    const Floats x = column_.load(problem_.x, row(step - back));
                    Lanes::store(dweight + at, Lanes::fused(dsum, x, Lanes::load(dweight + at)));
                }
            }
            column_.store(gradients.dx, row(step), dx);
            dbias = dbias + dsum;
        }
        column_.store_columns(gradients.dweight_parts + sequence_ * problem_.channels * width, width, dweight);
        column_.store(gradients.dbias_parts, sequence_, dbias);
    }

  private:
    SPATIAL_PORTABLE int64_t row(int64_t step) const {
        return sequence_ * problem_.steps + (problem_.reversed ? problem_.steps - 1 - step : step);
    }

    SPATIAL_PORTABLE Floats sum_at(int64_t step) const {
        Floats sum = bias_;
        for (int64_t back = problem_.width - 1 < step ? problem_.width - 1 : step; back >= 0; --back) {
            const Floats weight = Lanes::load(weight_ + (problem_.width - 1 - back) * Lanes::kCount);
            sum = Lanes::fused(weight, column_.load(problem_.x, row(step - back)), sum);
        }
        return sum;
    }

    const ConvProblem& problem_;
    ChannelColumn column_;
    int64_t sequence_;
    alignas(64) float weight_[kMaxConvWidth * Lanes::kCount];  // [W] vectors
    Floats bias_;
};

}  // namespace
}  // namespace spatial
