// The fast CPU version: four points at a time in double lanes. Compiled with -mavx2 and only called where the CPU has
// it. A block of points stays in cache while all cameras look at it.
#include <immintrin.h>

#include <algorithm>

#include "core/parallel.h"
#include "points_to_image/points_to_image_parts.h"

namespace spatial {
namespace {

constexpr int64_t kPointsPerPiece = 1024;

struct FourPoints {
    __m256d axis[3];
};

// Points i to i + 3. Reads one float past the coordinates of each, so point i + 3 must not be the last when C is 3.
FourPoints load(const PointsToImageProblem& problem, int64_t i) {
    const float* p = problem.points + i * problem.width;
    const __m128 a = _mm_loadu_ps(p), b = _mm_loadu_ps(p + problem.width), c = _mm_loadu_ps(p + 2 * problem.width),
                 d = _mm_loadu_ps(p + 3 * problem.width);
    const __m128 ab = _mm_unpacklo_ps(a, b), cd = _mm_unpacklo_ps(c, d);  // x x y y
    return {_mm256_cvtps_pd(_mm_movelh_ps(ab, cd)), _mm256_cvtps_pd(_mm_movehl_ps(cd, ab)),
            _mm256_cvtps_pd(_mm_movelh_ps(_mm_unpackhi_ps(a, b), _mm_unpackhi_ps(c, d)))};
}

__m256d dot(const double* row, const FourPoints& p) {
    const __m256d xy = _mm256_add_pd(_mm256_mul_pd(_mm256_set1_pd(row[0]), p.axis[0]),
                                     _mm256_mul_pd(_mm256_set1_pd(row[1]), p.axis[1]));
    return _mm256_add_pd(xy, _mm256_mul_pd(_mm256_set1_pd(row[2]), p.axis[2]));
}

FourPoints move(const PointsToImageProblem& problem, const double* rows, const FourPoints& p) {
    FourPoints moved;
    for (int row = 0; row < 3; ++row) {
        const double* m = rows + row * 4;
        const __m256d turned = dot(m, p);
        moved.axis[row] =
            problem.round_steps
                ? _mm256_cvtps_pd(_mm_add_ps(_mm256_cvtpd_ps(turned), _mm_set1_ps(static_cast<float>(m[3]))))
                : _mm256_add_pd(turned, _mm256_set1_pd(m[3]));
    }
    return moved;
}

void project_four(const PointsToImageProblem& problem, int64_t camera, int64_t i, FourPoints p) {
    for (int64_t step = 0; step < problem.step_count; ++step) {
        p = move(problem, problem.transforms + (camera * problem.step_count + step) * 12, p);
    }
    const double* k = problem.intrinsics + camera * 9;
    const __m256d depth = p.axis[2], nothing = _mm256_set1_pd(NAN), border = _mm256_set1_pd(problem.border);
    const __m256d in_front = _mm256_cmp_pd(depth, _mm256_set1_pd(problem.min_depth), _CMP_GT_OQ);
    const int32_t* size = problem.sizes + camera * 2;
    __m256d uv[2], inside = in_front;
    for (int axis = 0; axis < 2; ++axis) {
        const __m256d pixel = _mm256_div_pd(dot(k + axis * 3, p), depth);
        const __m256d known = _mm256_and_pd(in_front, _mm256_cmp_pd(pixel, pixel, _CMP_ORD_Q));
        uv[axis] = _mm256_blendv_pd(nothing, pixel, known);
        inside = _mm256_and_pd(inside, _mm256_cmp_pd(uv[axis], border, _CMP_GT_OQ));
        inside =
            _mm256_and_pd(inside, _mm256_cmp_pd(uv[axis], _mm256_set1_pd(size[axis] - problem.border), _CMP_LT_OQ));
    }

    const int64_t at = camera * problem.point_count + i;
    const __m256d even = _mm256_unpacklo_pd(uv[0], uv[1]), odd = _mm256_unpackhi_pd(uv[0], uv[1]);  // points 0 2, 1 3
    _mm256_storeu_pd(problem.pixels + at * 2, _mm256_permute2f128_pd(even, odd, 0x20));
    _mm256_storeu_pd(problem.pixels + at * 2 + 4, _mm256_permute2f128_pd(even, odd, 0x31));
    _mm_storeu_ps(problem.depths + at,
                  _mm256_cvtpd_ps(_mm256_blendv_pd(nothing, depth, _mm256_cmp_pd(depth, depth, _CMP_ORD_Q))));
    const int lanes = _mm256_movemask_pd(inside);
    for (int lane = 0; lane < 4; ++lane) {
        problem.mask[at + lane] = static_cast<uint8_t>(lanes >> lane & 1);
    }
}

}  // namespace

bool points_to_image_avx2_takes(const PointsToImageProblem&) { return __builtin_cpu_supports("avx2"); }

void points_to_image_avx2(const PointsToImageProblem& problem) {
    const int64_t pieces = (problem.point_count + kPointsPerPiece - 1) / kPointsPerPiece;
    parallel_for(problem.threads, pieces, [&](int64_t piece) {
        const int64_t begin = piece * kPointsPerPiece, end = std::min(problem.point_count, begin + kPointsPerPiece);
        for (int64_t camera = 0; camera < problem.camera_count; ++camera) {
            int64_t i = begin;
            for (; i + 4 <= end && i + 4 < problem.point_count; i += 4) {
                project_four(problem, camera, i, load(problem, i));
            }
            for (; i < end; ++i) {
                project_and_write(problem, camera, i);
            }
        }
    });
}

}  // namespace spatial
