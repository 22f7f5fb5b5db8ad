// The fast CPU version for any vector width: channels side by side in vectors, entries one after the other. A file that
// includes it first defines Vectors; products and sums stay apart, so that bits are those of the plain version.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "bev_pool/bev_pool_parts.h"

namespace spatial {
namespace {

constexpr int kWidth = Vectors::kCount;
constexpr int kMostVectors = 8;               // accumulators that stay in registers
constexpr int64_t kAhead = 8;                 // entries that are fetched before they are needed
constexpr int64_t kStreamedBytes = 32 << 20;  // results above this leave no room in the caches for what is read

// Asks for the row of features of an entry that comes later.
inline void fetch_ahead(const BevPoolProblem& problem, int64_t entry, int64_t end, int64_t channel, int vectors) {
    if (entry + kAhead < end) {
        const float* row =
            problem.features + static_cast<int64_t>(problem.feature_of[entry + kAhead]) * problem.width + channel;
        for (int v = 0; v < vectors * kWidth; v += 64 / static_cast<int>(sizeof(float))) {
            __builtin_prefetch(row + v);
        }
    }
}

// kVectors whole vectors of a group's sum from a channel on. `end` is that of the share's entries.
template <int kVectors, bool kStreamed>
void pool_vectors(const BevPoolProblem& problem, int64_t group, int64_t channel, int64_t end, float* row) {
    typename Vectors::Floats sums[kVectors];
    for (auto& sum : sums) {
        sum = Vectors::all(0);
    }
    for (int64_t e = problem.starts[group]; e < problem.starts[group + 1]; ++e) {
        fetch_ahead(problem, e, end, channel, kVectors);
        const auto weight = Vectors::all(problem.weights[problem.weight_of[e]]);
        const float* feature = problem.features + static_cast<int64_t>(problem.feature_of[e]) * problem.width + channel;
        for (int v = 0; v < kVectors; ++v) {
            sums[v] = Vectors::add(sums[v], Vectors::multiply(weight, Vectors::load(feature + v * kWidth)));
        }
    }
    for (int v = 0; v < kVectors; ++v) {
        if (kStreamed) {
            Vectors::stream(row + channel + v * kWidth, sums[v]);
        } else {
            Vectors::store(row + channel + v * kWidth, sums[v]);
        }
    }
}

template <bool kStreamed>
void pool_group(const BevPoolProblem& problem, int64_t group, int64_t end, float* row) {
    int64_t channel = 0;
    for (; channel + kMostVectors * kWidth <= problem.width; channel += kMostVectors * kWidth) {
        pool_vectors<kMostVectors, kStreamed>(problem, group, channel, end, row);
    }
    if (channel + 4 * kWidth <= problem.width) {
        pool_vectors<4, kStreamed>(problem, group, channel, end, row);
        channel += 4 * kWidth;
    }
    for (; channel + kWidth <= problem.width; channel += kWidth) {
        pool_vectors<1, kStreamed>(problem, group, channel, end, row);
    }
    for (; channel < problem.width; ++channel) {
        row[channel] = pooled(problem, group, channel);
    }
}

template <bool kStreamed>
void clear_rows(const BevPoolProblem& problem, int64_t first, int64_t end) {
    float* at = problem.sums + first * problem.width;
    const int64_t count = std::max<int64_t>(0, end - first) * problem.width;
    if (!kStreamed) {
        std::memset(at, 0, static_cast<size_t>(count) * sizeof(float));
        return;
    }
    for (int64_t i = 0; i < count; i += kWidth) {
        Vectors::stream(at + i, Vectors::all(0));
    }
}

template <bool kStreamed>
void pool_share(const BevPoolProblem& problem, const BevPoolShare& share) {
    const int64_t end = problem.starts[share.end_group];
    int64_t row = share.first_row;
    for (int64_t group = share.first_group; group < share.end_group; ++group) {
        const int64_t own = problem.row_of(group);
        clear_rows<kStreamed>(problem, row, own);
        pool_group<kStreamed>(problem, group, end, problem.sums + own * problem.width);
        row = own + 1;
    }
    clear_rows<kStreamed>(problem, row, share.end_row);
    if (kStreamed) {
        Vectors::finish_streams();
    }
}

inline void pool_share(const BevPoolProblem& problem, const BevPoolShare& share) {
    // Streams need vectors that begin at multiples of their size.
    const bool streamed = problem.row_count * problem.width * static_cast<int64_t>(sizeof(float)) >= kStreamedBytes &&
                          problem.width % kWidth == 0 &&
                          reinterpret_cast<uintptr_t>(problem.sums) % (kWidth * sizeof(float)) == 0;
    if (streamed) {
        pool_share<true>(problem, share);
    } else {
        pool_share<false>(problem, share);
    }
}

// Whole vectors of an entry's part in the gradient of features.
template <int kVectors>
void add_gradients(const BevPoolBackwardProblem& problem, int64_t p, int64_t channel) {
    typename Vectors::Floats sums[kVectors];
    for (auto& sum : sums) {
        sum = Vectors::all(0);
    }
    for (int32_t e = problem.starts[p]; e < problem.starts[p + 1]; ++e) {
        const auto weight = Vectors::all(problem.weights[problem.weight_of[e]]);
        const float* gradient =
            problem.sum_gradients + static_cast<int64_t>(problem.row_of[e]) * problem.width + channel;
        for (int v = 0; v < kVectors; ++v) {
            sums[v] = Vectors::add(sums[v], Vectors::multiply(weight, Vectors::load(gradient + v * kWidth)));
        }
    }
    for (int v = 0; v < kVectors; ++v) {
        Vectors::store(problem.feature_gradients + p * problem.width + channel + v * kWidth, sums[v]);
    }
}

// The same as dot(), its 16 lanes in one or two vectors.
inline float dot_in_vectors(const float* a, const float* b, int64_t width) {
    constexpr int kParts = kDotLanes / kWidth;
    typename Vectors::Floats parts[kParts];
    for (auto& part : parts) {
        part = Vectors::all(0);
    }
    int64_t c = 0;
    for (; c + kDotLanes <= width; c += kDotLanes) {
        for (int part = 0; part < kParts; ++part) {
            const int64_t at = c + part * kWidth;
            parts[part] = Vectors::add(parts[part], Vectors::multiply(Vectors::load(a + at), Vectors::load(b + at)));
        }
    }
    alignas(64) float lanes[kDotLanes];
    for (int part = 0; part < kParts; ++part) {
        Vectors::store(lanes + part * kWidth, parts[part]);
    }
    for (; c < width; ++c) {
        lanes[c % kDotLanes] += a[c] * b[c];
    }
    for (int half = kDotLanes / 2; half > 0; half /= 2) {
        for (int lane = 0; lane < half; ++lane) {
            lanes[lane] += lanes[lane + half];
        }
    }
    return lanes[0];
}

inline void backward_share(const BevPoolBackwardProblem& problem, int64_t first, int64_t end) {
    for (int64_t p = first; p < end; ++p) {
        int64_t channel = 0;
        for (; channel + kMostVectors * kWidth <= problem.width; channel += kMostVectors * kWidth) {
            add_gradients<kMostVectors>(problem, p, channel);
        }
        for (; channel + kWidth <= problem.width; channel += kWidth) {
            add_gradients<1>(problem, p, channel);
        }
        for (; channel < problem.width; ++channel) {
            problem.feature_gradients[p * problem.width + channel] = feature_gradient(problem, p, channel);
        }
        for (int32_t e = problem.starts[p]; e < problem.starts[p + 1]; ++e) {
            problem.weight_gradients[problem.weight_of[e]] = dot_in_vectors(
                problem.features + p * problem.width,
                problem.sum_gradients + static_cast<int64_t>(problem.row_of[e]) * problem.width, problem.width);
        }
    }
}

}  // namespace
}  // namespace spatial
