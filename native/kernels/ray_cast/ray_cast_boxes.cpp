// Compiled with -mavx2; called where the CPU has it.
#include "ray_cast/ray_cast_boxes.h"

#include <immintrin.h>

#include <algorithm>
#include <cstring>

namespace spatial {
namespace {

// Each box is made of the one before by shifts of so many voxels.
constexpr int kShifts[kBoxes] = {1, 2, 4, 8};
constexpr int kShiftsZ[kBoxes] = {0, 1, 0, 2};

__m256i load(const uint16_t* words) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(words)); }

}  // namespace

void FreeColumns::fill(const RayCastProblem& problem, const uint8_t* classes) {
    resize(problem);
    const __m128i free = _mm_set1_epi8(static_cast<char>(problem.free));
    const int32_t depth = problem.size[2];
    const uint16_t beyond = static_cast<uint16_t>(~0u << depth);  // above the grid
    for (int64_t x = 0; x < problem.size[0]; ++x) {
        uint16_t* row = at(x);
        const uint8_t* column = classes + x * problem.size[1] * depth;
        if (depth == kBoxDepth) {
            for (int64_t y = 0; y < problem.size[1]; ++y, column += depth) {
                const __m128i values = _mm_loadu_si128(reinterpret_cast<const __m128i*>(column));
                row[y] = static_cast<uint16_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(values, free)));
            }
            continue;
        }
        for (int64_t y = 0; y < problem.size[1]; ++y, column += depth) {
            uint16_t bits = beyond;
            for (int32_t z = 0; z < depth; ++z) {
                bits = static_cast<uint16_t>(bits | (column[z] == problem.free ? 1u << z : 0u));
            }
            row[y] = bits;
        }
    }
}

void FreeColumns::fill(const RayCastProblem& problem, const FreeColumns& first, const FreeColumns& second) {
    resize(problem);
    const uint16_t *a = first.at(0), *b = second.at(0);
    uint16_t* to = at(0);
    for (int64_t i = 0; i < rows_ * stride_; ++i) {
        to[i] = a[i] & b[i];
    }
}

void FreeColumns::resize(const RayCastProblem& problem) {
    const int64_t stride = (problem.size[1] + kBoxReach + 15) / 16 * 16;
    if (rows_ != problem.size[0] || stride_ != stride || width_ != problem.size[1]) {
        rows_ = problem.size[0];
        width_ = problem.size[1];
        stride_ = stride;
        const size_t words = static_cast<size_t>((rows_ + 2 * kBoxReach) * stride_);
        words_.grow(words);
        std::memset(words_.data(), 0xff, words * sizeof(uint16_t));
    }
}

void FreeBoxes::fill(const FreeColumns& first, const FreeColumns& second, const FreeColumns& both, const int* signs,
                     FreeColumns* boxes) {
    stride_ = both.stride();
    words_.grow(static_cast<size_t>((both.rows() + 2) * stride_x() + 2 * kGuard));
    const FreeColumns* smaller = &both;
    for (int box = 0; box < kBoxes; ++box) {
        const int64_t along_x = signs[0] * kShifts[box] * stride_, along_y = signs[1] * kShifts[box];
        grow(*smaller, along_x, along_y, signs[2] * kShiftsZ[box], boxes[box]);
        smaller = &boxes[box];
    }
    encode(first, second, boxes);
}

// A box is free where the smaller one is, here and shifted along x, y and both, then along z.
void FreeBoxes::grow(const FreeColumns& smaller, int64_t along_x, int64_t along_y, int along_z,
                     FreeColumns& larger) const {
    const uint16_t* from = smaller.at(0);
    uint16_t* to = larger.at(0);
    const __m128i up = _mm_cvtsi32_si128(std::max(along_z, 0)), down = _mm_cvtsi32_si128(std::max(-along_z, 0));
    const __m256i all_set = _mm256_set1_epi16(-1);
    const __m256i outside = _mm256_or_si256(_mm256_andnot_si256(_mm256_srl_epi16(all_set, up), all_set),
                                            _mm256_andnot_si256(_mm256_sll_epi16(all_set, down), all_set));
    for (int64_t i = 0; i < smaller.rows() * stride_; i += 16) {
        const __m256i flat =
            _mm256_and_si256(_mm256_and_si256(load(from + i), load(from + i + along_x)),
                             _mm256_and_si256(load(from + i + along_y), load(from + i + along_x + along_y)));
        const __m256i shifted = _mm256_or_si256(_mm256_sll_epi16(_mm256_srl_epi16(flat, up), down), outside);
        _mm256_store_si256(reinterpret_cast<__m256i*>(to + i), _mm256_and_si256(flat, shifted));
    }
}

// Boxes lie within each other, so the code's lower bits tell how many of the larger three are free.
void FreeBoxes::encode(const FreeColumns& first, const FreeColumns& second, const FreeColumns* boxes) {
    const uint16_t *free_first = first.at(0), *free_second = second.at(0);
    const uint16_t* box[kBoxes];
    for (int i = 0; i < kBoxes; ++i) {
        box[i] = boxes[i].at(0);
    }
    int32_t* to = words_.data() + stride_x() + kGuard;
    const __m256i low = _mm256_set1_epi16(0x00ff), all_set = _mm256_set1_epi16(-1);
    for (int64_t i = 0; i < first.rows() * stride_; i += 16) {
        const __m256i b1 = load(box[1] + i), b2 = load(box[2] + i), b3 = load(box[3] + i);
        const __m256i ones = _mm256_or_si256(_mm256_andnot_si256(load(free_first + i), all_set),
                                             _mm256_xor_si256(_mm256_xor_si256(b1, b2), b3));
        const __m256i twos = _mm256_or_si256(_mm256_andnot_si256(load(free_second + i), all_set), b2);
        const __m256i fours = load(box[0] + i);
        const __m256i low_12 = _mm256_or_si256(_mm256_and_si256(ones, low), _mm256_slli_epi16(twos, 8)),
                      low_4 = _mm256_and_si256(fours, low);
        const __m256i high_12 = _mm256_or_si256(_mm256_srli_epi16(ones, 8), _mm256_andnot_si256(low, twos)),
                      high_4 = _mm256_srli_epi16(fours, 8);
        const __m256i low_a = _mm256_unpacklo_epi16(low_12, low_4), low_b = _mm256_unpackhi_epi16(low_12, low_4);
        const __m256i high_a = _mm256_unpacklo_epi16(high_12, high_4), high_b = _mm256_unpackhi_epi16(high_12, high_4);
        // Columns 0 1 8 9, 2 3 10 11, 4 5 12 13, 6 7 14 15.
        const __m256i p = _mm256_unpacklo_epi32(low_a, high_a), q = _mm256_unpackhi_epi32(low_a, high_a);
        const __m256i r = _mm256_unpacklo_epi32(low_b, high_b), s = _mm256_unpackhi_epi32(low_b, high_b);
        __m256i* words = reinterpret_cast<__m256i*>(to + 2 * i);
        _mm256_storeu_si256(words, _mm256_permute2x128_si256(p, q, 0x20));
        _mm256_storeu_si256(words + 1, _mm256_permute2x128_si256(r, s, 0x20));
        _mm256_storeu_si256(words + 2, _mm256_permute2x128_si256(p, q, 0x31));
        _mm256_storeu_si256(words + 3, _mm256_permute2x128_si256(r, s, 0x31));
    }
}

}  // namespace spatial
