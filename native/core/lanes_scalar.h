// One float at a time, in the words of lanes_avx2.h: what is written in lanes is thereby its own plain version, and its
// CUDA version with one thread per lane. Include once per file; a file includes one lanes header only.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/portable.h"

namespace spatial {
namespace {

struct Lanes {
    static constexpr int kCount = 1;
    using Floats = float;
    using Ints = int32_t;
    struct Mask {
        bool bits;
    };

    static SPATIAL_PORTABLE Floats all(float value) { return value; }
    static SPATIAL_PORTABLE Ints all(int32_t value) { return value; }
    static SPATIAL_PORTABLE Ints numbers() { return 0; }

    static SPATIAL_PORTABLE Floats load(const float* from) { return *from; }
    static SPATIAL_PORTABLE Floats load_any(const float* from) { return *from; }
    static SPATIAL_PORTABLE void store(int32_t* to, Ints values) { *to = values; }
    static SPATIAL_PORTABLE void store(float* to, Floats values) { *to = values; }
    static SPATIAL_PORTABLE void store_any(float* to, Floats values) { *to = values; }
    static SPATIAL_PORTABLE int store_some(int32_t* to, Mask, Ints values) {
        *to = values;
        return kCount;
    }

    // The second where either is not a number, as the processors' vector instructions have it.
    static SPATIAL_PORTABLE Floats min(Floats a, Floats b) { return a < b ? a : b; }
    static SPATIAL_PORTABLE Floats max(Floats a, Floats b) { return a > b ? a : b; }
    static SPATIAL_PORTABLE Floats sqrt(Floats a) { return ::sqrtf(a); }
    static SPATIAL_PORTABLE Floats floor(Floats a) { return ::floorf(a); }
    static SPATIAL_PORTABLE Floats abs(Floats a) { return as_floats(as_ints(a) & INT32_MAX); }
    static SPATIAL_PORTABLE Floats fused(Floats a, Floats b, Floats c) { return ::fmaf(a, b, c); }

    // The lowest integer where the value has none.
    static SPATIAL_PORTABLE Ints truncated(Floats a) {
        return a > -2147483648.0f && a < 2147483648.0f ? static_cast<int32_t>(a) : INT32_MIN;
    }
    static SPATIAL_PORTABLE Floats converted(Ints a) { return static_cast<float>(a); }
    static SPATIAL_PORTABLE Ints as_ints(Floats a) {
        int32_t bits;
        memcpy(&bits, &a, sizeof(bits));
        return bits;
    }
    static SPATIAL_PORTABLE Floats as_floats(Ints a) {
        float value;
        memcpy(&value, &a, sizeof(value));
        return value;
    }
    static SPATIAL_PORTABLE Ints add(Ints a, Ints b) { return wrapped(unsigned_of(a) + unsigned_of(b)); }
    static SPATIAL_PORTABLE Ints subtract(Ints a, Ints b) { return wrapped(unsigned_of(a) - unsigned_of(b)); }
    static SPATIAL_PORTABLE Ints multiply(Ints a, Ints b) { return wrapped(unsigned_of(a) * unsigned_of(b)); }
    static SPATIAL_PORTABLE Ints min(Ints a, Ints b) { return a < b ? a : b; }
    static SPATIAL_PORTABLE Ints max(Ints a, Ints b) { return a > b ? a : b; }
    static SPATIAL_PORTABLE Ints bit_and(Ints a, Ints b) { return a & b; }
    static SPATIAL_PORTABLE Ints bit_or(Ints a, Ints b) { return a | b; }
    static SPATIAL_PORTABLE Ints bit_xor(Ints a, Ints b) { return a ^ b; }
    static SPATIAL_PORTABLE Ints shifted_right(Ints a, Ints by) { return wrapped(unsigned_of(a) >> by); }
    template <int by>
    static SPATIAL_PORTABLE Ints shifted_right(Ints a) {
        return wrapped(unsigned_of(a) >> by);
    }
    template <int by>
    static SPATIAL_PORTABLE Ints shifted_left(Ints a) {
        return wrapped(unsigned_of(a) << by);
    }
    static SPATIAL_PORTABLE Ints gather(const int32_t* from, Ints index) { return from[index]; }
    static SPATIAL_PORTABLE Floats gather(const float* from, Ints index) { return from[index]; }

    // Comparisons are false where a lane is not a number.
    static SPATIAL_PORTABLE Mask less(Floats a, Floats b) { return {a < b}; }
    static SPATIAL_PORTABLE Mask at_least(Floats a, Floats b) { return {a >= b}; }
    static SPATIAL_PORTABLE Mask equal(Floats a, Floats b) { return {a == b}; }
    static SPATIAL_PORTABLE Mask less(Ints a, Ints b) { return {a < b}; }
    static SPATIAL_PORTABLE Mask equal(Ints a, Ints b) { return {a == b}; }

    static SPATIAL_PORTABLE Mask every(bool set) { return {set}; }
    static SPATIAL_PORTABLE Mask first(int64_t count) { return {count > 0}; }
    static SPATIAL_PORTABLE Mask both(Mask a, Mask b) { return {a.bits && b.bits}; }
    static SPATIAL_PORTABLE Mask either(Mask a, Mask b) { return {a.bits || b.bits}; }
    static SPATIAL_PORTABLE Mask without(Mask a, Mask b) { return {a.bits && !b.bits}; }
    static SPATIAL_PORTABLE Floats select(Mask mask, Floats set, Floats unset) { return mask.bits ? set : unset; }
    static SPATIAL_PORTABLE Ints select(Mask mask, Ints set, Ints unset) { return mask.bits ? set : unset; }
    static SPATIAL_PORTABLE bool any(Mask mask) { return mask.bits; }
    static SPATIAL_PORTABLE unsigned bits(Mask mask) { return mask.bits ? 1u : 0u; }
    static SPATIAL_PORTABLE int count(Mask mask) { return mask.bits ? 1 : 0; }

  private:
    static SPATIAL_PORTABLE uint32_t unsigned_of(Ints a) { return static_cast<uint32_t>(a); }
    static SPATIAL_PORTABLE Ints wrapped(uint32_t a) { return static_cast<int32_t>(a); }
};

}  // namespace
}  // namespace spatial
