// Eight floats at a time with AVX2 and FMA, in the words that kernels for several widths are written in. Include once,
// in a file compiled with -mavx2 -mfma; lanes_avx512.h has the same words for sixteen.
#pragma once

#include <immintrin.h>

#include <algorithm>
#include <cstdint>

namespace spatial {
namespace {

struct Lanes {
    static constexpr int kCount = 8;
    using Floats = __m256;
    using Ints = __m256i;
    using HalfFloats = __m128;  // half the lanes
    using Doubles = __m256d;    // half the lanes
    struct Mask {
        __m256 bits;  // all or none of a lane
    };

    static Floats all(float value) { return _mm256_set1_ps(value); }
    static Ints all(int32_t value) { return _mm256_set1_epi32(value); }
    static Doubles all(double value) { return _mm256_set1_pd(value); }
    static HalfFloats half_all(float value) { return _mm_set1_ps(value); }

    static Ints numbers() { return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7); }

    static Floats load(const float* from) { return _mm256_load_ps(from); }
    static Floats load_any(const float* from) { return _mm256_loadu_ps(from); }  // aligned or not
    static Floats load_bfloat16(const uint16_t* from) {
        const __m128i halves = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(halves), 16));
    }
    static void store(int32_t* to, Ints values) { _mm256_store_si256(reinterpret_cast<__m256i*>(to), values); }
    static void store(float* to, Floats values) { _mm256_store_ps(to, values); }
    static void store(float* to, HalfFloats values) { _mm_store_ps(to, values); }
    static void store_bytes(uint8_t* to, Ints values) {  // 0 to 255 each
        const __m128i shorts = _mm_packus_epi32(_mm256_castsi256_si128(values), _mm256_extracti128_si256(values, 1));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm_packus_epi16(shorts, shorts));
    }
    static void store_any(float* to, Floats values) { _mm256_storeu_ps(to, values); }

    // Stores every value of a selection that is not negative, in room for all lanes; equal neighbours maybe once, those
    // of other lanes maybe too. Returns how many.
    static int store_some(int32_t* to, Mask, Ints values) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), values);
        return kCount;
    }

    static Floats min(Floats a, Floats b) { return _mm256_min_ps(a, b); }
    static Doubles min(Doubles a, Doubles b) { return _mm256_min_pd(a, b); }
    static Floats max(Floats a, Floats b) { return _mm256_max_ps(a, b); }
    static Floats sqrt(Floats a) { return _mm256_sqrt_ps(a); }
    static Doubles sqrt(Doubles a) { return _mm256_sqrt_pd(a); }
    static Floats floor(Floats a) { return _mm256_floor_ps(a); }
    static Floats abs(Floats a) { return _mm256_and_ps(_mm256_castsi256_ps(all(INT32_MAX)), a); }
    static Doubles abs(Doubles a) { return _mm256_and_pd(_mm256_castsi256_pd(_mm256_set1_epi64x(INT64_MAX)), a); }
    static Floats fused(Floats a, Floats b, Floats c) { return _mm256_fmadd_ps(a, b, c); }  // a * b + c, rounded once

    static Ints truncated(Floats a) { return _mm256_cvttps_epi32(a); }
    static Floats converted(Ints a) { return _mm256_cvtepi32_ps(a); }
    static Ints as_ints(Floats a) { return _mm256_castps_si256(a); }
    static Floats as_floats(Ints a) { return _mm256_castsi256_ps(a); }
    static Ints add(Ints a, Ints b) { return _mm256_add_epi32(a, b); }
    static Ints subtract(Ints a, Ints b) { return _mm256_sub_epi32(a, b); }
    static Ints min(Ints a, Ints b) { return _mm256_min_epi32(a, b); }
    static Ints max(Ints a, Ints b) { return _mm256_max_epi32(a, b); }
    static Ints multiply(Ints a, Ints b) { return _mm256_mullo_epi32(a, b); }
    static Ints bit_and(Ints a, Ints b) { return _mm256_and_si256(a, b); }
    static Ints bit_or(Ints a, Ints b) { return _mm256_or_si256(a, b); }
    static Ints bit_xor(Ints a, Ints b) { return _mm256_xor_si256(a, b); }
    static Ints shifted_right(Ints a, Ints by) { return _mm256_srlv_epi32(a, by); }
    template <int by>
    static Ints shifted_right(Ints a) {
        return _mm256_srli_epi32(a, by);
    }
    template <int by>
    static Ints shifted_left(Ints a) {
        return _mm256_slli_epi32(a, by);
    }
    template <int by>
    static Ints divided(Ints a) {  // by a power of two, toward minus infinity
        return _mm256_srai_epi32(a, by);
    }
    static Ints gather(const int32_t* from, Ints index) { return _mm256_i32gather_epi32(from, index, 4); }
    static Floats gather(const float* from, Ints index) { return _mm256_i32gather_ps(from, index, 4); }

    // Entries of an aligned table of eight; as a mask: lanes whose entry is negative, which must be -1.
    static Floats entries(const float* table, Ints index) {
        return _mm256_permutevar8x32_ps(_mm256_load_ps(table), index);
    }
    static Mask negative_entries(const int32_t* table, Ints index) {
        const __m256i values = _mm256_load_si256(reinterpret_cast<const __m256i*>(table));
        return {_mm256_castsi256_ps(_mm256_permutevar8x32_epi32(values, index))};
    }

    // Comparisons are false where a lane is not a number.
    static Mask less(Floats a, Floats b) { return {_mm256_cmp_ps(a, b, _CMP_LT_OQ)}; }
    static Mask at_least(Floats a, Floats b) { return {_mm256_cmp_ps(a, b, _CMP_GE_OQ)}; }
    static Mask equal(Floats a, Floats b) { return {_mm256_cmp_ps(a, b, _CMP_EQ_OQ)}; }
    static Mask less(Ints a, Ints b) { return {_mm256_castsi256_ps(_mm256_cmpgt_epi32(b, a))}; }
    static Mask equal(Ints a, Ints b) { return {_mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b))}; }
    static unsigned bits_of_unequal(HalfFloats a, HalfFloats b) {  // true where a lane is not a number
        return static_cast<unsigned>(_mm_movemask_ps(_mm_cmp_ps(a, b, _CMP_NEQ_UQ)));
    }

    static Mask every(bool set) { return {_mm256_castsi256_ps(all(set ? -1 : 0))}; }
    static Mask first(int64_t count) {
        const int32_t wanted = static_cast<int32_t>(std::min<int64_t>(count, kCount));
        return {_mm256_castsi256_ps(_mm256_cmpgt_epi32(all(wanted), numbers()))};
    }
    static Mask both(Mask a, Mask b) { return {_mm256_and_ps(a.bits, b.bits)}; }
    static Mask either(Mask a, Mask b) { return {_mm256_or_ps(a.bits, b.bits)}; }
    static Mask without(Mask a, Mask b) { return {_mm256_andnot_ps(b.bits, a.bits)}; }
    static Floats select(Mask mask, Floats set, Floats unset) { return _mm256_blendv_ps(unset, set, mask.bits); }
    static Ints select(Mask mask, Ints set, Ints unset) {
        return _mm256_castps_si256(_mm256_blendv_ps(_mm256_castsi256_ps(unset), _mm256_castsi256_ps(set), mask.bits));
    }
    static bool any(Mask mask) { return _mm256_movemask_ps(mask.bits) != 0; }
    static unsigned bits(Mask mask) { return static_cast<unsigned>(_mm256_movemask_ps(mask.bits)); }
    static int count(Mask mask) { return __builtin_popcount(bits(mask)); }

    template <int half>
    static Doubles widened(Floats values) {
        return _mm256_cvtps_pd(_mm256_extractf128_ps(values, half));
    }
    static HalfFloats narrowed(Doubles values) { return _mm256_cvtpd_ps(values); }
    static Floats joined(HalfFloats low, HalfFloats high) { return _mm256_set_m128(high, low); }
};

}  // namespace
}  // namespace spatial
