#include "submanifold_conv/submanifold_conv.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/border.h"
#include "core/device.h"
#include "core/parallel.h"
#include "submanifold_conv/submanifold_conv_parts.h"

namespace spatial {

void refuse_coords() {
    throw Failure{SPATIAL_INVALID_ARGUMENT,
                  "coords must be (b, z, y, x) inside the shape, sorted by (b, x, y, z), each once"};
}

namespace {

std::vector<int64_t> checked_keys(const NeighboursProblem& problem) {
    std::vector<int64_t> keys(static_cast<size_t>(problem.voxel_count));
    int64_t previous = -1;
    for (int64_t voxel = 0; voxel < problem.voxel_count; ++voxel) {
        if (!problem.inside(voxel) || problem.key_of(voxel) <= previous) {
            refuse_coords();
        }
        keys[static_cast<size_t>(voxel)] = previous = problem.key_of(voxel);
    }
    return keys;
}

}  // namespace

void neighbours_reference(const NeighboursProblem& problem) {
    const std::vector<int64_t> keys = checked_keys(problem);
    for (int k = 0; k < kOffsets; ++k) {
        for (int64_t voxel = 0; voxel < problem.voxel_count; ++voxel) {
            problem.neighbours[k * problem.voxel_count + voxel] =
                row_of_key(keys.data(), problem.voxel_count, problem.key_at(voxel, cell_offset(k)));
        }
    }
}

namespace {

// For the columns of cells at (x, y) from those of voxels [begin, end): keys ascend, and so do those of the cells
// looked for, so that one walk along both finds all. A pair is written from both of its ends.
void walk(const NeighboursProblem& problem, const std::vector<int64_t>& keys, int32_t x, int32_t y, int64_t begin,
          int64_t end) {
    const int64_t voxels = problem.voxel_count, depth = problem.shape[0];
    const int64_t step = (static_cast<int64_t>(x) * problem.shape[1] + y) * depth;
    int32_t* const lowest = problem.neighbours + ((y + 1) * 3 + x + 1) * voxels;  // dz = -1; dz = 0 is 9 V on
    int32_t* const opposite = problem.neighbours + (kOffsets - 1 - ((y + 1) * 3 + x + 1)) * voxels;
    const int64_t first = begin < end ? keys[static_cast<size_t>(begin)] + step - 1 : 0;
    int64_t at = std::lower_bound(keys.begin(), keys.end(), first) - keys.begin();
    for (int64_t voxel = begin; voxel < end; ++voxel) {
        const int64_t* cell = problem.coords + voxel * 4;
        const int64_t middle = keys[static_cast<size_t>(voxel)] + step;
        while (at < voxels && keys[static_cast<size_t>(at)] < middle - 1) {
            ++at;
        }
        if (cell[2] + y < 0 || cell[2] + y >= problem.shape[1] || cell[3] + x >= problem.shape[2]) {
            continue;
        }
        for (int64_t near = at; near < voxels && keys[static_cast<size_t>(near)] <= middle + 1; ++near) {
            const int64_t dz = keys[static_cast<size_t>(near)] - middle;
            if (cell[1] + dz >= 0 && cell[1] + dz < depth) {
                lowest[(dz + 1) * 9 * voxels + voxel] = static_cast<int32_t>(near);
                opposite[-(dz + 1) * 9 * voxels + near] = static_cast<int32_t>(voxel);
            }
        }
    }
}

}  // namespace

void neighbours_cpu(const NeighboursProblem& problem) {
    constexpr int64_t kPiece = 8192;
    const std::vector<int64_t> keys = checked_keys(problem);
    const int64_t voxels = problem.voxel_count;
    parallel_for(problem.threads, kOffsets, [&](int64_t k) {
        if (k == kOffsets / 2) {
            for (int64_t voxel = 0; voxel < voxels; ++voxel) {
                problem.neighbours[k * voxels + voxel] = static_cast<int32_t>(voxel);
            }
        } else {
            std::fill_n(problem.neighbours + k * voxels, voxels, -1);
        }
    });
    parallel_for(problem.threads, (voxels + kPiece - 1) / kPiece, [&](int64_t piece) {
        const int64_t begin = piece * kPiece, end = std::min(voxels, begin + kPiece);
        for (int64_t voxel = begin; voxel + 1 < voxels && voxel < end; ++voxel) {
            // Above: the next voxel or none.
            if (keys[static_cast<size_t>(voxel) + 1] == keys[static_cast<size_t>(voxel)] + 1 &&
                problem.coords[voxel * 4 + 1] + 1 < problem.shape[0]) {
                problem.neighbours[22 * voxels + voxel] = static_cast<int32_t>(voxel + 1);
                problem.neighbours[4 * voxels + voxel + 1] = static_cast<int32_t>(voxel);
            }
        }
        walk(problem, keys, 0, 1, begin, end);
        for (int32_t y = -1; y <= 1; ++y) {
            walk(problem, keys, 1, y, begin, end);
        }
    });
}

void submanifold_conv_reference(const SubmanifoldConvProblem& problem) {
    for (int64_t voxel = 0; voxel < problem.voxel_count; ++voxel) {
        float* sums = problem.sums + voxel * problem.to;
        std::fill_n(sums, problem.to, 0.0f);
        for (int64_t k = 0; k < kOffsets; ++k) {
            const int64_t neighbour = problem.neighbours[k * problem.voxel_count + voxel];
            for (int64_t c = 0; neighbour >= 0 && c < problem.from; ++c) {
                const float feature = problem.features[neighbour * problem.from + c];
                const float* weights = problem.weights + (k * problem.from + c) * problem.to;
                for (int64_t o = 0; o < problem.to; ++o) {
                    sums[o] = std::fma(feature, weights[o], sums[o]);
                }
            }
        }
    }
}

void submanifold_conv_weights_reference(const SubmanifoldConvProblem& problem) {
    const int64_t count = problem.from * problem.to;
    std::vector<float> part(static_cast<size_t>(count));
    for (int64_t k = 0; k < kOffsets; ++k) {
        float* gradients = problem.weight_gradients + k * count;
        std::fill_n(gradients, count, 0.0f);
        int64_t in_part = 0;
        const auto finish_part = [&] {
            for (int64_t i = 0; i < count; ++i) {
                gradients[i] += part[static_cast<size_t>(i)];
            }
            in_part = 0;
        };
        for (int64_t voxel = 0; voxel < problem.voxel_count; ++voxel) {
            const int64_t neighbour = problem.neighbours[k * problem.voxel_count + voxel];
            if (neighbour < 0) {
                continue;
            }
            if (in_part == 0) {
                std::fill(part.begin(), part.end(), 0.0f);
            }
            for (int64_t i = 0; i < count; ++i) {
                part[static_cast<size_t>(i)] =
                    std::fma(problem.features[neighbour * problem.from + i / problem.to],
                             problem.gradients[voxel * problem.to + i % problem.to], part[static_cast<size_t>(i)]);
            }
            if (++in_part == kVoxelsPerPart) {
                finish_part();
            }
        }
        if (in_part > 0) {
            finish_part();
        }
    }
}

namespace {

void run_neighbours(const spatial_tensor* coords, spatial_tensor* neighbours, NeighboursProblem& problem) {
    const auto point_at = [&](const spatial_tensor* from, spatial_tensor* to) {
        problem.coords = static_cast<const int64_t*>(from->data);
        problem.neighbours = static_cast<int32_t*>(to->data);
    };
    const Implementation implementation = choose_implementation(coords->device);
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        DeviceLoan loan;
        const spatial_tensor* from = loan.input(coords);
        point_at(from, loan.output(neighbours));
        if (problem.voxel_count > 0) {
            neighbours_cuda(problem, from->device);
        }
        loan.finish();
        return;
    }
#endif
    point_at(coords, neighbours);
    (implementation == Implementation::kReference ? neighbours_reference : neighbours_cpu)(problem);
}

// The tensors of a convolution, or of the gradient of its weights; the others are null.
struct ConvTensors {
    const spatial_tensor* features;
    const spatial_tensor* neighbours;
    const spatial_tensor* weights;
    const spatial_tensor* gradients;
    spatial_tensor* sums;
    spatial_tensor* weight_gradients;
};

SubmanifoldConvProblem check(const ConvTensors& tensors, int32_t threads) {
    expect_tensor(tensors.features, "features", SPATIAL_FLOAT32, {kAnySize, kAnySize});
    const int64_t voxels = tensors.features->shape[0], from = tensors.features->shape[1];
    expect_tensor(tensors.neighbours, "neighbours", SPATIAL_INT32, {kOffsets, voxels});
    expect_same_device(tensors.neighbours, "neighbours", tensors.features, "features");
    int64_t to = 0;
    const auto expect_pair = [&](const spatial_tensor* weights, const char* weights_name, const spatial_tensor* rows,
                                 const char* rows_name) {
        expect_tensor(weights, weights_name, SPATIAL_FLOAT32, {kOffsets, from, kAnySize});
        to = weights->shape[2];
        expect_tensor(rows, rows_name, SPATIAL_FLOAT32, {voxels, to});
        expect_same_device(weights, weights_name, tensors.features, "features");
        expect_same_device(rows, rows_name, tensors.features, "features");
    };
    if (tensors.gradients == nullptr) {
        expect_pair(tensors.weights, "weights", tensors.sums, "sums");
    } else {
        expect_pair(tensors.weight_gradients, "weight_gradients", tensors.gradients, "gradients");
    }
    expect(voxels < INT32_MAX, "voxels must be fewer than 2^31, got " + std::to_string(voxels));

    SubmanifoldConvProblem problem{};
    problem.voxel_count = voxels;
    problem.from = from;
    problem.to = to;
    problem.threads = threads_for(threads);
    return problem;
}

template <typename T>
T* data_of(const spatial_tensor* tensor) {
    return tensor == nullptr ? nullptr : static_cast<T*>(tensor->data);
}

void point_at(const ConvTensors& tensors, SubmanifoldConvProblem& problem) {
    problem.features = data_of<const float>(tensors.features);
    problem.neighbours = data_of<const int32_t>(tensors.neighbours);
    problem.weights = data_of<const float>(tensors.weights);
    problem.gradients = data_of<const float>(tensors.gradients);
    problem.sums = data_of<float>(tensors.sums);
    problem.weight_gradients = data_of<float>(tensors.weight_gradients);
}

void run(ConvTensors tensors, int32_t threads) {
    SubmanifoldConvProblem problem = check(tensors, threads);
    const bool of_weights = tensors.gradients != nullptr;
    const Implementation implementation = choose_implementation(tensors.features->device);
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        DeviceLoan loan;
        tensors = {loan.input(tensors.features), loan.input(tensors.neighbours),
                   loan.input(tensors.weights),  loan.input(tensors.gradients),
                   loan.output(tensors.sums),    loan.output(tensors.weight_gradients)};
        point_at(tensors, problem);
        (of_weights ? submanifold_conv_weights_cuda : submanifold_conv_cuda)(problem, tensors.features->device);
        loan.finish();
        return;
    }
#endif
    point_at(tensors, problem);
    auto* const reference = of_weights ? submanifold_conv_weights_reference : submanifold_conv_reference;
#if SPATIAL_WITH_AVX2
    version_for(implementation, reference, of_weights ? submanifold_conv_weights_avx2 : submanifold_conv_avx2,
                of_weights ? submanifold_conv_weights_avx512 : submanifold_conv_avx512)(problem);
#else
    static_cast<void>(implementation);
    reference(problem);
#endif
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_submanifold_neighbours(const spatial_tensor* coords, const int32_t* shape, int32_t threads,
                                              spatial_tensor* neighbours) {
    return at_border("spatial_submanifold_neighbours", [&] {
        expect_tensor(coords, "coords", SPATIAL_INT64, {kAnySize, 4});
        const int64_t voxels = coords->shape[0];
        expect(voxels < INT32_MAX, "voxels must be fewer than 2^31, got " + std::to_string(voxels));
        expect(shape != nullptr, "shape must not be null");
        expect(shape[0] > 0 && shape[1] > 0 && shape[2] > 0 &&
                   static_cast<double>(shape[0]) * shape[1] * shape[2] < INT32_MAX,
               "shape must be positive and below 2^31 cells, got [" + std::to_string(shape[0]) + ", " +
                   std::to_string(shape[1]) + ", " + std::to_string(shape[2]) + "]");
        expect_tensor(neighbours, "neighbours", SPATIAL_INT32, {kOffsets, voxels});
        expect_same_device(neighbours, "neighbours", coords, "coords");
        NeighboursProblem problem{};
        problem.voxel_count = voxels;
        std::copy_n(shape, 3, problem.shape);
        problem.threads = threads_for(threads);
        run_neighbours(coords, neighbours, problem);
    });
}

spatial_status spatial_submanifold_conv(const spatial_tensor* features, const spatial_tensor* neighbours,
                                        const spatial_tensor* weights, int32_t threads, spatial_tensor* sums) {
    return at_border("spatial_submanifold_conv", [&] {
        run({features, neighbours, weights, nullptr, sums, nullptr}, threads);
    });
}

spatial_status spatial_submanifold_conv_weights(const spatial_tensor* features, const spatial_tensor* neighbours,
                                                const spatial_tensor* gradients, int32_t threads,
                                                spatial_tensor* weight_gradients) {
    return at_border("spatial_submanifold_conv_weights", [&] {
        expect(gradients != nullptr, "gradients must not be null");
        run({features, neighbours, nullptr, gradients, nullptr, weight_gradients}, threads);
    });
}
