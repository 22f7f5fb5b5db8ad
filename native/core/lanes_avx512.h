// Sixteen floats at a time with AVX-512, in the words of lanes_avx2.h. Include once, in a file compiled with -mavx512f
// -mavx512dq.
#pragma once

#include <immintrin.h>

#include <algorithm>
#include <cstdint>

namespace spatial {
namespace {

struct Lanes {
    static constexpr int kCount = 16;
    using Floats = __m512;
    using Ints = __m512i;
    using HalfFloats = __m256;
    using Doubles = __m512d;
    struct Mask {
        __mmask16 bits;
    };

    static Floats all(float value) { return _mm512_set1_ps(value); }
    static Ints all(int32_t value) { return _mm512_set1_epi32(value); }
    static Doubles all(double value) { return _mm512_set1_pd(value); }
    static HalfFloats half_all(float value) { return _mm256_set1_ps(value); }

    static Ints numbers() { return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); }

    static Floats load(const float* from) { return _mm512_load_ps(from); }
    static Floats load_any(const float* from) { return _mm512_loadu_ps(from); }
    static Floats load_bfloat16(const uint16_t* from) {
        const __m256i halves = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
        return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16));
    }
    static void store(int32_t* to, Ints values) { _mm512_store_si512(to, values); }
    static void store(float* to, Floats values) { _mm512_store_ps(to, values); }
    static void store(float* to, HalfFloats values) { _mm256_store_ps(to, values); }
    static void store_bytes(uint8_t* to, Ints values) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm512_cvtepi32_epi8(values));
    }
    static void store_any(float* to, Floats values) { _mm512_storeu_ps(to, values); }
    static int store_some(int32_t* to, Mask wanted, Ints values) {
        const Ints before = _mm512_alignr_epi32(values, all(-1), kCount - 1);  // of the lane before; -1 for the first
        const __mmask16 distinct = _mm512_mask_cmpneq_epi32_mask(wanted.bits, values, before);
        _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(distinct, values));
        return __builtin_popcount(distinct);
    }

    static Floats min(Floats a, Floats b) { return _mm512_min_ps(a, b); }
    static Doubles min(Doubles a, Doubles b) { return _mm512_min_pd(a, b); }
    static Floats max(Floats a, Floats b) { return _mm512_max_ps(a, b); }
    static Floats sqrt(Floats a) { return _mm512_sqrt_ps(a); }
    static Doubles sqrt(Doubles a) { return _mm512_sqrt_pd(a); }
    static Floats floor(Floats a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
    static Floats abs(Floats a) { return _mm512_abs_ps(a); }
    static Doubles abs(Doubles a) { return _mm512_abs_pd(a); }
    static Floats fused(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }

    static Ints truncated(Floats a) { return _mm512_cvttps_epi32(a); }
    static Floats converted(Ints a) { return _mm512_cvtepi32_ps(a); }
    static Ints as_ints(Floats a) { return _mm512_castps_si512(a); }
    static Floats as_floats(Ints a) { return _mm512_castsi512_ps(a); }
    static Ints add(Ints a, Ints b) { return _mm512_add_epi32(a, b); }
    static Ints subtract(Ints a, Ints b) { return _mm512_sub_epi32(a, b); }
    static Ints min(Ints a, Ints b) { return _mm512_min_epi32(a, b); }
    static Ints max(Ints a, Ints b) { return _mm512_max_epi32(a, b); }
    static Ints multiply(Ints a, Ints b) { return _mm512_mullo_epi32(a, b); }
    static Ints bit_and(Ints a, Ints b) { return _mm512_and_si512(a, b); }
    static Ints bit_or(Ints a, Ints b) { return _mm512_or_si512(a, b); }
    static Ints bit_xor(Ints a, Ints b) { return _mm512_xor_si512(a, b); }
    static Ints shifted_right(Ints a, Ints by) { return _mm512_srlv_epi32(a, by); }
    template <int by>
    static Ints shifted_right(Ints a) {
        return _mm512_srli_epi32(a, by);
    }
    template <int by>
    static Ints shifted_left(Ints a) {
        return _mm512_slli_epi32(a, by);
    }
    template <int by>
    static Ints divided(Ints a) {
        return _mm512_srai_epi32(a, by);
    }
    static Ints gather(const int32_t* from, Ints index) { return _mm512_i32gather_epi32(index, from, 4); }
    static Floats gather(const float* from, Ints index) { return _mm512_i32gather_ps(index, from, 4); }

    static Floats entries(const float* table, Ints index) {
        return _mm512_permutexvar_ps(index, _mm512_broadcast_f32x8(_mm256_load_ps(table)));
    }
    static Mask negative_entries(const int32_t* table, Ints index) {
        const __m256i values = _mm256_load_si256(reinterpret_cast<const __m256i*>(table));
        return {_mm512_movepi32_mask(_mm512_permutexvar_epi32(index, _mm512_broadcast_i32x8(values)))};
    }

    static Mask less(Floats a, Floats b) { return {_mm512_cmp_ps_mask(a, b, _CMP_LT_OQ)}; }
    static Mask at_least(Floats a, Floats b) { return {_mm512_cmp_ps_mask(a, b, _CMP_GE_OQ)}; }
    static Mask equal(Floats a, Floats b) { return {_mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ)}; }
    static Mask less(Ints a, Ints b) { return {_mm512_cmplt_epi32_mask(a, b)}; }
    static Mask equal(Ints a, Ints b) { return {_mm512_cmpeq_epi32_mask(a, b)}; }
    static unsigned bits_of_unequal(HalfFloats a, HalfFloats b) {
        return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_NEQ_UQ)));
    }

    static Mask every(bool set) { return {static_cast<__mmask16>(set ? 0xffff : 0)}; }
    static Mask first(int64_t count) { return {static_cast<__mmask16>((1u << std::min<int64_t>(count, kCount)) - 1)}; }
    static Mask both(Mask a, Mask b) { return {_kand_mask16(a.bits, b.bits)}; }
    static Mask either(Mask a, Mask b) { return {_kor_mask16(a.bits, b.bits)}; }
    static Mask without(Mask a, Mask b) { return {_kandn_mask16(b.bits, a.bits)}; }
    static Floats select(Mask mask, Floats set, Floats unset) { return _mm512_mask_blend_ps(mask.bits, unset, set); }
    static Ints select(Mask mask, Ints set, Ints unset) { return _mm512_mask_blend_epi32(mask.bits, unset, set); }
    static bool any(Mask mask) { return mask.bits != 0; }
    static unsigned bits(Mask mask) { return mask.bits; }
    static int count(Mask mask) { return __builtin_popcount(mask.bits); }

    template <int half>
    static Doubles widened(Floats values) {
        return _mm512_cvtps_pd(_mm512_extractf32x8_ps(values, half));
    }
    static HalfFloats narrowed(Doubles values) { return _mm512_cvtpd_ps(values); }
    static Floats joined(HalfFloats low, HalfFloats high) {
        return _mm512_insertf32x8(_mm512_castps256_ps512(low), high, 1);
    }
};

}  // namespace
}  // namespace spatial
