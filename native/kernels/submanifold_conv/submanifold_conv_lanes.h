// The fast CPU versions, for any width of lanes. Include once, after lanes_avx2.h or lanes_avx512.h.
//
// Both products are made of small blocks whose sums stay in registers: kRows rows of up to kPanel vectors. A row's
// factor is one number for all lanes, so features are read where they lie; only weights, and for their gradient the
// rows of a part, are copied to where they are read in order.
#pragma once

#include <algorithm>
#include <cstring>

#include "core/parallel.h"
#include "core/scratch.h"
#include "submanifold_conv/submanifold_conv_parts.h"

namespace spatial {
namespace {

using Floats = Lanes::Floats;

constexpr int kPanel =
    Lanes::kCount == 16 ? 4 : 2;  // vectors of a row: with six rows, all registers but those needed for factors
constexpr int kRows = 6;
constexpr int64_t kPanelWidth = kPanel * Lanes::kCount;
constexpr int64_t kVoxelsPerPiece = 512;  // whose sums stay in the second-level cache
constexpr int64_t kFromPerBlock = 64;     // channels whose weights of one panel stay in the first-level cache

int64_t panels_of(int64_t channels) { return (channels + kPanelWidth - 1) / kPanelWidth; }

// rows of sums += factors times panel. Row r has its sums at sums[r], and its factor number i at factors[r][i *
// stride].
template <int rows>
void multiply_rows(float* const* sums, const float* const* factors, int64_t stride, const float* panel, int64_t count) {
    Floats held[rows][kPanel];
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 8
        for (int v = 0; v < kPanel; ++v) {
            held[r][v] = Lanes::load(sums[r] + v * Lanes::kCount);
        }
    }
    for (int64_t i = 0; i < count; ++i) {
        Floats weights[kPanel];
#pragma GCC unroll 8
        for (int v = 0; v < kPanel; ++v) {
            weights[v] = Lanes::load(panel + i * kPanelWidth + v * Lanes::kCount);
        }
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r) {
            const Floats factor = Lanes::all(factors[r][i * stride]);
#pragma GCC unroll 8
            for (int v = 0; v < kPanel; ++v) {
                held[r][v] = Lanes::fused(factor, weights[v], held[r][v]);
            }
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 8
        for (int v = 0; v < kPanel; ++v) {
            Lanes::store(sums[r] + v * Lanes::kCount, held[r][v]);
        }
    }
}

void multiply(int rows, float* const* sums, const float* const* factors, int64_t stride, const float* panel,
              int64_t count) {
    switch (rows) {
        case 1:
            return multiply_rows<1>(sums, factors, stride, panel, count);
        case 2:
            return multiply_rows<2>(sums, factors, stride, panel, count);
        case 3:
            return multiply_rows<3>(sums, factors, stride, panel, count);
        case 4:
            return multiply_rows<4>(sums, factors, stride, panel, count);
        case 5:
            return multiply_rows<5>(sums, factors, stride, panel, count);
        default:
            return multiply_rows<kRows>(sums, factors, stride, panel, count);
    }
}

// Rows [count, channels] as panels: [panels, count, kPanelWidth], zeros behind the last channel.
void pack(const float* rows, int64_t count, int64_t channels, int64_t panel_stride, float* packed) {
    for (int64_t panel = 0; panel < panels_of(channels); ++panel) {
        const int64_t first = panel * kPanelWidth, width = std::min(kPanelWidth, channels - first);
        for (int64_t row = 0; row < count; ++row) {
            float* to = packed + panel * panel_stride + row * kPanelWidth;
            std::copy_n(rows + row * channels + first, width, to);
            std::fill(to + width, to + kPanelWidth, 0.0f);
        }
    }
}

struct ConvScratch {
    AlignedBuffer<float> sums;
    AlignedBuffer<float> rows;
    AlignedBuffer<float> factors;
};

// Voxels [begin, end) of a convolution; weights are [27, panels, C, kPanelWidth].
void convolve(const SubmanifoldConvProblem& problem, const float* weights, int64_t begin, int64_t end) {
    static thread_local ConvScratch scratch;
    const int64_t panels = panels_of(problem.to), width = panels * kPanelWidth, voxels = end - begin;
    scratch.sums.grow(static_cast<size_t>(voxels * width));
    float* const sums = scratch.sums.data();  // [voxels, panels, kPanelWidth]
    std::fill_n(sums, voxels * width, 0.0f);

    int32_t to[kVoxelsPerPiece], from[kVoxelsPerPiece];
    for (int64_t k = 0; k < kOffsets; ++k) {
        const int32_t* const neighbours = problem.neighbours + k * problem.voxel_count + begin;
        int pairs = 0;
        for (int64_t voxel = 0; voxel < voxels; ++voxel) {  // without a branch: half of them would be foretold wrongly
            to[pairs] = static_cast<int32_t>(voxel);
            from[pairs] = neighbours[voxel];
            pairs += neighbours[voxel] >= 0 ? 1 : 0;
        }
        for (int64_t c = 0; c < problem.from; c += kFromPerBlock) {
            const int64_t count = std::min(kFromPerBlock, problem.from - c);
            for (int64_t panel = 0; panel < panels; ++panel) {
                const float* const block = weights + ((k * panels + panel) * problem.from + c) * kPanelWidth;
                for (int pair = 0; pair < pairs; pair += kRows) {
                    const int rows = std::min(kRows, pairs - pair);
                    float* row_sums[kRows];
                    const float* row_factors[kRows];
                    for (int r = 0; r < rows; ++r) {
                        row_sums[r] = sums + to[pair + r] * width + panel * kPanelWidth;
                        row_factors[r] = problem.features + from[pair + r] * problem.from + c;
                    }
                    multiply(rows, row_sums, row_factors, 1, block, count);
                }
            }
        }
    }
    for (int64_t voxel = 0; voxel < voxels; ++voxel) {
        std::copy_n(sums + voxel * width, problem.to, problem.sums + (begin + voxel) * problem.to);
    }
}

// part [C, panels, kPanelWidth] = sum over pairs of features times gradients, added to the gradients [C, O] of weights.
void add_part(const SubmanifoldConvProblem& problem, const int32_t* from, const int32_t* to, int64_t pairs,
              ConvScratch& scratch, float* weight_gradients) {
    const int64_t panels = panels_of(problem.to), width = panels * kPanelWidth;
    float* const part = scratch.sums.data();
    float* const rows = scratch.rows.data();        // [panels, pairs, kPanelWidth]
    float* const factors = scratch.factors.data();  // [pairs, C]
    std::fill_n(part, problem.from * width, 0.0f);
    for (int64_t pair = 0; pair < pairs; ++pair) {
        std::copy_n(problem.features + from[pair] * problem.from, problem.from, factors + pair * problem.from);
        pack(problem.gradients + to[pair] * problem.to, 1, problem.to, pairs * kPanelWidth, rows + pair * kPanelWidth);
    }
    for (int64_t panel = 0; panel < panels; ++panel) {
        for (int64_t c = 0; c < problem.from; c += kRows) {
            const int count = static_cast<int>(std::min<int64_t>(kRows, problem.from - c));
            float* row_sums[kRows];
            const float* row_factors[kRows];
            for (int r = 0; r < count; ++r) {
                row_sums[r] = part + (c + r) * width + panel * kPanelWidth;
                row_factors[r] = factors + c + r;
            }
            multiply(count, row_sums, row_factors, problem.from, rows + panel * pairs * kPanelWidth, pairs);
        }
    }
    for (int64_t c = 0; c < problem.from; ++c) {
        for (int64_t o = 0; o < problem.to; ++o) {
            weight_gradients[c * problem.to + o] += part[c * width + o];
        }
    }
}

void convolve_all(const SubmanifoldConvProblem& problem) {
    const int64_t panels = panels_of(problem.to), per_offset = panels * problem.from * kPanelWidth;
    AlignedBuffer<float> weights;
    weights.grow(static_cast<size_t>(kOffsets * per_offset));
    parallel_for(problem.threads, kOffsets, [&](int64_t k) {
        pack(problem.weights + k * problem.from * problem.to, problem.from, problem.to, problem.from * kPanelWidth,
             weights.data() + k * per_offset);
    });
    parallel_for(problem.threads, (problem.voxel_count + kVoxelsPerPiece - 1) / kVoxelsPerPiece, [&](int64_t piece) {
        const int64_t begin = piece * kVoxelsPerPiece;
        convolve(problem, weights.data(), begin, std::min(problem.voxel_count, begin + kVoxelsPerPiece));
    });
}

void weights_all(const SubmanifoldConvProblem& problem) {
    parallel_for(problem.threads, kOffsets, [&](int64_t k) {
        static thread_local ConvScratch scratch;
        scratch.sums.grow(static_cast<size_t>(problem.from * panels_of(problem.to) * kPanelWidth));
        scratch.rows.grow(static_cast<size_t>(kVoxelsPerPart * panels_of(problem.to) * kPanelWidth));
        scratch.factors.grow(static_cast<size_t>(kVoxelsPerPart * problem.from));
        float* const gradients = problem.weight_gradients + k * problem.from * problem.to;
        std::fill_n(gradients, problem.from * problem.to, 0.0f);
        const int32_t* const neighbours = problem.neighbours + k * problem.voxel_count;
        int32_t from[kVoxelsPerPart + 1], to[kVoxelsPerPart + 1];
        int64_t pairs = 0;
        for (int64_t voxel = 0; voxel < problem.voxel_count; ++voxel) {
            from[pairs] = neighbours[voxel];
            to[pairs] = static_cast<int32_t>(voxel);
            pairs += neighbours[voxel] >= 0 ? 1 : 0;
            if (pairs == kVoxelsPerPart) {
                add_part(problem, from, to, pairs, scratch, gradients);
                pairs = 0;
            }
        }
        if (pairs > 0) {
            add_part(problem, from, to, pairs, scratch, gradients);
        }
    });
}

}  // namespace
}  // namespace spatial
