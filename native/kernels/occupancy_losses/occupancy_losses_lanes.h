// Groups of voxels, one per lane: include after core/lanes_<width>.h.
#pragma once

#include "core/lanes_math.h"
#include "occupancy_losses/occupancy_losses_parts.h"

namespace spatial {
namespace {

using Floats = Lanes::Floats;
using Mask = Lanes::Mask;

constexpr float kOwnAlpha = 0.25f, kOtherAlpha = 0.75f;

// Up to a lane count of voxels from `first` on, what is read of them.
class VoxelGroup {
  public:
    SPATIAL_PORTABLE VoxelGroup(const OccupancyLossProblem& problem, int64_t first) : problem_(problem), first_(first) {
        const int64_t left = problem.voxel_count - first;
        filled_ = left < Lanes::kCount ? static_cast<int>(left) : Lanes::kCount;
        read_logits();
        read_labels();
        read_radial();
    }

    SPATIAL_PORTABLE int filled() const { return filled_; }
    SPATIAL_PORTABLE int64_t first() const { return first_; }
    SPATIAL_PORTABLE Floats logit(int k) const { return logits_[k]; }
    SPATIAL_PORTABLE Mask known() const { return Lanes::less(label_, Lanes::all(static_cast<float>(kUnknownVoxel))); }
    SPATIAL_PORTABLE Mask unknown() const {
        return Lanes::equal(label_, Lanes::all(static_cast<float>(kUnknownVoxel)));
    }
    SPATIAL_PORTABLE Mask is_of(int k) const { return Lanes::equal(label_, Lanes::all(static_cast<float>(k))); }
    SPATIAL_PORTABLE Floats radial() const { return radial_; }

    // Whether voxels have errors in the Lovasz term.
    SPATIAL_PORTABLE Mask counted() const {
        return problem_.counts_unknown ? Lanes::either(known(), unknown()) : known();
    }

    // Softmax of the logits.
    SPATIAL_PORTABLE void find_shares(Floats* shares) const {
        Floats largest = logit(0);
        for (int k = 1; k < problem_.class_count; ++k) {
            largest = Lanes::max(logit(k), largest);
        }
        Floats sum = Lanes::all(0.0f);
        for (int k = 0; k < problem_.class_count; ++k) {
            shares[k] = exponential(logit(k) - largest);
            sum = sum + shares[k];
        }
        const Floats scale = Lanes::all(1.0f) / sum;
        for (int k = 0; k < problem_.class_count; ++k) {
            shares[k] = Lanes::min(Lanes::all(1.0f), shares[k] * scale);
        }
    }

  private:
    static constexpr float kNoVoxel = 1000;  // no label

    SPATIAL_PORTABLE void read_logits() {
        const float* rows = problem_.logits + first_ * problem_.class_count;
        float padded[Lanes::kCount == 1 ? 1 : Lanes::kCount * kMaxLossClasses];
        if (filled_ < Lanes::kCount) {
            // Rows behind the last one are not there to be read.
            for (int at = 0; at < Lanes::kCount * problem_.class_count; ++at) {
                padded[at] = at < filled_ * problem_.class_count ? rows[at] : 0.0f;
            }
            rows = padded;
        }
        const Lanes::Ints starts = Lanes::multiply(Lanes::numbers(), Lanes::all(problem_.class_count));
        for (int k = 0; k < problem_.class_count; ++k) {
            logits_[k] = Lanes::gather(rows + k, starts);
        }
    }

    SPATIAL_PORTABLE void read_labels() {
        alignas(64) float labels[Lanes::kCount];
        for (int lane = 0; lane < Lanes::kCount; ++lane) {
            labels[lane] = lane < filled_ ? static_cast<float>(problem_.labels[first_ + lane]) : kNoVoxel;
        }
        label_ = Lanes::load(labels);
    }

    SPATIAL_PORTABLE void read_radial() {
        alignas(64) float weights[Lanes::kCount];
        const uint32_t place = static_cast<uint32_t>(first_);
        uint32_t level = place % problem_.height, column = place / problem_.height % problem_.radial_count;
        for (int lane = 0; lane < Lanes::kCount; ++lane) {
            weights[lane] = problem_.radial[column];
            if (++level == problem_.height) {
                level = 0;
                column = column + 1 == problem_.radial_count ? 0 : column + 1;
            }
        }
        radial_ = Lanes::load(weights);
    }

    const OccupancyLossProblem& problem_;
    int64_t first_;
    int filled_;
    Floats label_, radial_;
    Floats logits_[kMaxLossClasses];
};

// A logit as focal loss has it: what its sigmoid misses, and -ln of the rest.
struct FocalMiss {
    Floats miss, cost;

    SPATIAL_PORTABLE FocalMiss(Floats logit, Mask own) {
        const Floats none = Lanes::all(0.0f), one = Lanes::all(1.0f);
        const Floats wrong = Lanes::select(own, none - logit, logit);  // large where the voxel is missed
        const Floats small = exponential(none - Lanes::abs(wrong));    // in [0, 1]
        const Floats one_more = one + small, two_more = one_more + one;
        const Floats inverse = one / (one_more * two_more);  // one division for the sigmoid and the logarithm
        const Floats large = two_more * inverse;             // the sigmoid of |wrong|
        miss = Lanes::select(Lanes::less(wrong, none), small * large, large);
        cost = Lanes::max(none, wrong) + log_of_ratio(small * one_more * inverse);
    }
};

SPATIAL_PORTABLE Floats focal_weight(Mask own, float class_weight) {
    return Lanes::select(own, Lanes::all(kOwnAlpha * class_weight), Lanes::all(kOtherAlpha * class_weight));
}

SPATIAL_PORTABLE void add(float* to, Floats value) { Lanes::store(to, Lanes::load(to) + value); }

// Adds a group to columns of the block's sums and writes its errors.
SPATIAL_PORTABLE void sum_group(const OccupancyLossProblem& problem, int64_t first, float* columns) {
    const VoxelGroup group(problem, first);
    const BlockSums sums{problem.class_count};
    const Mask known = group.known(), counted = group.counted();
    const Floats none = Lanes::all(0.0f), one = Lanes::all(1.0f);
    Floats shares[kMaxLossClasses];
    group.find_shares(shares);
    Floats focal = none;
    for (int k = 0; k < problem.class_count; ++k) {
        const Mask own = group.is_of(k), other = Lanes::without(known, own);
        const Floats share = shares[k], own_share = Lanes::select(own, share, none);
        add(columns + sums.own(k) * kLossColumns, own_share);
        add(columns + sums.stray(k) * kLossColumns, Lanes::select(other, share, none));
        add(columns + sums.voxels(k) * kLossColumns, Lanes::select(own, one, none));
        float* largest = columns + sums.largest(k) * kLossColumns;
        Lanes::store(largest, Lanes::max(own_share, Lanes::load(largest)));

        const Floats error = Lanes::select(counted, Lanes::select(own, share - one, share), none);
        float* errors = problem.slopes + k * problem.voxel_count + first;
        if (group.filled() == Lanes::kCount) {
            Lanes::store_any(errors, error);
        } else {
            alignas(64) float some[Lanes::kCount];
            Lanes::store(some, error);
            for (int lane = 0; lane < group.filled(); ++lane) {
                errors[lane] = some[lane];
            }
        }

        const FocalMiss focus(group.logit(k), own);
        const Floats factor = focal_weight(own, problem.class_weights[k]) * (focus.miss * focus.miss);
        focal = Lanes::fused(factor, focus.cost, focal);
    }
    const Mask free = group.is_of(problem.class_count - 1);
    const Floats taken = one - shares[problem.class_count - 1];
    add(columns + sums.taken() * kLossColumns, Lanes::select(Lanes::without(known, free), taken, none));
    add(columns + sums.stray_taken() * kLossColumns, Lanes::select(free, taken, none));
    add(columns + sums.focal() * kLossColumns, Lanes::select(known, focal * group.radial(), none));
    add(columns + sums.unknown() * kLossColumns, Lanes::select(group.unknown(), one, none));
}

// The voxels of a block whose number is `column` to `column` + lanes - 1 modulo the columns.
SPATIAL_PORTABLE void sum_columns(const OccupancyLossProblem& problem, int64_t block, int column, float* columns) {
    const int64_t begin = block * kLossBlock + column;
    for (int64_t first = begin; first < begin + kLossBlock && first < problem.voxel_count; first += kLossColumns) {
        sum_group(problem, first, columns + column);
    }
}

// The gradients of a group, all classes of a voxel side by side.
SPATIAL_PORTABLE void group_backward(const OccupancyLossProblem& problem, const OccupancyLossWeights& weights,
                                     int64_t first, float* gradients) {
    const VoxelGroup group(problem, first);
    const Mask known = group.known(), counted = group.counted();
    const Floats none = Lanes::all(0.0f), one = Lanes::all(1.0f);
    Floats shares[kMaxLossClasses], slopes[kMaxLossClasses];
    group.find_shares(shares);
    Floats mean = none;
    for (int k = 0; k < problem.class_count; ++k) {
        const float* lovasz = problem.slopes + k * problem.voxel_count + first;
        alignas(64) float some[Lanes::kCount];
        if (group.filled() < Lanes::kCount) {
            for (int lane = 0; lane < Lanes::kCount; ++lane) {
                some[lane] = lane < group.filled() ? lovasz[lane] : 0.0f;
            }
            lovasz = some;
        }
        const Floats affine = Lanes::select(group.is_of(k), Lanes::all(weights.own[k]), Lanes::all(weights.others[k]));
        slopes[k] =
            Lanes::fused(Lanes::all(weights.lovasz), Lanes::load_any(lovasz), Lanes::select(known, affine, none));
        mean = Lanes::fused(shares[k], slopes[k], mean);
    }
    const Floats focal_scale = Lanes::all(weights.focal) * group.radial();
    alignas(64) float values[kMaxLossClasses * Lanes::kCount];
    for (int k = 0; k < problem.class_count; ++k) {
        const Mask own = group.is_of(k);
        const FocalMiss focus(group.logit(k), own);
        const Floats factor = focal_weight(own, problem.class_weights[k]) * (focus.miss * focus.miss);
        const Floats twice_rest = (one - focus.miss) + (one - focus.miss);
        const Floats growth = factor * Lanes::fused(twice_rest, focus.cost, focus.miss) * focal_scale;
        const Floats focal = Lanes::select(own, none - growth, growth);
        const Floats affine = Lanes::select(counted, shares[k] * (slopes[k] - mean), none);
        Lanes::store(values + k * Lanes::kCount, affine + Lanes::select(known, focal, none));
    }
    float* rows = gradients + first * problem.class_count;
    for (int lane = 0; lane < group.filled(); ++lane) {
        for (int k = 0; k < problem.class_count; ++k) {
            rows[lane * problem.class_count + k] = values[k * Lanes::kCount + lane];
        }
    }
}

}  // namespace
}  // namespace spatial
