// The exponential and what is made of it, in lanes: include after core/lanes_<width>.h. Every product that is added to
// something is rounded once, in every width, so that all widths and devices give the same bits.
#pragma once

#include "core/portable.h"

namespace spatial {
namespace {

// e^x within 1 unit in the last place (tests measure it): 0 below -87, infinite from 88.73 on; what is not a number
// stays so. Products down to 2^-125 are exact to that unit, smaller ones are 0.
SPATIAL_PORTABLE Lanes::Floats exponential(Lanes::Floats x) {
    using Floats = Lanes::Floats;
    constexpr float kLowest = -87.5f, kHighest = 89.0f;  // where the power of two below is -126 and 128
    constexpr float kToBinary = 1.44269504f;             // 1 / ln 2
    constexpr float kRounding = 12582912.0f + 126.0f;    // 1.5 * 2^23: sums with it have no fraction
    constexpr float kLn2 = 0.693147182f, kLn2Rest = -1.90465421e-9f;
    const Floats limited = Lanes::max(Lanes::all(kLowest), Lanes::min(Lanes::all(kHighest), x));

    // x = power * ln 2 + rest, |rest| <= ln 2 / 2. The last bits of the sum are power + 126.
    const Floats sum = Lanes::fused(limited, Lanes::all(kToBinary), Lanes::all(kRounding));
    const Floats power = sum - Lanes::all(kRounding);
    const Floats rest = Lanes::fused(power, Lanes::all(-kLn2Rest), Lanes::fused(power, Lanes::all(-kLn2), limited));

    // 2 e^rest, for one half of whose scale an exponent of 2^-126 is 0 and of 2^127 the largest there is.
    Floats twice = Lanes::fused(Lanes::all(0.00278523844f), rest, Lanes::all(0.0167263728f));
    twice = Lanes::fused(twice, rest, Lanes::all(0.0833331123f));
    twice = Lanes::fused(twice, rest, Lanes::all(0.333331525f));
    twice = Lanes::fused(twice, rest, Lanes::all(1.0f));
    twice = Lanes::fused(twice, rest, Lanes::all(2.0f));
    twice = Lanes::fused(twice, rest, Lanes::all(2.0f));
    return twice * Lanes::as_floats(Lanes::shifted_left<23>(Lanes::as_ints(sum)));
}

// 1 / (1 + e^-x).
SPATIAL_PORTABLE Lanes::Floats sigmoid(Lanes::Floats x) {
    return Lanes::all(1.0f) / (Lanes::all(1.0f) + exponential(Lanes::all(0.0f) - x));
}

// ln((1 + s) / (1 - s)) = 2 artanh(s) for s in [0, 1/3].
SPATIAL_PORTABLE Lanes::Floats log_of_ratio(Lanes::Floats s) {
    using Floats = Lanes::Floats;
    const Floats square = s * s;
    Floats series = Lanes::fused(Lanes::all(0.232243299f), square, Lanes::all(0.217065752f));
    series = Lanes::fused(series, square, Lanes::all(0.28592357f));
    series = Lanes::fused(series, square, Lanes::all(0.399997056f));
    series = Lanes::fused(series, square, Lanes::all(0.666666687f));
    return s * Lanes::fused(series, square, Lanes::all(2.0f));
}

// ln(1 + e^x).
SPATIAL_PORTABLE Lanes::Floats soft_plus(Lanes::Floats x) {
    const Lanes::Floats small = exponential(Lanes::all(0.0f) - Lanes::abs(x));  // in [0, 1]
    return Lanes::max(Lanes::all(0.0f), x) + log_of_ratio(small / (small + Lanes::all(2.0f)));
}

}  // namespace
}  // namespace spatial
