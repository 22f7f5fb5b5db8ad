#include "mark_rays/mark_rays.h"

#include <cstring>
#include <string>

#include "core/border.h"
#include "core/device.h"
#include "core/lanes_scalar.h"
#include "core/scratch.h"
#include "mark_rays/mark_rays_lanes.h"

namespace spatial {

void mark_rays_reference(const MarkRaysProblem& problem) { mark_range(problem, 0, problem.ray_count); }

namespace {

// Faces are counted too early by less than one 2^-29th of a ray for each step, and by some 130 for all rounding:
// together less than the 537 by which rays end before the border.
constexpr int64_t kMostCells = 320;

struct MarkRaysTensors {
    const spatial_tensor* ends;
    const spatial_tensor* labels;  // null where rays go on to their ends
    uint8_t free;
    spatial_tensor* mask;
};

MarkRaysProblem check(const MarkRaysTensors& tensors, const float* from) {
    expect_tensor(tensors.ends, "ends", SPATIAL_FLOAT32, {kAnySize, 3});
    expect_tensor(tensors.mask, "mask", SPATIAL_UINT8, {kAnySize, kAnySize, kAnySize});
    expect_same_device(tensors.mask, "mask", tensors.ends, "ends");
    const int64_t* shape = tensors.mask->shape;
    if (tensors.labels != nullptr) {
        expect_tensor(tensors.labels, "labels", SPATIAL_UINT8, {shape[0], shape[1], shape[2]});
        expect_same_device(tensors.labels, "labels", tensors.ends, "ends");
    }
    for (int axis = 0; axis < 3; ++axis) {
        expect(shape[axis] >= 1 && shape[axis] <= kMostCells, "mask must have 1 to " + std::to_string(kMostCells) +
                                                                  " cells along each axis, got " +
                                                                  std::to_string(shape[axis]));
    }

    MarkRaysProblem problem{};
    problem.ray_count = tensors.ends->shape[0];
    expect(from != nullptr, "from must not be null");
    for (int axis = 0; axis < 3; ++axis) {
        expect(from[axis] > 0 && from[axis] < static_cast<float>(shape[axis]),
               "rays must begin in the grid of " + std::to_string(shape[0]) + " x " + std::to_string(shape[1]) + " x " +
                   std::to_string(shape[2]) + " cells, got " + std::to_string(from[0]) + ", " +
                   std::to_string(from[1]) + ", " + std::to_string(from[2]));
        problem.from[axis] = from[axis];
        problem.size[axis] = static_cast<int32_t>(shape[axis]);
    }
    problem.stride[2] = 1;
    problem.stride[1] = problem.size[2];
    problem.stride[0] = problem.size[1] * problem.size[2];
    for (int axis = 0; axis < 3; ++axis) {
        problem.begin += static_cast<int32_t>(from[axis]) * problem.stride[axis];
    }
    return problem;
}

const uint8_t* labels_of(const MarkRaysTensors& tensors) {
    return tensors.labels == nullptr ? nullptr : static_cast<const uint8_t*>(tensors.labels->data);
}

void point_at(const MarkRaysTensors& tensors, MarkRaysProblem& problem) {
    problem.ends = static_cast<const float*>(tensors.ends->data);
    problem.mask = static_cast<uint8_t*>(tensors.mask->data);
}

// A bit for each label that is not `free`: an eighth of the memory that rays look into. Eight labels at a time: what
// differs in a byte is moved to its highest bit, and a product brings these bits side by side.
void pack_occupied(const uint8_t* labels, uint8_t free, int64_t count, uint8_t* bits) {
    constexpr uint64_t kOnes = 0x0101010101010101, kLow = 0x7f7f7f7f7f7f7f7f, kBeside = 0x0102040810204080;
    int64_t at = 0;
    for (; at + 8 <= count; at += 8) {
        uint64_t eight;
        std::memcpy(&eight, labels + at, sizeof(eight));
        eight ^= free * kOnes;
        const uint64_t differ = (((eight & kLow) + kLow) | eight) >> 7 & kOnes;
        bits[at / 8] = static_cast<uint8_t>(differ * kBeside >> 56);
    }
    unsigned rest = 0;
    for (int64_t i = at; i < count; ++i) {
        rest |= static_cast<unsigned>(labels[i] != free) << (i - at);
    }
    if (at < count) {
        bits[at / 8] = static_cast<uint8_t>(rest);
    }
}

void run_on_cpu(const MarkRaysTensors& tensors, MarkRaysProblem& problem,
                [[maybe_unused]] Implementation implementation) {
    static thread_local AlignedBuffer<int32_t> occupied;
    if (const uint8_t* labels = labels_of(tensors)) {
        const int64_t voxels = static_cast<int64_t>(problem.size[0]) * problem.stride[0];
        occupied.grow(static_cast<size_t>(words_of(voxels)));
        pack_occupied(labels, tensors.free, voxels, reinterpret_cast<uint8_t*>(occupied.data()));
        problem.occupied = occupied.data();
    }
#if SPATIAL_WITH_AVX2
    version_for(implementation, mark_rays_reference, mark_rays_avx2, mark_rays_avx512)(problem);
#else
    mark_rays_reference(problem);
#endif
}

#if SPATIAL_WITH_CUDA
void run_on_device(MarkRaysTensors tensors, MarkRaysProblem& problem) {
    DeviceLoan loan;
    tensors = {loan.input(tensors.ends), loan.input(tensors.labels), tensors.free, loan.output(tensors.mask)};
    point_at(tensors, problem);
    mark_rays_cuda(problem, labels_of(tensors), tensors.free, tensors.ends->device);
    loan.finish();
}
#endif

void run(const MarkRaysTensors& tensors, MarkRaysProblem& problem) {
    const Implementation implementation = choose_implementation(tensors.ends->device);
    if (problem.ray_count == 0) {
        return;
    }
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        run_on_device(tensors, problem);
        return;
    }
#endif
    point_at(tensors, problem);
    run_on_cpu(tensors, problem, implementation);
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_mark_rays(const float* from, const spatial_tensor* ends, const spatial_tensor* labels,
                                 uint8_t free, spatial_tensor* mask) {
    return at_border("spatial_mark_rays", [&] {
        const MarkRaysTensors tensors{ends, labels, free, mask};
        MarkRaysProblem problem = check(tensors, from);
        run(tensors, problem);
    });
}
