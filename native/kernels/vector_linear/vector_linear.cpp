#include "vector_linear/vector_linear.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/border.h"
#include "core/device.h"
#include "core/parallel.h"
#include "vector_linear/vector_linear_parts.h"

namespace spatial {
namespace {

template <typename Value>
void linear_outputs_one_by_one(const LinearInput<Value>& input, const LinearLayer<Value>& layer, int64_t begin,
                               int64_t end) {
    for (int64_t n = begin; n < end; ++n) {
        for (int64_t row = 0; row < input.rows; ++row) {
            const Value* weights = layer.weights + n * input.width;
            const float* values = input.widened + row * input.width;
            float partial[kPartialSums] = {};
            for (int64_t k = 0; k < input.width; ++k) {
                partial[k % kPartialSums] = fmaf(widened(weights[k]), values[k], partial[k % kPartialSums]);
            }
            finish_output(layer, row, n, sum_of(partial));
        }
    }
}

}  // namespace

void linear_outputs_reference(const LinearInput<float>& input, const LinearLayer<float>& layer, int64_t begin,
                              int64_t end) {
    linear_outputs_one_by_one(input, layer, begin, end);
}

void linear_outputs_reference(const LinearInput<Bfloat16>& input, const LinearLayer<Bfloat16>& layer, int64_t begin,
                              int64_t end) {
    linear_outputs_one_by_one(input, layer, begin, end);
}

namespace {

constexpr int64_t kBytesPerPiece = 128 * 1024;   // of weights
constexpr int64_t kBytesPerThread = 512 * 1024;  // of weights: reading fewer takes less time than waking a thread

struct LinearTensors {
    const spatial_tensor* input;
    const spatial_tensor* weights;
    const spatial_tensor* biases;
    int32_t layers;
    spatial_tensor* outputs;
};

void check(const LinearTensors& tensors) {
    constexpr int64_t most_rows = 16;
    expect(tensors.input != nullptr && tensors.weights != nullptr && tensors.biases != nullptr &&
               tensors.outputs != nullptr,
           "input, weights, biases and outputs must not be null");
    expect(tensors.layers >= 1, "there must be at least one layer, got " + std::to_string(tensors.layers));
    const int32_t dtype = tensors.input->dtype == SPATIAL_BFLOAT16 ? SPATIAL_BFLOAT16 : SPATIAL_FLOAT32;
    expect_tensor(tensors.input, "input", dtype, {kAnySize, kAnySize});
    const int64_t rows = tensors.input->shape[0], width = tensors.input->shape[1];
    expect(rows >= 1 && rows <= most_rows, "input must have 1 to 16 rows, got " + std::to_string(rows));
    for (int32_t l = 0; l < tensors.layers; ++l) {
        expect_tensor(tensors.weights + l, "weights", dtype, {kAnySize, width});
        const int64_t size = tensors.weights[l].shape[0];
        expect(size * rows <= INT32_MAX, "a layer must have fewer than 2^31 outputs");
        const bool has_bias = tensors.biases[l].rank != 1 || tensors.biases[l].shape[0] != 0;
        expect_tensor(tensors.biases + l, "biases", dtype, {has_bias ? size : 0});
        expect_tensor(tensors.outputs + l, "outputs", dtype, {rows, size});
        expect_same_device(tensors.weights + l, "weights", tensors.input, "input");
        expect_same_device(tensors.biases + l, "biases", tensors.input, "input");
        expect_same_device(tensors.outputs + l, "outputs", tensors.input, "input");
    }
}

template <typename Value>
LinearInput<Value> input_of(const spatial_tensor* input) {
    return {static_cast<const Value*>(input->data), nullptr, input->shape[0], input->shape[1]};
}

template <typename Value>
LinearLayer<Value> layer_of(const spatial_tensor* weights, const spatial_tensor* bias, const spatial_tensor* outputs) {
    return {static_cast<const Value*>(weights->data),
            bias->shape[0] == 0 ? nullptr : static_cast<const Value*>(bias->data), static_cast<Value*>(outputs->data),
            weights->shape[0]};
}

#if SPATIAL_WITH_CUDA
template <typename Value>
void run_on_device(const LinearTensors& tensors) {
    DeviceLoan loan;
    const spatial_tensor* input = loan.input(tensors.input);
    for (int32_t l = 0; l < tensors.layers; ++l) {
        const LinearLayer<Value> layer = layer_of<Value>(
            loan.input(tensors.weights + l), loan.input(tensors.biases + l), loan.output(tensors.outputs + l));
        if (layer.size > 0) {
            linear_layer_cuda(input_of<Value>(input), layer, input->device);
        }
    }
    loan.finish();
}
#endif

// A layer's outputs begin to end - 1.
struct Piece {
    int32_t layer;
    int64_t begin;
    int64_t end;
};

template <typename Value>
void run_on_cpu(const LinearTensors& tensors, int threads, Implementation implementation) {
    LinearInput<Value> input = input_of<Value>(tensors.input);
    std::vector<float> wide(static_cast<size_t>(input.rows * input.width));
    std::transform(input.values, input.values + wide.size(), wide.begin(), [](Value value) { return widened(value); });
    input.widened = wide.data();

    const int64_t row_bytes = std::max<int64_t>(1, input.width * static_cast<int64_t>(sizeof(Value)));
    const int64_t step = std::max<int64_t>(1, kBytesPerPiece / row_bytes);
    std::vector<LinearLayer<Value>> layers;
    std::vector<Piece> pieces;
    int64_t bytes = 0;
    for (int32_t l = 0; l < tensors.layers; ++l) {
        layers.push_back(layer_of<Value>(tensors.weights + l, tensors.biases + l, tensors.outputs + l));
        bytes += layers.back().size * row_bytes;
        for (int64_t begin = 0; begin < layers.back().size; begin += step) {
            pieces.push_back({l, begin, std::min(layers.back().size, begin + step)});
        }
    }

    using Version = void (*)(const LinearInput<Value>&, const LinearLayer<Value>&, int64_t, int64_t);
#if SPATIAL_WITH_AVX2
    const Version make =
        version_for<Version>(implementation, linear_outputs_reference, linear_outputs_avx2, linear_outputs_avx512);
#else
    const Version make = linear_outputs_reference;
    static_cast<void>(implementation);
#endif
    const int worth = static_cast<int>(std::clamp<int64_t>(bytes / kBytesPerThread, 1, threads));
    parallel_for(worth, static_cast<int64_t>(pieces.size()), [&](int64_t i) {
        const Piece& piece = pieces[static_cast<size_t>(i)];
        make(input, layers[static_cast<size_t>(piece.layer)], piece.begin, piece.end);
    });
}

template <typename Value>
void run(const LinearTensors& tensors, int threads) {
    const Implementation implementation = choose_implementation(tensors.input->device);
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        run_on_device<Value>(tensors);
        return;
    }
#endif
    run_on_cpu<Value>(tensors, threads, implementation);
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_vector_linear(const spatial_tensor* input, const spatial_tensor* weights,
                                     const spatial_tensor* biases, int32_t layers, int32_t threads,
                                     spatial_tensor* outputs) {
    return at_border("spatial_vector_linear", [&] {
        const LinearTensors tensors{input, weights, biases, layers, outputs};
        check(tensors);
        const int allowed = threads_for(threads);
        input->dtype == SPATIAL_BFLOAT16 ? run<Bfloat16>(tensors, allowed) : run<float>(tensors, allowed);
    });
}
