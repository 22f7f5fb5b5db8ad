#include "class_argmax/class_argmax.h"

#include <algorithm>
#include <atomic>
#include <string>

#include "class_argmax/class_argmax_parts.h"
#include "core/border.h"
#include "core/device.h"
#include "core/parallel.h"

namespace spatial {

int64_t find_classes_reference(const ClassArgmaxProblem& problem, int64_t begin, int64_t end) {
    int64_t non_finite = 0;
    for (int64_t voxel = begin; voxel < end; ++voxel) {
        non_finite += find_class(problem, voxel) ? 0 : 1;
    }
    return non_finite;
}

namespace {

constexpr int64_t kVoxelsPerPiece = 16384;

ClassArgmaxProblem check(const spatial_tensor* scores, int32_t class_major, int32_t threads,
                         const spatial_tensor* classes) {
    constexpr int64_t most_classes = 256;
    expect(class_major == 0 || class_major == 1, "class_major must be 0 or 1, got " + std::to_string(class_major));
    expect_tensor(scores, "scores", SPATIAL_FLOAT32, {kAnySize, kAnySize});
    const int64_t voxels = scores->shape[class_major], count = scores->shape[1 - class_major];
    expect(count >= 1 && count <= most_classes,
           "scores must be of 1 to 256 classes, got " + std::to_string(count) + "; is class_major right?");
    expect(voxels <= INT32_MAX, "scores must be of fewer than 2^31 voxels, got " + std::to_string(voxels));
    expect_tensor(classes, "classes", SPATIAL_UINT8, {voxels});
    expect_same_device(classes, "classes", scores, "scores");

    ClassArgmaxProblem problem{};
    problem.voxel_count = voxels;
    problem.class_count = static_cast<int32_t>(count);
    problem.voxel_stride = class_major == 1 ? 1 : count;
    problem.class_stride = class_major == 1 ? voxels : 1;
    problem.threads = threads_for(threads);
    return problem;
}

void point_at(const spatial_tensor* scores, const spatial_tensor* classes, ClassArgmaxProblem& problem) {
    problem.scores = static_cast<const float*>(scores->data);
    problem.classes = static_cast<uint8_t*>(classes->data);
}

#if SPATIAL_WITH_CUDA
int64_t run_on_device(const spatial_tensor* scores, spatial_tensor* classes, ClassArgmaxProblem& problem) {
    DeviceLoan loan;
    scores = loan.input(scores);
    point_at(scores, loan.output(classes), problem);
    const int64_t non_finite = class_argmax_cuda(problem, scores->device);
    loan.finish();
    return non_finite;
}
#endif

int64_t run(const spatial_tensor* scores, spatial_tensor* classes, ClassArgmaxProblem& problem) {
    [[maybe_unused]] const Implementation implementation = choose_implementation(scores->device);
    if (problem.voxel_count == 0) {
        return 0;
    }
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        return run_on_device(scores, classes, problem);
    }
#endif
    point_at(scores, classes, problem);
#if SPATIAL_WITH_AVX2
    const auto find = version_for(implementation, find_classes_reference, find_classes_avx2, find_classes_avx512);
#else
    const auto find = find_classes_reference;
#endif
    std::atomic<int64_t> non_finite{0};
    parallel_for(problem.threads, (problem.voxel_count + kVoxelsPerPiece - 1) / kVoxelsPerPiece, [&](int64_t piece) {
        const int64_t begin = piece * kVoxelsPerPiece;
        non_finite += find(problem, begin, std::min(problem.voxel_count, begin + kVoxelsPerPiece));
    });
    return non_finite;
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_class_argmax(const spatial_tensor* scores, int32_t class_major, int32_t threads,
                                    spatial_tensor* classes, int64_t* non_finite) {
    return at_border("spatial_class_argmax", [&] {
        expect(non_finite != nullptr, "non_finite must not be null");
        ClassArgmaxProblem problem = check(scores, class_major, threads, classes);
        *non_finite = run(scores, classes, problem);
    });
}
