// Compiled with -mavx512f -mavx512dq; called where the CPU has both.
#include <immintrin.h>

namespace spatial {
namespace {

struct Vectors {
    static constexpr int kCount = 16;
    using Floats = __m512;

    static Floats all(float value) { return _mm512_set1_ps(value); }
    static Floats load(const float* from) { return _mm512_loadu_ps(from); }
    static void store(float* to, Floats values) { _mm512_storeu_ps(to, values); }
    static void stream(float* to, Floats values) { _mm512_stream_ps(to, values); }
    static void finish_streams() { _mm_sfence(); }
    static Floats add(Floats a, Floats b) { return _mm512_add_ps(a, b); }
    static Floats multiply(Floats a, Floats b) { return _mm512_mul_ps(a, b); }
};

}  // namespace
}  // namespace spatial

#include "bev_pool/bev_pool_lanes.h"

namespace spatial {

void bev_pool_share_avx512(const BevPoolProblem& problem, const BevPoolShare& share) { pool_share(problem, share); }

void bev_pool_backward_avx512(const BevPoolBackwardProblem& problem, int64_t first, int64_t end) {
    backward_share(problem, first, end);
}

}  // namespace spatial
