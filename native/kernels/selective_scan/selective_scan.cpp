#include "selective_scan/selective_scan.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/border.h"
#include "core/device.h"
#include "core/lanes_scalar.h"
#include "core/parallel.h"
#include "core/scratch.h"
#include "selective_scan/selective_scan_parts.h"
#include "selective_scan/selective_scan_version.h"

namespace spatial {
namespace {

const ScanVersion& version_of(Implementation implementation) {
#if SPATIAL_WITH_AVX2
    return *version_for(implementation, &kVersion, &kScanAvx2, &kScanAvx512);
#else
    static_cast<void>(implementation);
    return kVersion;
#endif
}

// Calls body(sequence, first channel) for every `width` channels of every sequence.
template <typename Problem, typename Body>
void for_each_column(const Problem& problem, int64_t width, Body&& body) {
    const int64_t columns = (problem.channels + width - 1) / width;
    parallel_for(problem.threads, problem.sequences * columns,
                 [&](int64_t piece) { body(piece / columns, piece % columns * width); });
}

void scan_backward_on_cpu(const ScanVersion& version, const ScanProblem& problem, const ScanGradients& gradients) {
    const int64_t parts = scan_parts(problem);
    parallel_for(problem.threads, problem.sequences * parts, [&](int64_t piece) {
        thread_local AlignedBuffer<float> scratch;
        scratch.grow(static_cast<size_t>(scan_scratch(problem)));
        version.scan_backward(problem, gradients, piece / parts, piece % parts, scratch.data());
    });
}

// sums[i] = parts[0][i] + parts[1][i] + ..., in this order.
void sum_parts_on_cpu(const float* parts, int64_t part_count, int64_t count, float* sums) {
    std::fill_n(sums, count, 0.0f);
    for (int64_t part = 0; part < part_count; ++part) {
        for (int64_t i = 0; i < count; ++i) {
            sums[i] += parts[part * count + i];
        }
    }
}

template <typename T = float>
T* data_of(const spatial_tensor* tensor) {
    return tensor == nullptr ? nullptr : static_cast<T*>(tensor->data);
}

// A tensor that may be missing.
void expect_optional(const spatial_tensor* tensor, const char* name, std::initializer_list<int64_t> shape,
                     const spatial_tensor* other, const char* other_name) {
    if (tensor != nullptr) {
        expect_tensor(tensor, name, SPATIAL_FLOAT32, shape);
        expect_same_device(tensor, name, other, other_name);
    }
}

void expect_beside(const spatial_tensor* tensor, const char* name, std::initializer_list<int64_t> shape,
                   const spatial_tensor* other, const char* other_name) {
    expect(tensor != nullptr, std::string(name) + " must not be null");
    expect_optional(tensor, name, shape, other, other_name);
}

void expect_flag(int32_t flag, const char* name) {
    expect(flag == 0 || flag == 1, std::string(name) + " must be 0 or 1, got " + std::to_string(flag));
}

struct ScanTensors {
    const spatial_tensor *u, *delta, *a, *b, *c, *d, *z, *delta_bias;
    spatial_tensor *y, *last_state;
};

struct ScanGradientTensors {
    const spatial_tensor* dy;
    spatial_tensor *du, *ddelta, *da, *db, *dc, *dd, *dz, *ddelta_bias;
};

ScanProblem check(const ScanTensors& tensors, int32_t softplus, int32_t reversed, int32_t threads) {
    expect_tensor(tensors.u, "u", SPATIAL_FLOAT32, {kAnySize, kAnySize, kAnySize});
    const int64_t sequences = tensors.u->shape[0], steps = tensors.u->shape[1], channels = tensors.u->shape[2];
    expect_beside(tensors.delta, "delta", {sequences, steps, channels}, tensors.u, "u");
    expect_beside(tensors.a, "a", {channels, kAnySize}, tensors.u, "u");
    const int64_t states = tensors.a->shape[1];
    expect(states >= 1 && states <= kMaxScanStates, "a must be float32 [C, N] with N from 1 to " +
                                                        std::to_string(kMaxScanStates) +
                                                        ", got N = " + std::to_string(states));
    expect_beside(tensors.b, "b", {sequences, steps, states}, tensors.u, "u");
    expect_beside(tensors.c, "c", {sequences, steps, states}, tensors.u, "u");
    expect_optional(tensors.d, "d", {channels}, tensors.u, "u");
    expect_optional(tensors.z, "z", {sequences, steps, channels}, tensors.u, "u");
    expect_optional(tensors.delta_bias, "delta_bias", {channels}, tensors.u, "u");
    expect_flag(softplus, "softplus");
    expect_flag(reversed, "reversed");

    ScanProblem problem{};
    problem.sequences = sequences;
    problem.steps = steps;
    problem.channels = channels;
    problem.states = static_cast<int32_t>(states);
    problem.softplus = softplus == 1;
    problem.reversed = reversed == 1;
    problem.threads = threads_for(threads);
    return problem;
}

void check_outputs(const ScanTensors& tensors, const ScanProblem& problem) {
    expect_beside(tensors.y, "y", {problem.sequences, problem.steps, problem.channels}, tensors.u, "u");
    expect_optional(tensors.last_state, "last_state", {problem.sequences, problem.channels, problem.states}, tensors.u,
                    "u");
}

void check_gradients(const ScanTensors& tensors, const ScanGradientTensors& gradients, const ScanProblem& problem) {
    const int64_t sequences = problem.sequences, steps = problem.steps, channels = problem.channels;
    expect_beside(gradients.dy, "dy", {sequences, steps, channels}, tensors.u, "u");
    expect_beside(gradients.du, "du", {sequences, steps, channels}, tensors.u, "u");
    expect_beside(gradients.ddelta, "ddelta", {sequences, steps, channels}, tensors.u, "u");
    expect_beside(gradients.da, "da", {channels, problem.states}, tensors.u, "u");
    expect_beside(gradients.db, "db", {sequences, steps, problem.states}, tensors.u, "u");
    expect_beside(gradients.dc, "dc", {sequences, steps, problem.states}, tensors.u, "u");
    expect_optional(gradients.dd, "dd", {channels}, tensors.u, "u");
    expect_optional(gradients.dz, "dz", {sequences, steps, channels}, tensors.u, "u");
    expect_optional(gradients.ddelta_bias, "ddelta_bias", {channels}, tensors.u, "u");
    expect((gradients.dd == nullptr) == (tensors.d == nullptr) && (gradients.dz == nullptr) == (tensors.z == nullptr) &&
               (gradients.ddelta_bias == nullptr) == (tensors.delta_bias == nullptr),
           "dd, dz and ddelta_bias must be null where d, z and delta_bias are, and only there");
}

void point_at(const ScanTensors& tensors, ScanProblem& problem) {
    problem.u = data_of(tensors.u);
    problem.delta = data_of(tensors.delta);
    problem.a = data_of(tensors.a);
    problem.b = data_of(tensors.b);
    problem.c = data_of(tensors.c);
    problem.d = data_of(tensors.d);
    problem.z = data_of(tensors.z);
    problem.delta_bias = data_of(tensors.delta_bias);
    problem.y = data_of(tensors.y);
    problem.last_state = data_of(tensors.last_state);
}

void run(const ScanTensors& tensors, ScanProblem& problem) {
    const Implementation implementation = choose_implementation(tensors.u->device);
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        DeviceLoan loan;
        const ScanTensors lent{loan.input(tensors.u),          loan.input(tensors.delta),      loan.input(tensors.a),
                               loan.input(tensors.b),          loan.input(tensors.c),          loan.input(tensors.d),
                               loan.input(tensors.z),          loan.input(tensors.delta_bias), loan.output(tensors.y),
                               loan.output(tensors.last_state)};
        point_at(lent, problem);
        scan_cuda(problem, lent.u->device);
        loan.finish();
        return;
    }
#endif
    const ScanVersion& version = version_of(implementation);
    point_at(tensors, problem);
    for_each_column(problem, kScanChannels,
                    [&](int64_t sequence, int64_t first) { version.scan(problem, sequence, first); });
}

// Memory for the parts of sums, on the CPU or a device, and the sums themselves.
class GradientParts {
  public:
    static int64_t floats(const ScanProblem& problem) {
        const int64_t of_channels = problem.sequences * problem.channels;
        return of_channels * problem.states + 2 * of_channels + 2 * scan_parts(problem) * of_steps(problem);
    }

    GradientParts(const ScanProblem& problem, float* memory) : problem_(problem) {
        const int64_t of_channels = problem.sequences * problem.channels;
        da_ = memory;
        dd_ = da_ + of_channels * problem.states;
        dbias_ = dd_ + of_channels;
        db_ = dbias_ + of_channels;
        dc_ = db_ + scan_parts(problem) * of_steps(problem);
    }

    ScanGradients gradients(const ScanGradientTensors& tensors) const {
        return {data_of(tensors.dy),
                data_of(tensors.du),
                data_of(tensors.ddelta),
                data_of(tensors.dz),
                da_,
                dd_,
                dbias_,
                db_,
                dc_};
    }

    // sum(parts, how many, floats of each, to).
    template <typename Sum>
    void add_up(const ScanGradientTensors& tensors, Sum&& sum) const {
        sum(da_, problem_.sequences, problem_.channels * problem_.states, data_of(tensors.da));
        sum(db_, scan_parts(problem_), of_steps(problem_), data_of(tensors.db));
        sum(dc_, scan_parts(problem_), of_steps(problem_), data_of(tensors.dc));
        if (tensors.dd != nullptr) {
            sum(dd_, problem_.sequences, problem_.channels, data_of(tensors.dd));
        }
        if (tensors.ddelta_bias != nullptr) {
            sum(dbias_, problem_.sequences, problem_.channels, data_of(tensors.ddelta_bias));
        }
    }

  private:
    static int64_t of_steps(const ScanProblem& problem) { return problem.sequences * problem.steps * problem.states; }

    const ScanProblem& problem_;
    float *da_, *dd_, *dbias_, *db_, *dc_;
};

#if SPATIAL_WITH_CUDA
// Device memory for one call.
class DeviceFloats {
  public:
    DeviceFloats(int32_t device, int64_t count)
        : device_(device),
          memory_(static_cast<float*>(device_allocate(device, count * static_cast<int64_t>(sizeof(float))))) {}
    DeviceFloats(const DeviceFloats&) = delete;
    DeviceFloats& operator=(const DeviceFloats&) = delete;
    ~DeviceFloats() {
        try {
            device_free(device_, memory_);
        } catch (...) {
            // A destructor has nobody to tell.
        }
    }
    float* get() const { return memory_; }

  private:
    int32_t device_;
    float* memory_;
};

void run_back_on_device(const ScanTensors& tensors, const ScanGradientTensors& gradients, ScanProblem& problem) {
    DeviceLoan loan;
    const ScanTensors lent{loan.input(tensors.u),
                           loan.input(tensors.delta),
                           loan.input(tensors.a),
                           loan.input(tensors.b),
                           loan.input(tensors.c),
                           loan.input(tensors.d),
                           loan.input(tensors.z),
                           loan.input(tensors.delta_bias),
                           nullptr,
                           nullptr};
    const ScanGradientTensors lent_gradients{
        loan.input(gradients.dy),  loan.output(gradients.du), loan.output(gradients.ddelta),
        loan.output(gradients.da), loan.output(gradients.db), loan.output(gradients.dc),
        loan.output(gradients.dd), loan.output(gradients.dz), loan.output(gradients.ddelta_bias)};
    const int32_t device = lent.u->device;
    point_at(lent, problem);
    const DeviceFloats memory(device, GradientParts::floats(problem));
    const GradientParts parts(problem, memory.get());
    scan_backward_cuda(problem, parts.gradients(lent_gradients), device);
    parts.add_up(lent_gradients, [&](const float* from, int64_t count, int64_t size, float* to) {
        sum_parts_cuda(from, count, size, to, device);
    });
    loan.finish();
}
#endif

void run_back(const ScanTensors& tensors, const ScanGradientTensors& gradients, ScanProblem& problem) {
    const Implementation implementation = choose_implementation(tensors.u->device);
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        run_back_on_device(tensors, gradients, problem);
        return;
    }
#endif
    point_at(tensors, problem);
    std::vector<float> memory(static_cast<size_t>(GradientParts::floats(problem)));
    const GradientParts parts(problem, memory.data());
    scan_backward_on_cpu(version_of(implementation), problem, parts.gradients(gradients));
    parts.add_up(gradients, sum_parts_on_cpu);
}

struct ConvTensors {
    const spatial_tensor *x, *weight, *bias;
    spatial_tensor* y;
};

struct ConvGradientTensors {
    const spatial_tensor* dy;
    spatial_tensor *dx, *dweight, *dbias;
};

ConvProblem check(const ConvTensors& tensors, int32_t reversed, int32_t threads) {
    expect_tensor(tensors.x, "x", SPATIAL_FLOAT32, {kAnySize, kAnySize, kAnySize});
    const int64_t channels = tensors.x->shape[2];
    expect_beside(tensors.weight, "weight", {channels, kAnySize}, tensors.x, "x");
    const int64_t width = tensors.weight->shape[1];
    expect(width >= 1 && width <= kMaxConvWidth, "weight must be float32 [C, W] with W from 1 to " +
                                                     std::to_string(kMaxConvWidth) +
                                                     ", got W = " + std::to_string(width));
    expect_beside(tensors.bias, "bias", {channels}, tensors.x, "x");
    expect_flag(reversed, "reversed");

    ConvProblem problem{};
    problem.sequences = tensors.x->shape[0];
    problem.steps = tensors.x->shape[1];
    problem.channels = channels;
    problem.width = static_cast<int32_t>(width);
    problem.reversed = reversed == 1;
    problem.threads = threads_for(threads);
    return problem;
}

void point_at(const ConvTensors& tensors, ConvProblem& problem) {
    problem.x = data_of(tensors.x);
    problem.weight = data_of(tensors.weight);
    problem.bias = data_of(tensors.bias);
    problem.y = data_of(tensors.y);
}

void run(const ConvTensors& tensors, ConvProblem& problem) {
    const Implementation implementation = choose_implementation(tensors.x->device);
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        DeviceLoan loan;
        const ConvTensors lent{loan.input(tensors.x), loan.input(tensors.weight), loan.input(tensors.bias),
                               loan.output(tensors.y)};
        point_at(lent, problem);
        conv_cuda(problem, lent.x->device);
        loan.finish();
        return;
    }
#endif
    point_at(tensors, problem);
    std::vector<float> weight_rows(static_cast<size_t>(problem.channels * problem.width));
    for (int64_t channel = 0; channel < problem.channels; ++channel) {
        for (int64_t k = 0; k < problem.width; ++k) {
            weight_rows[static_cast<size_t>(k * problem.channels + channel)] =
                problem.weight[channel * problem.width + k];
        }
    }
    problem.weight_rows = weight_rows.data();
    const ScanVersion& version = version_of(implementation);
    const int64_t pieces = (problem.steps + kConvSteps - 1) / kConvSteps;
    parallel_for(problem.threads, problem.sequences * pieces,
                 [&](int64_t piece) { version.conv(problem, piece / pieces, piece % pieces * kConvSteps); });
}

void run_back(const ConvTensors& tensors, const ConvGradientTensors& gradients, ConvProblem& problem) {
    const Implementation implementation = choose_implementation(tensors.x->device);
    const int64_t of_weight = problem.channels * problem.width;
    const int64_t floats = problem.sequences * (of_weight + problem.channels);
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        DeviceLoan loan;
        const ConvTensors lent{loan.input(tensors.x), loan.input(tensors.weight), loan.input(tensors.bias), nullptr};
        const ConvGradientTensors to{loan.input(gradients.dy), loan.output(gradients.dx),
                                     loan.output(gradients.dweight), loan.output(gradients.dbias)};
        const int32_t device = lent.x->device;
        const DeviceFloats memory(device, floats);
        float* bias_parts = memory.get() + problem.sequences * of_weight;
        point_at(lent, problem);
        conv_backward_cuda(problem, {data_of(to.dy), data_of(to.dx), memory.get(), bias_parts}, device);
        sum_parts_cuda(memory.get(), problem.sequences, of_weight, data_of(to.dweight), device);
        sum_parts_cuda(bias_parts, problem.sequences, problem.channels, data_of(to.dbias), device);
        loan.finish();
        return;
    }
#endif
    const ScanVersion& version = version_of(implementation);
    point_at(tensors, problem);
    std::vector<float> memory(static_cast<size_t>(floats));
    float* bias_parts = memory.data() + problem.sequences * of_weight;
    const ConvGradients parts{data_of(gradients.dy), data_of(gradients.dx), memory.data(), bias_parts};
    for_each_column(problem, version.lanes,
                    [&](int64_t sequence, int64_t first) { version.conv_backward(problem, parts, sequence, first); });
    sum_parts_on_cpu(memory.data(), problem.sequences, of_weight, data_of(gradients.dweight));
    sum_parts_on_cpu(bias_parts, problem.sequences, problem.channels, data_of(gradients.dbias));
}

LinearScanProblem check(const spatial_tensor* kept, const spatial_tensor* added, int32_t threads,
                        const spatial_tensor* h) {
    expect_tensor(kept, "kept", SPATIAL_FLOAT32, {kAnySize, kAnySize, kAnySize});
    LinearScanProblem problem{};
    problem.sequences = kept->shape[0];
    problem.steps = kept->shape[1];
    problem.channels = kept->shape[2];
    problem.threads = threads_for(threads);
    expect_beside(added, "added", {problem.sequences, problem.steps, problem.channels}, kept, "kept");
    expect_beside(h, "h", {problem.sequences, problem.steps, problem.channels}, kept, "kept");
    return problem;
}

void point_at(const spatial_tensor* kept, const spatial_tensor* added, const spatial_tensor* h,
              LinearScanProblem& problem) {
    problem.kept = data_of(kept);
    problem.added = data_of(added);
    problem.h = data_of(h);
}

void run(const spatial_tensor* kept, const spatial_tensor* added, spatial_tensor* h, LinearScanProblem& problem) {
    const Implementation implementation = choose_implementation(kept->device);
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        DeviceLoan loan;
        const spatial_tensor *lent_kept = loan.input(kept), *lent_added = loan.input(added);
        point_at(lent_kept, lent_added, loan.output(h), problem);
        linear_scan_cuda(problem, lent_kept->device);
        loan.finish();
        return;
    }
#endif
    const ScanVersion& version = version_of(implementation);
    point_at(kept, added, h, problem);
    for_each_column(problem, kScanChannels,
                    [&](int64_t sequence, int64_t first) { version.linear_scan(problem, sequence, first); });
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_selective_scan(const spatial_tensor* u, const spatial_tensor* delta, const spatial_tensor* a,
                                      const spatial_tensor* b, const spatial_tensor* c, const spatial_tensor* d,
                                      const spatial_tensor* z, const spatial_tensor* delta_bias, int32_t softplus,
                                      int32_t reversed, int32_t threads, spatial_tensor* y,
                                      spatial_tensor* last_state) {
    return at_border("spatial_selective_scan", [&] {
        const ScanTensors tensors{u, delta, a, b, c, d, z, delta_bias, y, last_state};
        ScanProblem problem = check(tensors, softplus, reversed, threads);
        check_outputs(tensors, problem);
        run(tensors, problem);
    });
}

spatial_status spatial_selective_scan_backward(const spatial_tensor* u, const spatial_tensor* delta,
                                               const spatial_tensor* a, const spatial_tensor* b,
                                               const spatial_tensor* c, const spatial_tensor* d,
                                               const spatial_tensor* z, const spatial_tensor* delta_bias,
                                               int32_t softplus, int32_t reversed, int32_t threads,
                                               const spatial_tensor* dy, spatial_tensor* du, spatial_tensor* ddelta,
                                               spatial_tensor* da, spatial_tensor* db, spatial_tensor* dc,
                                               spatial_tensor* dd, spatial_tensor* dz, spatial_tensor* ddelta_bias) {
    return at_border("spatial_selective_scan_backward", [&] {
        const ScanTensors tensors{u, delta, a, b, c, d, z, delta_bias, nullptr, nullptr};
        const ScanGradientTensors gradients{dy, du, ddelta, da, db, dc, dd, dz, ddelta_bias};
        ScanProblem problem = check(tensors, softplus, reversed, threads);
        check_gradients(tensors, gradients, problem);
        run_back(tensors, gradients, problem);
    });
}

spatial_status spatial_causal_conv(const spatial_tensor* x, const spatial_tensor* weight, const spatial_tensor* bias,
                                   int32_t reversed, int32_t threads, spatial_tensor* y) {
    return at_border("spatial_causal_conv", [&] {
        const ConvTensors tensors{x, weight, bias, y};
        ConvProblem problem = check(tensors, reversed, threads);
        expect_beside(y, "y", {problem.sequences, problem.steps, problem.channels}, x, "x");
        run(tensors, problem);
    });
}

spatial_status spatial_causal_conv_backward(const spatial_tensor* x, const spatial_tensor* weight,
                                            const spatial_tensor* bias, int32_t reversed, int32_t threads,
                                            const spatial_tensor* dy, spatial_tensor* dx, spatial_tensor* dweight,
                                            spatial_tensor* dbias) {
    return at_border("spatial_causal_conv_backward", [&] {
        const ConvTensors tensors{x, weight, bias, nullptr};
        const ConvGradientTensors gradients{dy, dx, dweight, dbias};
        ConvProblem problem = check(tensors, reversed, threads);
        expect_beside(dy, "dy", {problem.sequences, problem.steps, problem.channels}, x, "x");
        expect_beside(dx, "dx", {problem.sequences, problem.steps, problem.channels}, x, "x");
        expect_beside(dweight, "dweight", {problem.channels, problem.width}, x, "x");
        expect_beside(dbias, "dbias", {problem.channels}, x, "x");
        run_back(tensors, gradients, problem);
    });
}

spatial_status spatial_linear_scan(const spatial_tensor* kept, const spatial_tensor* added, int32_t threads,
                                   spatial_tensor* h) {
    return at_border("spatial_linear_scan", [&] {
        LinearScanProblem problem = check(kept, added, threads, h);
        run(kept, added, h, problem);
    });
}
