// Products of weights and inputs, as many at a time as there are lanes: include after core/lanes_<width>.h.
#pragma once

#include "vector_linear/vector_linear_parts.h"

namespace spatial {
namespace {

using Floats = Lanes::Floats;

Floats load_widened(const float* from) { return Lanes::load_any(from); }
Floats load_widened(const Bfloat16* from) { return Lanes::load_bfloat16(&from->bits); }

template <typename Value>
float product(const Value* weights, const float* input, int64_t width) {
    constexpr int parts = kPartialSums / Lanes::kCount;
    constexpr int64_t ahead = 4096 / sizeof(Value);  // the processor's own foresight ends with the page
    Floats sums[parts];
    for (Floats& sum : sums) {
        sum = Lanes::all(0.0f);
    }
    int64_t k = 0;
    for (; k + kPartialSums <= width; k += kPartialSums) {
        __builtin_prefetch(weights + k + ahead, 0, 2);  // an address behind the weights is never fetched
        for (int part = 0; part < parts; ++part) {
            const int64_t at = k + part * Lanes::kCount;
            sums[part] = Lanes::fused(load_widened(weights + at), Lanes::load_any(input + at), sums[part]);
        }
    }
    alignas(64) float partial[kPartialSums];
    for (int part = 0; part < parts; ++part) {
        Lanes::store(partial + part * Lanes::kCount, sums[part]);
    }
    for (int j = 0; k < width; ++k, ++j) {
        partial[j] = fmaf(widened(weights[k]), input[k], partial[j]);
    }
    return sum_of(partial);
}

template <typename Value>
void linear_outputs(const LinearInput<Value>& input, const LinearLayer<Value>& layer, int64_t begin, int64_t end) {
    for (int64_t n = begin; n < end; ++n) {
        for (int64_t row = 0; row < input.rows; ++row) {
            const float sum = product(layer.weights + n * input.width, input.widened + row * input.width, input.width);
            finish_output(layer, row, n, sum);
        }
    }
}

}  // namespace
}  // namespace spatial
