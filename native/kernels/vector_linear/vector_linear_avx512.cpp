// Compiled with -mavx512f -mavx512dq; called where the CPU has both.
#include "core/lanes_avx512.h"
#include "vector_linear/vector_linear_lanes.h"

namespace spatial {

void linear_outputs_avx512(const LinearInput<float>& input, const LinearLayer<float>& layer, int64_t begin,
                           int64_t end) {
    linear_outputs(input, layer, begin, end);
}

void linear_outputs_avx512(const LinearInput<Bfloat16>& input, const LinearLayer<Bfloat16>& layer, int64_t begin,
                           int64_t end) {
    linear_outputs(input, layer, begin, end);
}

}  // namespace spatial
