#include "bev_pool/bev_pool.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "bev_pool/bev_pool_parts.h"
#include "core/border.h"
#include "core/device.h"
#include "core/parallel.h"

namespace spatial {
namespace {

// Small enough to share evenly, large enough that starting one costs nothing.
constexpr int64_t kEntriesPerPiece = 16384;

void share_reference(const BevPoolProblem& problem, const BevPoolShare& share) {
    std::fill(problem.sums + share.first_row * problem.width, problem.sums + share.end_row * problem.width, 0.0f);
    for (int64_t group = share.first_group; group < share.end_group; ++group) {
        for (int64_t c = 0; c < problem.width; ++c) {
            problem.sums[problem.row_of(group) * problem.width + c] = pooled(problem, group, c);
        }
    }
}

void backward_reference(const BevPoolBackwardProblem& problem, int64_t first, int64_t end) {
    for (int64_t p = first; p < end; ++p) {
        for (int64_t c = 0; c < problem.width; ++c) {
            problem.feature_gradients[p * problem.width + c] = feature_gradient(problem, p, c);
        }
        for (int32_t e = problem.starts[p]; e < problem.starts[p + 1]; ++e) {
            problem.weight_gradients[problem.weight_of[e]] =
                dot(problem.features + p * problem.width,
                    problem.sum_gradients + static_cast<int64_t>(problem.row_of[e]) * problem.width, problem.width);
        }
    }
}

// Cuts groups into pieces of about as much work: entries, and rows that are written.
std::vector<BevPoolShare> shares_of(const BevPoolProblem& problem) {
    std::vector<BevPoolShare> shares;
    const int64_t groups = problem.group_count;
    int64_t group = 0, row = 0;
    while (group < groups || row < problem.row_count) {
        BevPoolShare share{group, group, row, row};
        int64_t work = 0;
        while (share.end_group < groups && work < kEntriesPerPiece) {
            const int64_t next = problem.row_of(share.end_group) + 1;
            work += problem.starts[share.end_group + 1] - problem.starts[share.end_group] + next - share.end_row;
            share.end_row = next;
            ++share.end_group;
        }
        if (share.end_group == groups) {
            share.end_row = problem.row_count;
        }
        shares.push_back(share);
        group = share.end_group;
        row = share.end_row;
    }
    return shares;
}

void run_on_cpu(const BevPoolProblem& problem, Implementation implementation) {
    auto* share_of = &share_reference;
#if SPATIAL_WITH_AVX2
    share_of = version_for(implementation, &share_reference, &bev_pool_share_avx2, &bev_pool_share_avx512);
#else
    (void)implementation;
#endif
    const std::vector<BevPoolShare> shares = shares_of(problem);
    parallel_for(problem.threads, static_cast<int64_t>(shares.size()),
                 [&](int64_t piece) { share_of(problem, shares[static_cast<size_t>(piece)]); });
}

void run_on_cpu(const BevPoolBackwardProblem& problem, Implementation implementation) {
    auto* version = &backward_reference;
#if SPATIAL_WITH_AVX2
    version = version_for(implementation, &backward_reference, &bev_pool_backward_avx2, &bev_pool_backward_avx512);
#else
    (void)implementation;
#endif
    std::fill_n(problem.weight_gradients, problem.weight_count, 0.0f);
    const int64_t pieces = std::max<int64_t>(1, std::min<int64_t>(problem.feature_count, 8 * problem.threads));
    parallel_for(problem.threads, pieces, [&](int64_t piece) {
        version(problem, share_start(problem.feature_count, piece, pieces),
                share_start(problem.feature_count, piece + 1, pieces));
    });
}

void expect_ranks(const int32_t* ranks, int64_t count, int64_t size, const char* name) {
    uint32_t largest = 0;  // negative ones count as largest
    for (int64_t i = 0; i < count; ++i) {
        largest = std::max(largest, static_cast<uint32_t>(ranks[i]));
    }
    expect(count == 0 || static_cast<int64_t>(largest) < size, std::string(name) + " must be 0 to " +
                                                                   std::to_string(size - 1) + ", got " +
                                                                   std::to_string(static_cast<int32_t>(largest)));
}

void expect_starts(const int32_t* starts, int64_t groups, int64_t entries) {
    bool ascending = starts[0] == 0 && starts[groups] == entries;
    for (int64_t group = 0; group < groups; ++group) {
        ascending = ascending && starts[group] <= starts[group + 1];
    }
    expect(ascending, "starts must ascend from 0 to " + std::to_string(entries) + ", the number of entries");
}

// Rows of no group have no memory; `has_rows` says whether there are any to look at.
void expect_rows(bool has_rows, const int32_t* rows, int64_t groups, int64_t row_count) {
    if (!has_rows) {
        expect(groups == row_count, "sums must have a row for each of the " + std::to_string(groups) + " groups, got " +
                                        std::to_string(row_count));
        return;
    }
    int64_t before = -1;
    bool ascending = true;
    for (int64_t group = 0; group < groups; ++group) {
        ascending = ascending && rows[group] > before;
        before = rows[group];
    }
    expect(ascending && before < row_count, "rows must ascend strictly below " + std::to_string(row_count));
}

int64_t expect_features(const spatial_tensor* features, const spatial_tensor* weights) {
    expect_tensor(weights, "weights", SPATIAL_FLOAT32, {kAnySize});
    expect_tensor(features, "features", SPATIAL_FLOAT32, {kAnySize, kAnySize});
    const int64_t width = features->shape[1];
    expect(width >= 1 && width <= 4096,
           "features must be float32 [P, C] with C from 1 to 4096, got C = " + std::to_string(width));
    return width;
}

template <typename T>
T* data_of(const spatial_tensor* tensor) {
    return tensor == nullptr ? nullptr : static_cast<T*>(tensor->data);
}

struct ForwardTensors {
    const spatial_tensor* weights;
    const spatial_tensor* features;
    const spatial_tensor* weight_of;
    const spatial_tensor* feature_of;
    const spatial_tensor* starts;
    const spatial_tensor* rows;
    spatial_tensor* sums;
};

struct BackwardTensors {
    const spatial_tensor* sum_gradients;
    const spatial_tensor* weights;
    const spatial_tensor* features;
    const spatial_tensor* weight_of;
    const spatial_tensor* row_of;
    const spatial_tensor* starts;
    spatial_tensor* weight_gradients;
    spatial_tensor* feature_gradients;
};

void point_at(const ForwardTensors& tensors, BevPoolProblem& problem) {
    problem.weights = data_of<const float>(tensors.weights);
    problem.features = data_of<const float>(tensors.features);
    problem.weight_of = data_of<const int32_t>(tensors.weight_of);
    problem.feature_of = data_of<const int32_t>(tensors.feature_of);
    problem.starts = data_of<const int32_t>(tensors.starts);
    problem.rows = data_of<const int32_t>(tensors.rows);
    problem.sums = data_of<float>(tensors.sums);
}

void point_at(const BackwardTensors& tensors, BevPoolBackwardProblem& problem) {
    problem.sum_gradients = data_of<const float>(tensors.sum_gradients);
    problem.weights = data_of<const float>(tensors.weights);
    problem.features = data_of<const float>(tensors.features);
    problem.weight_of = data_of<const int32_t>(tensors.weight_of);
    problem.row_of = data_of<const int32_t>(tensors.row_of);
    problem.starts = data_of<const int32_t>(tensors.starts);
    problem.weight_gradients = data_of<float>(tensors.weight_gradients);
    problem.feature_gradients = data_of<float>(tensors.feature_gradients);
}

BevPoolProblem check(const ForwardTensors& t, int32_t threads) {
    const int64_t width = expect_features(t.features, t.weights);
    expect_tensor(t.weight_of, "weight_of", SPATIAL_INT32, {kAnySize});
    const int64_t entries = t.weight_of->shape[0];
    expect_tensor(t.feature_of, "feature_of", SPATIAL_INT32, {entries});
    expect_tensor(t.starts, "starts", SPATIAL_INT32, {kAnySize});
    expect(t.starts->shape[0] >= 1, "starts must be int32 [G + 1], got []");
    const int64_t groups = t.starts->shape[0] - 1;
    if (t.rows != nullptr) {
        expect_tensor(t.rows, "rows", SPATIAL_INT32, {groups});
        expect_same_device(t.rows, "rows", t.weights, "weights");
    }
    expect_tensor(t.sums, "sums", SPATIAL_FLOAT32, {kAnySize, width});
    expect_same_device(t.features, "features", t.weights, "weights");
    expect_same_device(t.weight_of, "weight_of", t.weights, "weights");
    expect_same_device(t.feature_of, "feature_of", t.weights, "weights");
    expect_same_device(t.starts, "starts", t.weights, "weights");
    expect_same_device(t.sums, "sums", t.weights, "weights");

    BevPoolProblem problem{};
    problem.group_count = groups;
    problem.row_count = t.sums->shape[0];
    problem.width = width;
    problem.threads = threads_for(threads);
    point_at(t, problem);
    if (t.weights->device == SPATIAL_CPU) {
        expect_starts(problem.starts, groups, entries);
        expect_rows(t.rows != nullptr, problem.rows, groups, problem.row_count);
        expect_ranks(problem.weight_of, entries, t.weights->shape[0], "weight_of");
        expect_ranks(problem.feature_of, entries, t.features->shape[0], "feature_of");
    }
    return problem;
}

BevPoolBackwardProblem check(const BackwardTensors& t, int32_t threads) {
    const int64_t width = expect_features(t.features, t.weights);
    const int64_t features = t.features->shape[0], weights = t.weights->shape[0];
    expect_tensor(t.sum_gradients, "sum_gradients", SPATIAL_FLOAT32, {kAnySize, width});
    expect_tensor(t.weight_of, "weight_of", SPATIAL_INT32, {kAnySize});
    const int64_t entries = t.weight_of->shape[0];
    expect_tensor(t.row_of, "row_of", SPATIAL_INT32, {entries});
    expect_tensor(t.starts, "starts", SPATIAL_INT32, {features + 1});
    expect_tensor(t.weight_gradients, "weight_gradients", SPATIAL_FLOAT32, {weights});
    expect_tensor(t.feature_gradients, "feature_gradients", SPATIAL_FLOAT32, {features, width});
    expect_same_device(t.sum_gradients, "sum_gradients", t.weights, "weights");
    expect_same_device(t.features, "features", t.weights, "weights");
    expect_same_device(t.weight_of, "weight_of", t.weights, "weights");
    expect_same_device(t.row_of, "row_of", t.weights, "weights");
    expect_same_device(t.starts, "starts", t.weights, "weights");
    expect_same_device(t.weight_gradients, "weight_gradients", t.weights, "weights");
    expect_same_device(t.feature_gradients, "feature_gradients", t.weights, "weights");

    BevPoolBackwardProblem problem{};
    problem.feature_count = features;
    problem.weight_count = weights;
    problem.entry_count = entries;
    problem.width = width;
    problem.threads = threads_for(threads);
    point_at(t, problem);
    if (t.weights->device == SPATIAL_CPU) {
        expect_starts(problem.starts, features, entries);
        expect_ranks(problem.weight_of, entries, weights, "weight_of");
        expect_ranks(problem.row_of, entries, t.sum_gradients->shape[0], "row_of");
    }
    return problem;
}

#if SPATIAL_WITH_CUDA
void run_on_device(ForwardTensors t, BevPoolProblem& problem) {
    DeviceLoan loan;
    t = {loan.input(t.weights), loan.input(t.features), loan.input(t.weight_of), loan.input(t.feature_of),
         loan.input(t.starts),  loan.input(t.rows),     loan.output(t.sums)};
    point_at(t, problem);
    bev_pool_cuda(problem, t.weights->device);
    loan.finish();
}

void run_on_device(BackwardTensors t, BevPoolBackwardProblem& problem) {
    DeviceLoan loan;
    t = {loan.input(t.sum_gradients),
         loan.input(t.weights),
         loan.input(t.features),
         loan.input(t.weight_of),
         loan.input(t.row_of),
         loan.input(t.starts),
         loan.output(t.weight_gradients),
         loan.output(t.feature_gradients)};
    point_at(t, problem);
    bev_pool_backward_cuda(problem, t.weights->device);
    loan.finish();
}
#endif

template <typename Tensors, typename Problem>
void run(const Tensors& tensors, Problem& problem) {
    const Implementation implementation = choose_implementation(tensors.weights->device);
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        run_on_device(tensors, problem);
        return;
    }
#endif
    run_on_cpu(problem, implementation);
}

struct CellEntry {
    uint32_t cell;
    int32_t entry;
};

// Sorts by cell, digit by digit from the lowest, which keeps the order of equal cells (Knuth, vol. 3, 5.2.5).
void sort_by_cell(std::vector<CellEntry>& entries, uint32_t largest) {
    constexpr int kBits = 11;
    constexpr uint32_t kDigits = 1u << kBits;
    std::vector<CellEntry> other(entries.size());
    for (int shift = 0; shift < 32 && (largest >> shift) != 0; shift += kBits) {
        uint32_t places[kDigits] = {};
        for (const CellEntry& entry : entries) {
            ++places[(entry.cell >> shift) % kDigits];
        }
        uint32_t place = 0;
        for (uint32_t& count : places) {
            const uint32_t next = place + count;
            count = place;
            place = next;
        }
        for (const CellEntry& entry : entries) {
            other[places[(entry.cell >> shift) % kDigits]++] = entry;
        }
        entries.swap(other);
    }
}

void build_index(const spatial_tensor* cells, spatial_tensor* order, spatial_tensor* starts, spatial_tensor* rows,
                 int64_t* groups, int64_t* kept) {
    expect(groups != nullptr && kept != nullptr, "groups and kept must not be null");
    expect_tensor(cells, "cells", SPATIAL_INT32, {kAnySize});
    const int64_t count = cells->shape[0];
    expect(count < INT32_MAX, "cells must be fewer than 2^31, got " + std::to_string(count));
    expect_tensor(order, "order", SPATIAL_INT32, {count});
    expect_tensor(starts, "starts", SPATIAL_INT32, {count + 1});
    expect_tensor(rows, "rows", SPATIAL_INT32, {count});
    for (const spatial_tensor* tensor :
         {cells, static_cast<const spatial_tensor*>(order), static_cast<const spatial_tensor*>(starts),
          static_cast<const spatial_tensor*>(rows)}) {
        expect(tensor->device == SPATIAL_CPU, "an index is built on the cpu, got tensors on cuda");
    }

    std::vector<CellEntry> entries;
    entries.reserve(static_cast<size_t>(count));
    uint32_t largest = 0;
    for (int64_t i = 0; i < count; ++i) {
        const int32_t cell = data_of<const int32_t>(cells)[i];
        if (cell >= 0) {
            entries.push_back({static_cast<uint32_t>(cell), static_cast<int32_t>(i)});
            largest = std::max(largest, static_cast<uint32_t>(cell));
        }
    }
    sort_by_cell(entries, largest);

    int32_t* group_starts = data_of<int32_t>(starts);
    int64_t group = 0;
    for (size_t k = 0; k < entries.size(); ++k) {
        data_of<int32_t>(order)[k] = entries[k].entry;
        if (k == 0 || entries[k].cell != entries[k - 1].cell) {
            group_starts[group] = static_cast<int32_t>(k);
            data_of<int32_t>(rows)[group++] = static_cast<int32_t>(entries[k].cell);
        }
    }
    group_starts[group] = static_cast<int32_t>(entries.size());
    *groups = group;
    *kept = static_cast<int64_t>(entries.size());
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_bev_pool(const spatial_tensor* weights, const spatial_tensor* features,
                                const spatial_tensor* weight_of, const spatial_tensor* feature_of,
                                const spatial_tensor* starts, const spatial_tensor* rows, int32_t threads,
                                spatial_tensor* sums) {
    return at_border("spatial_bev_pool", [&] {
        const ForwardTensors tensors{weights, features, weight_of, feature_of, starts, rows, sums};
        BevPoolProblem problem = check(tensors, threads);
        run(tensors, problem);
    });
}

spatial_status spatial_bev_pool_backward(const spatial_tensor* sum_gradients, const spatial_tensor* weights,
                                         const spatial_tensor* features, const spatial_tensor* weight_of,
                                         const spatial_tensor* row_of, const spatial_tensor* starts, int32_t threads,
                                         spatial_tensor* weight_gradients, spatial_tensor* feature_gradients) {
    return at_border("spatial_bev_pool_backward", [&] {
        const BackwardTensors tensors{sum_gradients, weights, features,         weight_of,
                                      row_of,        starts,  weight_gradients, feature_gradients};
        BevPoolBackwardProblem problem = check(tensors, threads);
        run(tensors, problem);
    });
}

spatial_status spatial_bev_pool_index(const spatial_tensor* cells, spatial_tensor* order, spatial_tensor* starts,
                                      spatial_tensor* rows, int64_t* groups, int64_t* kept) {
    return at_border("spatial_bev_pool_index", [&] { build_index(cells, order, starts, rows, groups, kept); });
}
