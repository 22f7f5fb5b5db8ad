#include "voxelize/voxelize.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "core/border.h"
#include "core/device.h"
#include "voxelize/voxelize_parts.h"

namespace spatial {

int64_t voxelize_reference(const VoxelizeProblem& problem) {
    // The points inside, sorted by key; those of one voxel stay in input order.
    std::vector<std::pair<int64_t, int64_t>> order;  // key, point
    for (int64_t i = 0; i < problem.point_count; ++i) {
        const int64_t key =
            key_of(problem.formula, problem.points + i * problem.width, problem.batch ? problem.batch[i] : 0);
        if (key != kOutside) {
            order.emplace_back(key, i);
        }
        if (problem.inverse) {
            problem.inverse[i] = -1;
        }
    }
    std::sort(order.begin(), order.end());

    int64_t voxel = -1;
    for (size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        const int64_t key = order[begin].first;
        while (end < order.size() && order[end].first == key) {
            ++end;
        }
        if (++voxel >= problem.capacity) {
            continue;  // keep counting
        }
        problem.counts[voxel] = static_cast<int32_t>(end - begin);
        if (problem.inverse) {
            problem.keys[voxel] = key;
            for (size_t k = begin; k < end; ++k) {
                problem.inverse[order[k].second] = static_cast<int32_t>(voxel);
            }
        }
        if (problem.means) {
            const int32_t* cells = problem.formula.cells;
            int32_t* coord = problem.coords + voxel * 4;  // b, z, y, x
            coord[1] = static_cast<int32_t>(key % cells[2]);
            coord[2] = static_cast<int32_t>(key / cells[2] % cells[1]);
            coord[3] = static_cast<int32_t>(key / cells[2] / cells[1] % cells[0]);
            coord[0] = static_cast<int32_t>(key / cells[2] / cells[1] / cells[0]);
            for (int32_t c = 0; c < problem.width; ++c) {
                float sum = 0;
                for (size_t k = begin; k < end; ++k) {
                    sum += problem.points[order[k].second * problem.width + c];
                }
                problem.means[voxel * problem.width + c] = sum / static_cast<float>(end - begin);
            }
        }
    }
    return voxel + 1;
}

namespace {

VoxelizeProblem check(const spatial_tensor* points, const spatial_tensor* batch, const spatial_voxel_grid* grid,
                      int32_t batch_size, int32_t threads, const spatial_tensor* counts, const int64_t* written) {
    expect(written != nullptr, "written must not be null");
    expect_tensor(points, "points", SPATIAL_FLOAT32, {kAnySize, kAnySize});
    const int64_t point_count = points->shape[0], width = points->shape[1];
    expect(width >= 3 && width <= 64,
           "points must be float32 [N, C] with C from 3 to 64, got C = " + std::to_string(width));
    expect(point_count < INT32_MAX, "points must be fewer than 2^31, got " + std::to_string(point_count));
    if (batch != nullptr) {
        expect_tensor(batch, "batch", SPATIAL_INT32, {point_count});
        expect_same_device(batch, "batch", points, "points");
    }
    expect_grid(grid);
    expect(batch_size > 0, "batch_size must be positive, got " + std::to_string(batch_size));
    expect_tensor(counts, "counts", SPATIAL_INT32, {kAnySize});
    expect_same_device(counts, "counts", points, "points");

    VoxelizeProblem problem{};
    problem.point_count = point_count;
    problem.width = static_cast<int32_t>(width);
    problem.capacity = counts->shape[0];
    problem.threads = threads_for(threads);
    for (int axis = 0; axis < 3; ++axis) {
        problem.formula.min[axis] = static_cast<float>(grid->min[axis]);
        problem.formula.cell_size[axis] = static_cast<float>(grid->cell_size[axis]);
        problem.formula.size[axis] = static_cast<float>(grid->size[axis]);
        problem.formula.cells[axis] = grid->size[axis];
    }
    problem.formula.batch_size = batch_size;
    return problem;
}

template <typename T>
T* data_of(const spatial_tensor* tensor) {
    return tensor == nullptr ? nullptr : static_cast<T*>(tensor->data);
}

// The tensors of one call; those that were not asked for are null.
struct VoxelizeTensors {
    const spatial_tensor* points;
    const spatial_tensor* batch;
    spatial_tensor* means;
    spatial_tensor* coords;
    spatial_tensor* keys;
    spatial_tensor* counts;
    spatial_tensor* inverse;
};

void point_at(const VoxelizeTensors& tensors, VoxelizeProblem& problem) {
    problem.points = data_of<const float>(tensors.points);
    problem.batch = data_of<const int32_t>(tensors.batch);
    problem.means = data_of<float>(tensors.means);
    problem.coords = data_of<int32_t>(tensors.coords);
    problem.keys = data_of<int64_t>(tensors.keys);
    problem.counts = data_of<int32_t>(tensors.counts);
    problem.inverse = data_of<int32_t>(tensors.inverse);
}

#if SPATIAL_WITH_CUDA
int64_t run_on_device(VoxelizeTensors tensors, VoxelizeProblem& problem) {
    DeviceLoan loan;
    tensors = {loan.input(tensors.points),  loan.input(tensors.batch), loan.output(tensors.means),
               loan.output(tensors.coords), loan.output(tensors.keys), loan.output(tensors.counts),
               loan.output(tensors.inverse)};
    point_at(tensors, problem);
    const int64_t voxels = voxelize_cuda(problem, tensors.points->device);
    loan.finish();
    return voxels;
}
#endif

int64_t run(const VoxelizeTensors& tensors, VoxelizeProblem& problem) {
    [[maybe_unused]] const Implementation implementation = choose_implementation(tensors.points->device);
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        return run_on_device(tensors, problem);
    }
#endif
    point_at(tensors, problem);
#if SPATIAL_WITH_AVX2
    if (implementation == Implementation::kCpu && voxelize_avx2_takes(problem)) {
        return voxelize_avx2(problem);
    }
#endif
    return voxelize_reference(problem);
}

void finish(int64_t voxels, const VoxelizeProblem& problem, int64_t* written) {
    *written = voxels;
    if (voxels > problem.capacity) {
        throw Failure{SPATIAL_TOO_SMALL, "outputs have room for " + std::to_string(problem.capacity) +
                                             " voxels, the points fill " + std::to_string(voxels) +
                                             "; min(points, cells) rows are always enough"};
    }
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_voxelize(const spatial_tensor* points, const spatial_tensor* batch,
                                const spatial_voxel_grid* grid, int32_t batch_size, int32_t threads,
                                spatial_tensor* means, spatial_tensor* coords, spatial_tensor* counts,
                                int64_t* written) {
    return at_border("spatial_voxelize", [&] {
        VoxelizeProblem problem = check(points, batch, grid, batch_size, threads, counts, written);
        expect_tensor(means, "means", SPATIAL_FLOAT32, {problem.capacity, problem.width});
        expect_tensor(coords, "coords", SPATIAL_INT32, {problem.capacity, 4});
        expect_same_device(means, "means", points, "points");
        expect_same_device(coords, "coords", points, "points");
        finish(run({points, batch, means, coords, nullptr, counts, nullptr}, problem), problem, written);
    });
}

spatial_status spatial_voxelize_keys(const spatial_tensor* points, const spatial_tensor* batch,
                                     const spatial_voxel_grid* grid, int32_t batch_size, int32_t threads,
                                     spatial_tensor* keys, spatial_tensor* counts, spatial_tensor* inverse,
                                     int64_t* written) {
    return at_border("spatial_voxelize_keys", [&] {
        VoxelizeProblem problem = check(points, batch, grid, batch_size, threads, counts, written);
        expect_tensor(keys, "keys", SPATIAL_INT64, {problem.capacity});
        expect_tensor(inverse, "inverse", SPATIAL_INT32, {problem.point_count});
        expect_same_device(keys, "keys", points, "points");
        expect_same_device(inverse, "inverse", points, "points");
        finish(run({points, batch, nullptr, nullptr, keys, counts, inverse}, problem), problem, written);
    });
}
