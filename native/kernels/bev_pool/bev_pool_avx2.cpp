// Compiled with -mavx2; called where the CPU has it.
#include <immintrin.h>

namespace spatial {
namespace {

struct Vectors {
    static constexpr int kCount = 8;
    using Floats = __m256;

    static Floats all(float value) { return _mm256_set1_ps(value); }
    static Floats load(const float* from) { return _mm256_loadu_ps(from); }
    static void store(float* to, Floats values) { _mm256_storeu_ps(to, values); }
    static void stream(float* to, Floats values) { _mm256_stream_ps(to, values); }
    static void finish_streams() { _mm_sfence(); }
    static Floats add(Floats a, Floats b) { return _mm256_add_ps(a, b); }
    static Floats multiply(Floats a, Floats b) { return _mm256_mul_ps(a, b); }
};

}  // namespace
}  // namespace spatial

#include "bev_pool/bev_pool_lanes.h"

namespace spatial {

void bev_pool_share_avx2(const BevPoolProblem& problem, const BevPoolShare& share) { pool_share(problem, share); }

void bev_pool_backward_avx2(const BevPoolBackwardProblem& problem, int64_t first, int64_t end) {
    backward_share(problem, first, end);
}

}  // namespace spatial
