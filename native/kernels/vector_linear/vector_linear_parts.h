// What the implementations of vector_linear share: the problem in plain pointers, numbers in bfloat16, and the order of
// the sum.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/portable.h"
#include "spatial/abi.h"

namespace spatial {

constexpr int kPartialSums = 32;

struct Bfloat16 {
    uint16_t bits;
};

SPATIAL_PORTABLE float widened(float value) { return value; }

SPATIAL_PORTABLE float widened(Bfloat16 value) {
    const uint32_t bits = static_cast<uint32_t>(value.bits) << 16;
    float wide;
    memcpy(&wide, &bits, sizeof(wide));
    return wide;
}

SPATIAL_PORTABLE void narrow(float value, float* to) { *to = value; }

SPATIAL_PORTABLE void narrow(float value, Bfloat16* to) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof(bits));
    const uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
    to->bits = static_cast<uint16_t>(value == value ? rounded : 0x7fc0);  // rounding could turn a NaN into an infinity
}

template <typename Value>
struct LinearLayer {
    const Value* weights;  // [N, K]
    const Value* bias;     // [N], or null
    Value* outputs;        // [M, N]
    int64_t size;          // N
};

template <typename Value>
struct LinearInput {
    const Value* values;   // [M, K]
    const float* widened;  // the same in float32, on the CPU
    int64_t rows;          // M
    int64_t width;         // K
};

// The upper half of the partial sums onto the lower half, until one is left.
SPATIAL_PORTABLE float sum_of(float* partial) {
    for (int half = kPartialSums / 2; half > 0; half /= 2) {
        for (int j = 0; j < half; ++j) {
            partial[j] += partial[j + half];
        }
    }
    return partial[0];
}

template <typename Value>
SPATIAL_PORTABLE void finish_output(const LinearLayer<Value>& layer, int64_t row, int64_t n, float sum) {
    narrow(layer.bias == nullptr ? sum : sum + widened(layer.bias[n]), layer.outputs + row * layer.size + n);
}

// Outputs begin to end - 1 of a layer, for all rows.
#define SPATIAL_LINEAR_VERSION(name)                                                                         \
    void name(const LinearInput<float>& input, const LinearLayer<float>& layer, int64_t begin, int64_t end); \
    void name(const LinearInput<Bfloat16>& input, const LinearLayer<Bfloat16>& layer, int64_t begin, int64_t end)
SPATIAL_LINEAR_VERSION(linear_outputs_reference);
SPATIAL_LINEAR_VERSION(linear_outputs_avx2);
SPATIAL_LINEAR_VERSION(linear_outputs_avx512);
#undef SPATIAL_LINEAR_VERSION

void linear_layer_cuda(const LinearInput<float>& input, const LinearLayer<float>& layer, int32_t device);
void linear_layer_cuda(const LinearInput<Bfloat16>& input, const LinearLayer<Bfloat16>& layer, int32_t device);

}  // namespace spatial
