#include "occupancy_losses/occupancy_losses.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/border.h"
#include "core/device.h"
#include "core/lanes_scalar.h"
#include "core/parallel.h"
#include "core/scratch.h"
#include "occupancy_losses/occupancy_losses_version.h"

namespace spatial {
namespace {

constexpr double kSmall = 1e-5;  // keeps divisors from 0 and logarithms finite
constexpr double kFocalFactor = 100;

// Sums over all voxels.
struct SceneSums {
    BlockSums layout;
    std::vector<double> values;

    SceneSums(int class_count, const std::vector<float>& blocks)
        : layout{class_count}, values(static_cast<size_t>(layout.count())) {
        for (size_t at = 0; at < blocks.size(); ++at) {
            const size_t sum = at % values.size();
            values[sum] = !layout.is_largest(static_cast<int>(sum)) ? values[sum] + blocks[at]
                                                                    : std::max<double>(values[sum], blocks[at]);
        }
    }

    double operator[](int sum) const { return values[static_cast<size_t>(sum)]; }

    double known() const {
        double count = 0;
        for (int k = 0; k < layout.class_count; ++k) {
            count += (*this)[layout.voxels(k)];
        }
        return count;
    }
};

// Where the forward pass notes what the backward pass needs.
template <typename Number>
struct Summary {
    Number* values;
    int class_count;

    Number& semantic_own(int k) const { return values[k]; }
    Number& semantic_others(int k) const { return values[class_count + k]; }
    Number& geometric_own(int k) const { return values[2 * class_count + k]; }
    Number& geometric_others(int k) const { return values[3 * class_count + k]; }
    Number& focal() const { return values[4 * class_count]; }
    Number& lovasz() const { return values[4 * class_count + 1]; }
};

// -ln of a share and its slope, in the float32 steps of the official code, by way of the share's logit.
struct MinusLog {
    float value, slope;

    explicit MinusLog(double exact) {
        constexpr float step = static_cast<float>(kSmall), most = static_cast<float>(1 - kSmall);
        float share = static_cast<float>(exact);
        while (share >= most) {
            share -= step;
        }
        while (share < step) {
            share += step;
        }
        const float inverse = 1 / share, odds = inverse - 1, logit = -std::log(odds);
        value = std::log1p(std::exp(-std::fabs(logit))) - std::min(logit, 0.0f);
        slope = (1 / (1 + std::exp(-logit)) - 1) / odds * inverse * inverse;
    }
};

// Scene-class affinity of one class, and how it grows with the shares of its own voxels and of others.
struct Affinity {
    double loss = 0, own = 0, others = 0;

    // `right` is the sum of what the others leave of 1.
    Affinity(double met, double stray, double right, double voxel_count, double other_count, bool with_others) {
        const double divisor = met + stray + kSmall, own_divisor = voxel_count + kSmall,
                     other_divisor = other_count + kSmall;
        const MinusLog precision(met / divisor), recall(met / own_divisor);
        loss = static_cast<double>(precision.value) + recall.value;
        others = -precision.slope * met / (divisor * divisor);
        own = others + precision.slope / divisor + recall.slope / own_divisor;
        if (with_others) {
            const MinusLog specificity(right / other_divisor);
            loss += specificity.value;
            others -= specificity.slope / other_divisor;
        }
    }
};

double semantic_loss(const SceneSums& sums, const Summary<double>& summary) {
    const int free = sums.layout.class_count - 1;
    const double known = sums.known();
    double loss = 0;
    int terms = 0;
    for (int k = 0; k < free; ++k) {
        const double count = sums[sums.layout.voxels(k)], others = known - count;
        if (count > 0) {
            const double stray = sums[sums.layout.stray(k)];
            const Affinity affinity(sums[sums.layout.own(k)], stray, others - stray, count, others, others > 0);
            loss += affinity.loss;
            summary.semantic_own(k) = affinity.own;
            summary.semantic_others(k) = affinity.others;
            ++terms;
        }
    }
    for (int k = 0; k < free && terms > 0; ++k) {
        summary.semantic_own(k) /= terms;
        summary.semantic_others(k) /= terms;
    }
    return terms > 0 ? loss / terms : 0;
}

double geometric_loss(const SceneSums& sums, const Summary<double>& summary) {
    const int free = sums.layout.class_count - 1;
    const double free_count = sums[sums.layout.voxels(free)];
    const Affinity affinity(sums[sums.layout.taken()], sums[sums.layout.stray_taken()], sums[sums.layout.own(free)],
                            sums.known() - free_count, free_count, true);
    summary.geometric_own(free) = -affinity.others;
    summary.geometric_others(free) = -affinity.own;
    return affinity.loss;
}

void expect_labels(const SceneSums& sums, int64_t voxel_count) {
    const double others = static_cast<double>(voxel_count) - sums.known() - sums[sums.layout.unknown()];
    expect(others == 0, "labels must be 0 to " + std::to_string(sums.layout.class_count - 1) + " or 255, got " +
                            std::to_string(static_cast<int64_t>(others)) + " others");
}

struct SortScratch {
    AlignedBuffer<ErrorEntry> entries, other;
};

// By keys, ascending; equal ones keep their order. The result lies in either of the two.
const ErrorEntry* sort_by_key(ErrorEntry* entries, ErrorEntry* other, int64_t count) {
    constexpr int digits = 3, digit_bits = kKeyBits / digits, size = 1 << digit_bits;
    static_assert(digits * digit_bits == kKeyBits, "digits make up the key");
    const auto digit_of = [](ErrorEntry entry, int digit) {
        return static_cast<uint32_t>(entry >> (kKeyShift + digit * digit_bits)) % size;
    };
    uint32_t places[digits][size] = {};
    for (int64_t i = 0; i < count; ++i) {
        for (int digit = 0; digit < digits; ++digit) {
            ++places[digit][digit_of(entries[i], digit)];
        }
    }
    for (int digit = 0; digit < digits; ++digit) {
        if (count > 0 && places[digit][digit_of(entries[0], digit)] == count) {
            continue;  // the same in all
        }
        uint32_t place = 0;
        for (uint32_t& number : places[digit]) {
            place += number;
            number = place - number;
        }
        for (int64_t i = 0; i < count; ++i) {
            other[places[digit][digit_of(entries[i], digit)]++] = entries[i];
        }
        std::swap(entries, other);
    }
    return entries;
}

// The smallest error that counts. Errors of 0 have no slope; once all voxels of the class are met, none has.
float least_error(const SceneSums& sums, int k) {
    const float own = 1 - static_cast<float>(sums[sums.layout.largest(k)]);
    return own > 0 ? own : std::numeric_limits<float>::denorm_min();
}

// The term of one class; its errors become slopes.
double lovasz_of_class(const OccupancyLossProblem& problem, const OccupancyLossVersion& version, int k,
                       int64_t voxel_count, float least) {
    static thread_local SortScratch scratch;
    float* slopes = problem.slopes + k * problem.voxel_count;
    if (voxel_count == 0) {
        std::fill_n(slopes, problem.voxel_count, 0.0f);
        return 0;
    }
    scratch.entries.grow(static_cast<size_t>(problem.voxel_count) + 1);
    const int64_t kept = version.collect(slopes, problem.voxel_count, least, scratch.entries.data());
    scratch.other.grow(static_cast<size_t>(kept));
    const ErrorEntry* sorted = sort_by_key(scratch.entries.data(), scratch.other.data(), kept);

    std::fill_n(slopes, problem.voxel_count, 0.0f);
    JaccardWalk walk{voxel_count, 0, 0};
    double loss = 0;
    for (int64_t begin = 0; begin < kept; begin += kRanksOfPart) {
        double part = 0;
        for (int64_t rank = begin; rank < std::min<int64_t>(kept, begin + kRanksOfPart); ++rank) {
            part += walk.meet(sorted[rank], slopes);
        }
        loss += part;
    }
    return loss;
}

const OccupancyLossVersion& version_of(Implementation implementation) {
#if SPATIAL_WITH_AVX2
    return *version_for(implementation, &kVersion, &kOccupancyLossAvx2, &kOccupancyLossAvx512);
#else
    static_cast<void>(implementation);
    return kVersion;
#endif
}

// Where the passes over voxels run.
class Passes {
  public:
    explicit Passes(int32_t device) : implementation_(choose_implementation(device)) {}

    bool on_device() const { return implementation_ == Implementation::kCuda; }

    // Sums of blocks [blocks, BlockSums]; the problem's slopes become errors.
    std::vector<float> sum_blocks(const OccupancyLossProblem& problem, [[maybe_unused]] int32_t device) const {
        const int64_t size = BlockSums{problem.class_count}.count();
        std::vector<float> sums(static_cast<size_t>(problem.block_count() * size));
#if SPATIAL_WITH_CUDA
        if (on_device()) {
            sum_blocks_cuda(problem, device, sums.data());
            return sums;
        }
#endif
        const OccupancyLossVersion& version = version_of(implementation_);
        parallel_for(problem.threads, problem.block_count(),
                     [&](int64_t block) { version.sum_block(problem, block, sums.data() + block * size); });
        return sums;
    }

    // Errors become slopes; the Lovasz term of each class.
    std::vector<double> lovasz(const OccupancyLossProblem& problem, [[maybe_unused]] int32_t device,
                               const SceneSums& sums) const {
        const size_t classes = static_cast<size_t>(problem.class_count);
        std::vector<double> losses(classes);
        std::vector<int64_t> counts(classes);
        for (size_t k = 0; k < classes; ++k) {
            counts[k] = static_cast<int64_t>(sums[sums.layout.voxels(static_cast<int>(k))]);
        }
#if SPATIAL_WITH_CUDA
        if (on_device()) {
            const size_t parts = static_cast<size_t>(problem.part_count());
            std::vector<double> part_losses(classes * parts);
            lovasz_cuda(problem, device, counts.data(), part_losses.data());
            for (size_t at = 0; at < part_losses.size(); ++at) {
                losses[at / parts] += part_losses[at];
            }
            return losses;
        }
#endif
        const OccupancyLossVersion& version = version_of(implementation_);
        parallel_for(problem.threads, problem.class_count, [&](int64_t k) {
            const float least = least_error(sums, static_cast<int>(k));
            losses[static_cast<size_t>(k)] =
                lovasz_of_class(problem, version, static_cast<int>(k), counts[static_cast<size_t>(k)], least);
        });
        return losses;
    }

    void backward(const OccupancyLossProblem& problem, [[maybe_unused]] int32_t device,
                  const OccupancyLossWeights& weights, float* gradients) const {
#if SPATIAL_WITH_CUDA
        if (on_device()) {
            occupancy_losses_backward_cuda(problem, weights, device, gradients);
            return;
        }
#endif
        const OccupancyLossVersion& version = version_of(implementation_);
        parallel_for(problem.threads, problem.block_count(),
                     [&](int64_t block) { version.backward(problem, weights, block, gradients); });
    }

  private:
    Implementation implementation_;
};

void find_losses(const OccupancyLossProblem& problem, const Passes& passes, int32_t device, double* summary_values,
                 double* losses) {
    const SceneSums sums(problem.class_count, passes.sum_blocks(problem, device));
    expect_labels(sums, problem.voxel_count);
    const Summary<double> summary{summary_values, problem.class_count};
    std::fill_n(summary_values, 4 * problem.class_count + 2, 0.0);
    summary.focal() = kFocalFactor / sums.known();
    losses[0] = summary.focal() * sums[sums.layout.focal()];
    losses[1] = semantic_loss(sums, summary);
    losses[2] = geometric_loss(sums, summary);

    int terms = 0;
    losses[3] = 0;
    const std::vector<double> of_classes = passes.lovasz(problem, device, sums);
    for (int k = 0; k < problem.class_count; ++k) {
        losses[3] += of_classes[static_cast<size_t>(k)];
        terms += sums[sums.layout.voxels(k)] > 0 ? 1 : 0;
    }
    losses[3] /= std::max(terms, 1);
    summary.lovasz() = 1.0 / std::max(terms, 1);
}

OccupancyLossWeights weights_of(const Summary<const double>& summary, const double* weights) {
    OccupancyLossWeights spread{};
    for (int k = 0; k < summary.class_count; ++k) {
        spread.own[k] =
            static_cast<float>(weights[1] * summary.semantic_own(k) + weights[2] * summary.geometric_own(k));
        spread.others[k] =
            static_cast<float>(weights[1] * summary.semantic_others(k) + weights[2] * summary.geometric_others(k));
    }
    spread.focal = static_cast<float>(weights[0] * summary.focal());
    spread.lovasz = static_cast<float>(weights[3] * summary.lovasz());
    return spread;
}

struct LossTensors {
    const spatial_tensor *logits, *labels, *radial, *class_weights;
    spatial_tensor* slopes;     // of the forward pass
    spatial_tensor* gradients;  // of the backward pass
};

void expect_beside(const spatial_tensor* tensor, const char* name, int32_t dtype, std::initializer_list<int64_t> shape,
                   const spatial_tensor* logits) {
    expect_tensor(tensor, name, dtype, shape);
    expect_same_device(tensor, name, logits, "logits");
}

OccupancyLossProblem check(const LossTensors& tensors, int32_t height, int32_t counts_unknown, int32_t threads) {
    expect_tensor(tensors.logits, "logits", SPATIAL_FLOAT32, {kAnySize, kAnySize});
    const int64_t voxels = tensors.logits->shape[0], classes = tensors.logits->shape[1];
    expect(classes >= 2 && classes <= kMaxLossClasses, "logits must be float32 [N, K] with K from 2 to " +
                                                           std::to_string(kMaxLossClasses) +
                                                           ", got K = " + std::to_string(classes));
    expect(voxels <= INT32_MAX, "logits must be of fewer than 2^31 voxels, got " + std::to_string(voxels));
    expect_beside(tensors.labels, "labels", SPATIAL_UINT8, {voxels}, tensors.logits);
    expect_beside(tensors.radial, "radial", SPATIAL_FLOAT32, {kAnySize}, tensors.logits);
    expect_beside(tensors.class_weights, "class_weights", SPATIAL_FLOAT32, {classes}, tensors.logits);
    expect_beside(tensors.slopes, "slopes", SPATIAL_FLOAT32, {classes, voxels}, tensors.logits);
    const int64_t columns = tensors.radial->shape[0];
    expect(height >= 1, "height must be at least 1, got " + std::to_string(height));
    expect(columns >= 1 && voxels % (columns * height) == 0,
           "voxels must fill whole grids of " + std::to_string(columns) + " columns of " + std::to_string(height) +
               ", got " + std::to_string(voxels));
    expect(counts_unknown == 0 || counts_unknown == 1,
           "counts_unknown must be 0 or 1, got " + std::to_string(counts_unknown));

    OccupancyLossProblem problem{};
    problem.voxel_count = voxels;
    problem.class_count = static_cast<int32_t>(classes);
    problem.height = static_cast<uint32_t>(height);
    problem.radial_count = static_cast<uint32_t>(columns);
    problem.counts_unknown = counts_unknown == 1;
    problem.threads = threads_for(threads);
    return problem;
}

// Points at tensors where the passes run. Slopes are read only by the backward pass.
template <typename Lend>
void point_at(const LossTensors& tensors, OccupancyLossProblem& problem, const spatial_tensor* slopes, Lend&& lend) {
    problem.logits = static_cast<const float*>(lend(tensors.logits)->data);
    problem.labels = static_cast<const uint8_t*>(lend(tensors.labels)->data);
    problem.radial = static_cast<const float*>(lend(tensors.radial)->data);
    problem.class_weights = static_cast<const float*>(lend(tensors.class_weights)->data);
    problem.slopes = static_cast<float*>(slopes->data);
}

void run(const LossTensors& tensors, OccupancyLossProblem& problem, double* summary, double* losses) {
    expect(summary != nullptr && losses != nullptr, "summary and losses must not be null");
    const Passes passes(tensors.logits->device);
#if SPATIAL_WITH_CUDA
    if (passes.on_device()) {
        DeviceLoan loan;
        const spatial_tensor* slopes = loan.output(tensors.slopes);
        point_at(tensors, problem, slopes, [&](const spatial_tensor* tensor) { return loan.input(tensor); });
        find_losses(problem, passes, slopes->device, summary, losses);
        loan.finish();
        return;
    }
#endif
    point_at(tensors, problem, tensors.slopes, [](const spatial_tensor* tensor) { return tensor; });
    find_losses(problem, passes, SPATIAL_CPU, summary, losses);
}

void run_back(const LossTensors& tensors, OccupancyLossProblem& problem, const double* summary,
              const double* loss_weights) {
    expect(summary != nullptr && loss_weights != nullptr, "summary and weights must not be null");
    expect_beside(tensors.gradients, "gradients", SPATIAL_FLOAT32, {problem.voxel_count, problem.class_count},
                  tensors.logits);
    const Passes passes(tensors.logits->device);
    const OccupancyLossWeights weights = weights_of({summary, problem.class_count}, loss_weights);
#if SPATIAL_WITH_CUDA
    if (passes.on_device()) {
        DeviceLoan loan;
        const spatial_tensor* slopes = loan.input(tensors.slopes);
        const spatial_tensor* gradients = loan.output(tensors.gradients);
        point_at(tensors, problem, slopes, [&](const spatial_tensor* tensor) { return loan.input(tensor); });
        passes.backward(problem, slopes->device, weights, static_cast<float*>(gradients->data));
        loan.finish();
        return;
    }
#endif
    point_at(tensors, problem, tensors.slopes, [](const spatial_tensor* tensor) { return tensor; });
    passes.backward(problem, SPATIAL_CPU, weights, static_cast<float*>(tensors.gradients->data));
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_occupancy_losses(const spatial_tensor* logits, const spatial_tensor* labels,
                                        const spatial_tensor* radial, int32_t height,
                                        const spatial_tensor* class_weights, int32_t counts_unknown, int32_t threads,
                                        spatial_tensor* slopes, double* summary, double* losses) {
    return at_border("spatial_occupancy_losses", [&] {
        const LossTensors tensors{logits, labels, radial, class_weights, slopes, nullptr};
        OccupancyLossProblem problem = check(tensors, height, counts_unknown, threads);
        run(tensors, problem, summary, losses);
    });
}

spatial_status spatial_occupancy_losses_backward(const spatial_tensor* logits, const spatial_tensor* labels,
                                                 const spatial_tensor* radial, int32_t height,
                                                 const spatial_tensor* class_weights, int32_t counts_unknown,
                                                 const spatial_tensor* slopes, const double* summary,
                                                 const double* weights, int32_t threads, spatial_tensor* gradients) {
    return at_border("spatial_occupancy_losses_backward", [&] {
        const LossTensors tensors{logits,   labels, radial, class_weights, const_cast<spatial_tensor*>(slopes),
                                  gradients};
        OccupancyLossProblem problem = check(tensors, height, counts_unknown, threads);
        run_back(tensors, problem, summary, weights);
    });
}
