// Compiled with -mavx2; called where the CPU has it.
#include <immintrin.h>

#include "space_coverage/space_coverage_parts.h"

namespace spatial {
namespace {

constexpr int64_t kWords = 4;

// How many of the 32 bytes' bits are set, in each quarter. By halves of bytes: Mula, "SSSE3: fast popcount", 2008.
__m256i bits_in(__m256i values) {
    const __m256i counts = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                            0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low_half = _mm256_set1_epi8(15);
    const __m256i low = _mm256_shuffle_epi8(counts, _mm256_and_si256(values, low_half));
    const __m256i high = _mm256_shuffle_epi8(counts, _mm256_and_si256(_mm256_srli_epi16(values, 4), low_half));
    return _mm256_sad_epu8(_mm256_add_epi8(low, high), _mm256_setzero_si256());
}

__m256i load(const uint64_t* from) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)); }

}  // namespace

int64_t count_new_cells_avx2(const uint64_t* seen, const uint64_t* covered, int64_t words) {
    __m256i sums = _mm256_setzero_si256(), more_sums = sums;
    int64_t word = 0;
    for (; word + 2 * kWords <= words; word += 2 * kWords) {
        sums = _mm256_add_epi64(sums, bits_in(_mm256_andnot_si256(load(covered + word), load(seen + word))));
        more_sums = _mm256_add_epi64(
            more_sums, bits_in(_mm256_andnot_si256(load(covered + word + kWords), load(seen + word + kWords))));
    }
    alignas(32) int64_t quarters[kWords];
    _mm256_store_si256(reinterpret_cast<__m256i*>(quarters), _mm256_add_epi64(sums, more_sums));
    return quarters[0] + quarters[1] + quarters[2] + quarters[3] + new_cells(seen, covered, word, words, 1);
}

}  // namespace spatial
