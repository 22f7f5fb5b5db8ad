// The fast CPU version: four rays at a time, one per double lane. Compiled with -mavx2 and only called where the CPU has it.
//
// Occupancy becomes one bit per voxel with a border of set bits around the grid (90 KB for the nuScenes grid, so it stays in
// cache), which makes one bit test answer both "occupied?" and "left the grid?". A step is branch-free: masks choose the axis and
// the t_max that grows, by the same comparisons and additions as the plain traversal, so the values are the same to the last bit.
#include <immintrin.h>

#include <algorithm>

#include "core/parallel.h"
#include "core/scratch.h"
#include "ray_cast/ray_cast_parts.h"

namespace spatial {
namespace {

constexpr int64_t kRaysPerPiece = 1024;

// One bit per voxel of the grid grown by one voxel on every side; the border is set.
class OccupancyBits {
  public:
    void fill(const RayCastProblem& problem) {
        for (int axis = 0; axis < 3; ++axis) {
            size_[axis] = problem.size[axis];
        }
        stride_y_ = problem.size[2] + 2;
        stride_x_ = stride_y_ * (problem.size[1] + 2);
        const int64_t bits = stride_x_ * (problem.size[0] + 2);
        words_.grow(static_cast<size_t>(bits / 64 + 2));
        std::fill_n(words_.data(), bits / 64 + 2, ~uint64_t{0});
        parallel_free_ = problem.free;
        for (int64_t x = 0; x < size_[0]; ++x) {
            for (int64_t y = 0; y < size_[1]; ++y) {
                clear_free(problem.classes + (x * size_[1] + y) * size_[2], bit_of(x, y, 0));
            }
        }
    }

    int64_t bit_of(int64_t x, int64_t y, int64_t z) const { return (x + 1) * stride_x_ + (y + 1) * stride_y_ + z + 1; }

    // Position in [X, Y, Z] of a bit, or -1 on the border.
    int64_t cell_of(int64_t bit) const {
        const uint32_t b = static_cast<uint32_t>(bit), stride_x = static_cast<uint32_t>(stride_x_), stride_y = static_cast<uint32_t>(stride_y_);
        const uint32_t x = b / stride_x, in_x = b - x * stride_x, y = in_x / stride_y, z = in_x - y * stride_y;
        const auto inside = [&](uint32_t index, int axis) { return index - 1 < static_cast<uint32_t>(size_[axis]); };
        return inside(x, 0) && inside(y, 1) && inside(z, 2) ? ((x - 1) * size_[1] + (y - 1)) * size_[2] + (z - 1) : -1;
    }

    const uint64_t* words() const { return words_.data(); }
    int64_t stride_x() const { return stride_x_; }
    int64_t stride_y() const { return stride_y_; }

  private:
    // Clears the bits of a column's free voxels, sixteen at a time.
    void clear_free(const uint8_t* column, int64_t bit) {
        int64_t z = 0;
        const __m128i free = _mm_set1_epi8(static_cast<char>(parallel_free_));
        for (; z + 16 <= size_[2]; z += 16) {
            const __m128i same = _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(column + z)), free);
            clear(bit + z, static_cast<uint64_t>(_mm_movemask_epi8(same)));
        }
        for (; z < size_[2]; ++z) {
            clear(bit + z, column[z] == parallel_free_ ? 1 : 0);
        }
    }

    void clear(int64_t bit, uint64_t mask) {
        uint64_t* word = words_.data() + (bit >> 6);
        const int shift = static_cast<int>(bit & 63);
        word[0] &= ~(mask << shift);
        if (shift > 48) {
            word[1] &= ~(mask >> (64 - shift));
        }
    }

    AlignedBuffer<uint64_t> words_;
    int64_t size_[3] = {};
    int64_t stride_x_ = 0;
    int64_t stride_y_ = 0;
    uint8_t parallel_free_ = 0;
};

// Directions with x, y and z apart, padded so that four can always be read.
struct Scratch {
    OccupancyBits bits;
    AlignedBuffer<float> directions;  // [3, R + 4]
};

// Four rays from one origin.
struct RayGroup {
    __m256d t_max[3];
    __m256d t_delta[3];
    __m256i step[3];  // in bits

    RayGroup(const RayCastProblem& problem, const OccupancyBits& bits, const float* const* directions, int64_t origin, const float* start,
             const int32_t* voxel) {
        __m256d r[3];
        for (int axis = 0; axis < 3; ++axis) {
            r[axis] = _mm256_sub_pd(_mm256_cvtps_pd(ends(problem, _mm_loadu_ps(directions[axis]), origin, axis)), _mm256_set1_pd(start[axis]));
        }
        const __m256d square = _mm256_add_pd(_mm256_add_pd(_mm256_mul_pd(r[0], r[0]), _mm256_mul_pd(r[1], r[1])), _mm256_mul_pd(r[2], r[2]));
        const __m256d length = _mm256_sqrt_pd(square), zero = _mm256_setzero_pd(), infinity = _mm256_set1_pd(INFINITY);
        const int64_t strides[3] = {bits.stride_x(), bits.stride_y(), 1};
        for (int axis = 0; axis < 3; ++axis) {
            const __m256d direction = _mm256_div_pd(r[axis], length);
            const __m256d forward = _mm256_cmp_pd(direction, zero, _CMP_GE_OQ), none = _mm256_cmp_pd(direction, zero, _CMP_EQ_OQ);
            const __m256d boundary = _mm256_add_pd(_mm256_set1_pd(voxel[axis]), _mm256_and_pd(forward, _mm256_set1_pd(1.0)));
            const __m256d t = _mm256_add_pd(_mm256_div_pd(_mm256_sub_pd(boundary, _mm256_set1_pd(start[axis])), direction), zero);
            const __m256d delta = _mm256_div_pd(_mm256_blendv_pd(_mm256_set1_pd(-1.0), _mm256_set1_pd(1.0), forward), direction);
            t_max[axis] = _mm256_blendv_pd(t, infinity, none);
            t_delta[axis] = _mm256_blendv_pd(delta, infinity, none);
            step[axis] = _mm256_castpd_si256(_mm256_blendv_pd(_mm256_castsi256_pd(_mm256_set1_epi64x(-strides[axis])),
                                                              _mm256_castsi256_pd(_mm256_set1_epi64x(strides[axis])), forward));
        }
    }

  private:
    static __m128 ends(const RayCastProblem& problem, __m128 direction, int64_t origin, int axis) {
        if (problem.precise_origins != nullptr) {
            const __m256d end = _mm256_add_pd(_mm256_cvtps_pd(direction), _mm256_set1_pd(problem.precise_origins[origin * 3 + axis]));
            return _mm256_cvtpd_ps(_mm256_div_pd(_mm256_sub_pd(end, _mm256_set1_pd(problem.min[axis])), _mm256_set1_pd(problem.cell)));
        }
        const __m128 end = _mm_add_ps(direction, _mm_set1_ps(problem.origins[origin * 3 + axis]));
        return _mm_div_ps(_mm_sub_ps(end, _mm_set1_ps(problem.min[axis])), _mm_set1_ps(problem.cell));
    }
};

// The lanes of rays that reached a set bit in this step: writes their hits.
void write_hits(const RayCastProblem& problem, const OccupancyBits& bits, int lanes, __m256d t_leave, __m256d t_enter, __m256i bit,
                __m256i last_move, int64_t ray) {
    alignas(32) double leave[4], enter[4];
    alignas(32) int64_t position[4], move[4];
    _mm256_store_pd(leave, t_leave);
    _mm256_store_pd(enter, t_enter);
    _mm256_store_si256(reinterpret_cast<__m256i*>(position), bit);
    _mm256_store_si256(reinterpret_cast<__m256i*>(move), last_move);
    for (; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctz(static_cast<unsigned>(lanes));
        int64_t cell = bits.cell_of(position[lane]);
        double distance = leave[lane];
        if (cell < 0) {  // left the grid: the voxel before is the last one inside
            cell = bits.cell_of(position[lane] - move[lane]);
            distance = enter[lane];
        }
        problem.cells[ray + lane] = static_cast<int32_t>(cell);
        problem.distances[ray + lane] = static_cast<float>(distance) * problem.cell;
        problem.hits[ray + lane] = problem.classes[cell];
    }
}

// Casts up to four rays that start inside the grid.
void cast_group(const RayCastProblem& problem, const OccupancyBits& bits, RayGroup group, int64_t start_bit, int64_t ray, int rays) {
    __m256d tx = group.t_max[0], ty = group.t_max[1], tz = group.t_max[2];
    __m256i bit = _mm256_set1_epi64x(start_bit), move = _mm256_setzero_si256();
    __m256d entered = _mm256_setzero_pd();
    int active = (1 << rays) - 1;
    const __m256i low_bits = _mm256_set1_epi64x(63);
    for (;;) {
        const __m256i words = _mm256_i64gather_epi64(reinterpret_cast<const long long*>(bits.words()), _mm256_srli_epi64(bit, 6), 8);
        const __m256i tested = _mm256_sllv_epi64(words, _mm256_andnot_si256(bit, low_bits));  // the bit becomes the sign
        const __m256d leave = _mm256_min_pd(_mm256_min_pd(tx, ty), tz);
        const int stopped = _mm256_movemask_pd(_mm256_castsi256_pd(tested));
        if ((stopped & active) != 0) {
            write_hits(problem, bits, stopped & active, leave, entered, bit, move, ray);
            active &= ~stopped;
            if (active == 0) {
                return;
            }
        }
        const __m256d x_before_y = _mm256_cmp_pd(tx, ty, _CMP_LT_OQ), x_before_z = _mm256_cmp_pd(tx, tz, _CMP_LT_OQ);
        const __m256d y_before_z = _mm256_cmp_pd(ty, tz, _CMP_LT_OQ);
        const __m256d along_x = _mm256_and_pd(x_before_y, x_before_z), along_y = _mm256_andnot_pd(x_before_y, y_before_z);
        const __m256d along_xy = _mm256_or_pd(along_x, along_y);
        tx = _mm256_add_pd(tx, _mm256_and_pd(along_x, group.t_delta[0]));
        ty = _mm256_add_pd(ty, _mm256_and_pd(along_y, group.t_delta[1]));
        tz = _mm256_add_pd(tz, _mm256_andnot_pd(along_xy, group.t_delta[2]));
        move = _mm256_blendv_epi8(group.step[2], group.step[1], _mm256_castpd_si256(along_y));
        move = _mm256_blendv_epi8(move, group.step[0], _mm256_castpd_si256(along_x));
        // A lane whose ray has ended rests on the set bit that ended it.
        move = _mm256_andnot_si256(_mm256_srai_epi32(_mm256_shuffle_epi32(tested, 0xf5), 31), move);
        bit = _mm256_add_epi64(bit, move);
        entered = leave;
    }
}

void cast_piece(const RayCastProblem& problem, const OccupancyBits& bits, const float* directions, int64_t stride, int64_t origin, int64_t begin,
                int64_t end) {
    float start[3];
    int32_t voxel[3];
    bool inside = true;
    for (int axis = 0; axis < 3; ++axis) {
        start[axis] = start_of(problem, origin, axis);
        // Truncation toward zero puts (-1, 0) into voxel 0.
        inside = inside && start[axis] > -1.0f && start[axis] < static_cast<float>(problem.size[axis]);
        voxel[axis] = inside ? static_cast<int32_t>(start[axis]) : 0;
    }
    if (!inside) {
        for (int64_t d = begin; d < end; ++d) {
            cast_and_write(problem, origin * problem.direction_count + d);
        }
        return;
    }
    const int64_t start_bit = bits.bit_of(voxel[0], voxel[1], voxel[2]);
    for (int64_t d = begin; d < end; d += 4) {
        const float* const group_directions[3] = {directions + d, directions + stride + d, directions + 2 * stride + d};
        const RayGroup group(problem, bits, group_directions, origin, start, voxel);
        cast_group(problem, bits, group, start_bit, origin * problem.direction_count + d, static_cast<int>(std::min<int64_t>(4, end - d)));
    }
}

}  // namespace

bool ray_cast_avx2_takes(const RayCastProblem& problem) {
    const int64_t x = problem.size[0] + 2, y = problem.size[1] + 2, z = problem.size[2] + 2;
    // A ray that starts inside must leave before the step limit, and a bit's position must fit 32 bits.
    return __builtin_cpu_supports("avx2") && x + y + z < kMostSteps && x * y * z < UINT32_MAX;
}

void ray_cast_avx2(const RayCastProblem& problem) {
    static thread_local Scratch scratch;
    OccupancyBits& bits = scratch.bits;
    bits.fill(problem);
    const int64_t stride = problem.direction_count + 4;
    scratch.directions.grow(static_cast<size_t>(3 * stride));
    float* directions = scratch.directions.data();
    std::fill_n(directions, 3 * stride, 0.0f);
    for (int64_t d = 0; d < problem.direction_count; ++d) {
        for (int axis = 0; axis < 3; ++axis) {
            directions[axis * stride + d] = problem.directions[d * 3 + axis];
        }
    }
    const int64_t per_origin = (problem.direction_count + kRaysPerPiece - 1) / kRaysPerPiece;
    parallel_for(problem.threads, problem.origin_count * per_origin, [&](int64_t piece) {
        const int64_t begin = piece % per_origin * kRaysPerPiece;
        cast_piece(problem, bits, directions, stride, piece / per_origin, begin, std::min(problem.direction_count, begin + kRaysPerPiece));
    });
}

}  // namespace spatial
