// The fast CPU version. Compiled with -mavx2 and only called where the CPU has it.
//
// Keys of all points are computed eight at a time. Then each thread owns a range of keys, lists the points in it, and
// goes over those twice, in input order and without a branch that depends on the data. The first time it sets one bit
// per occupied cell. Counting those bits gives every voxel its place in sorted order at once: nothing is hashed and
// nothing is sorted. The second time it adds each point to its voxel's row in one vector addition. Only touched words
// of the bit set are ever read or cleared (the fine grids have 83 million cells). Owning ranges of keys, not of points,
// keeps each voxel's sum in input order.
#include <immintrin.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "core/divider.h"
#include "core/parallel.h"
#include "core/scratch.h"
#include "voxelize/voxelize_parts.h"

namespace spatial {
namespace {

constexpr uint32_t kNone = 0xffffffffu;  // key of a dropped point
constexpr int kLanes = 8;
constexpr int64_t kPointsPerPiece = 16384;

int rows_of_eight(int width) { return (width + 1 + kLanes - 1) / kLanes; }  // one more lane holds the count

void keys_of(const VoxelizeProblem& problem, int64_t begin, int64_t end, uint32_t* keys) {
    const KeyFormula& formula = problem.formula;
    const int32_t width = problem.width;
    __m256 min[3], size[3], cells[3];
    for (int axis = 0; axis < 3; ++axis) {
        min[axis] = _mm256_set1_ps(formula.min[axis]);
        size[axis] = _mm256_set1_ps(formula.cell_size[axis]);
        cells[axis] = _mm256_set1_ps(formula.size[axis]);
    }
    const __m256i rows = _mm256_set1_epi32(formula.cells[1]), columns = _mm256_set1_epi32(formula.cells[2]);
    const __m256i per_sample = _mm256_set1_epi32(formula.cells[0]);
    const __m256i batch_size = _mm256_set1_epi32(formula.batch_size), minus_one = _mm256_set1_epi32(-1);

    int64_t i = begin;
    // Each point is read as four floats; the last points are left to the scalar loop so that nothing is read past the
    // array.
    for (; i + kLanes <= end && i + kLanes < problem.point_count; i += kLanes) {
        const float* p = problem.points + i * width;
        const auto pair = [&](int k) {
            return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(p + k * width)),
                                        _mm_loadu_ps(p + (k + 4) * width), 1);
        };
        const __m256 a = pair(0), b = pair(1), c = pair(2), d = pair(3);
        const __m256 ab = _mm256_unpacklo_ps(a, b), cd = _mm256_unpacklo_ps(c, d);  // x x y y
        const __m256 xyz[3] = {_mm256_shuffle_ps(ab, cd, 0x44), _mm256_shuffle_ps(ab, cd, 0xee),
                               _mm256_shuffle_ps(_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d), 0x44)};
        __m256 inside = _mm256_castsi256_ps(minus_one);
        __m256i cell[3];
        for (int axis = 0; axis < 3; ++axis) {
            const __m256 scaled = _mm256_div_ps(_mm256_sub_ps(xyz[axis], min[axis]), size[axis]);
            inside = _mm256_and_ps(inside, _mm256_cmp_ps(scaled, _mm256_setzero_ps(), _CMP_GE_OQ));
            inside = _mm256_and_ps(inside, _mm256_cmp_ps(scaled, cells[axis], _CMP_LT_OQ));
            cell[axis] = _mm256_cvttps_epi32(scaled);
        }
        __m256i key = cell[0];
        __m256i valid = _mm256_castps_si256(inside);
        if (problem.batch != nullptr) {
            const __m256i sample = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(problem.batch + i));
            key = _mm256_add_epi32(key, _mm256_mullo_epi32(sample, per_sample));
            valid = _mm256_and_si256(valid, _mm256_cmpgt_epi32(batch_size, sample));
            valid = _mm256_and_si256(valid, _mm256_cmpgt_epi32(sample, minus_one));
        }
        key = _mm256_add_epi32(_mm256_mullo_epi32(key, rows), cell[1]);
        key = _mm256_add_epi32(_mm256_mullo_epi32(key, columns), cell[2]);
        key = _mm256_or_si256(key, _mm256_andnot_si256(valid, minus_one));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(keys + i), key);
    }
    for (; i < end; ++i) {
        keys[i] =
            static_cast<uint32_t>(key_of(formula, problem.points + i * width, problem.batch ? problem.batch[i] : 0));
    }
}

// Sixty-four cells: which are occupied, and how many voxels of the owner come before them.
struct CellWord {
    uint64_t bits;
    uint64_t before;
};

constexpr uint32_t kCellsPerWord = 64;
constexpr uint64_t kMostKeys = uint64_t{1} << 28;  // 64 MiB of words, of which only touched pages take memory

// The owners' bit set over all keys, all zero between calls.
class CellWords {
  public:
    CellWord* reserve(uint64_t keys) {
        const size_t words = static_cast<size_t>(keys / kCellsPerWord + 1);
        if (words > count_) {
            memory_.reset(static_cast<CellWord*>(std::calloc(words, sizeof(CellWord))));
            count_ = memory_ ? words : 0;
            if (!memory_) {
                throw std::bad_alloc();
            }
        }
        return memory_.get();
    }

  private:
    std::unique_ptr<CellWord, decltype(&std::free)> memory_{nullptr, &std::free};
    size_t count_ = 0;
};

// One owner's range of keys, a whole number of words, and what it found there.
struct Owner {
    uint32_t first = 0;   // first key of the range
    uint32_t length = 0;  // keys in the range
    int64_t begin = 0;    // row of its first voxel in the outputs
    uint32_t voxels = 0;
    uint32_t point_count = 0;
    AlignedBuffer<uint32_t> points;  // [point_count], numbers of its points, ascending
    std::vector<uint32_t> touched;   // words with a bit set, ascending
    std::vector<uint64_t> summary;   // one bit per word of the range; zero between calls
    AlignedBuffer<float> rows;       // [voxels, 8 * rows_of_eight]: sums, the count in the last lane
};

// Kept between calls so that steady use allocates nothing.
struct Scratch {
    AlignedBuffer<uint32_t> keys;  // [N]
    CellWords words;
    std::vector<std::unique_ptr<Owner>> owners;
};

// For each mask of eight lanes, the numbers of its set bits moved to the front.
struct FrontLanes {
    alignas(32) uint32_t lanes[256][kLanes] = {};

    constexpr FrontLanes() {
        for (uint32_t mask = 0; mask < 256; ++mask) {
            uint32_t count = 0;
            for (uint32_t lane = 0; lane < kLanes; ++lane) {
                if ((mask >> lane & 1) != 0) {
                    lanes[mask][count++] = lane;
                }
            }
        }
    }
};

// Lists the points whose keys lie in the owner's range, in input order.
void list_points(const VoxelizeProblem& problem, const uint32_t* keys, Owner& owner) {
    static constexpr FrontLanes kFront;
    const uint32_t size = static_cast<uint32_t>(problem.point_count);
    owner.points.grow(size + kLanes);  // eight are written at a time
    uint32_t* points = owner.points.data();
    uint32_t count = 0, i = 0;
    const __m256i first = _mm256_set1_epi32(static_cast<int32_t>(owner.first)),
                  last = _mm256_set1_epi32(static_cast<int32_t>(owner.length) - 1), eight = _mm256_set1_epi32(kLanes);
    __m256i numbers = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    for (; owner.length > 0 && i + kLanes <= size; i += kLanes) {
        const __m256i offset = _mm256_sub_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(keys + i)), first);
        const __m256i inside = _mm256_cmpeq_epi32(_mm256_min_epu32(offset, last), offset);  // offset <= last, unsigned
        const uint32_t mask = static_cast<uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(inside)));
        const __m256i front = _mm256_load_si256(reinterpret_cast<const __m256i*>(kFront.lanes[mask]));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(points + count), _mm256_permutevar8x32_epi32(numbers, front));
        count += static_cast<uint32_t>(__builtin_popcount(mask));
        numbers = _mm256_add_epi32(numbers, eight);
    }
    for (; i < size; ++i) {
        points[count] = i;
        count += keys[i] - owner.first < owner.length ? 1 : 0;
    }
    owner.point_count = count;
}

// Sets the bits of occupied cells and lists the words that have any.
void mark_cells(const uint32_t* keys, CellWord* words, Owner& owner) {
    constexpr uint32_t kBlock = 512;
    const uint32_t* points = owner.points.data();
    owner.touched.clear();
    for (uint32_t begin = 0; begin < owner.point_count; begin += kBlock) {
        const uint32_t end = std::min(owner.point_count, begin + kBlock);
        uint32_t fresh[kBlock];
        uint32_t count = 0;
        for (uint32_t k = begin; k < end; ++k) {
            const uint32_t key = keys[points[k]], word = key / kCellsPerWord;
            const uint64_t bits = words[word].bits;
            words[word].bits = bits | uint64_t{1} << (key % kCellsPerWord);
            fresh[count] = word;
            count += bits == 0 ? 1 : 0;
        }
        owner.touched.insert(owner.touched.end(), fresh, fresh + count);
    }
}

// Brings the touched words into ascending order and gives each the number of voxels before it.
void number_voxels(CellWord* words, Owner& owner) {
    const uint32_t first_word = owner.first / kCellsPerWord;
    const size_t summaries = owner.length / kCellsPerWord / 64 + 2;
    if (owner.summary.size() < summaries) {
        owner.summary.resize(summaries, 0);
    }
    for (uint32_t word : owner.touched) {
        owner.summary[(word - first_word) / 64] |= uint64_t{1} << ((word - first_word) % 64);
    }
    size_t next = 0;
    uint32_t voxels = 0;
    for (size_t s = 0; s < summaries; ++s) {
        for (uint64_t left = std::exchange(owner.summary[s], 0); left != 0; left &= left - 1) {
            const uint32_t word =
                first_word + static_cast<uint32_t>(s * 64) + static_cast<uint32_t>(__builtin_ctzll(left));
            owner.touched[next++] = word;
            words[word].before = voxels;
            voxels += static_cast<uint32_t>(__builtin_popcountll(words[word].bits));
        }
    }
    owner.voxels = voxels;
}

// Number of a key's voxel among the owner's.
uint32_t voxel_of(const CellWord* words, uint32_t key) {
    const CellWord word = words[key / kCellsPerWord];
    const uint64_t below = (uint64_t{1} << (key % kCellsPerWord)) - 1;
    return static_cast<uint32_t>(word.before + static_cast<uint64_t>(__builtin_popcountll(word.bits & below)));
}

// Adds a point to its voxel's row. The masked load leaves zeros in the lanes after the features, the last of which
// counts.
template <int kRows>
void add_point(const float* point, const __m256i* masks, int any_rows, float* row) {
    const int rows = kRows > 0 ? kRows : any_rows;
    for (int r = 0; r < rows; ++r) {
        __m256 values = _mm256_maskload_ps(point + r * kLanes, masks[r]);
        if (r == rows - 1) {
            values = _mm256_blend_ps(values, _mm256_set1_ps(1.0f), 0x80);
        }
        _mm256_store_ps(row + r * kLanes, _mm256_add_ps(_mm256_load_ps(row + r * kLanes), values));
    }
}

template <int kRows>
void add_points(const VoxelizeProblem& problem, const uint32_t* keys, const CellWord* words, Owner& owner) {
    const int rows = rows_of_eight(problem.width);
    const size_t stride = static_cast<size_t>(rows * kLanes), width = static_cast<size_t>(problem.width);
    __m256i masks[9] = {};
    for (int r = 0; r < rows; ++r) {
        alignas(32) int32_t lanes[kLanes];
        for (int lane = 0; lane < kLanes; ++lane) {
            lanes[lane] = r * kLanes + lane < problem.width ? -1 : 0;
        }
        masks[r] = _mm256_load_si256(reinterpret_cast<const __m256i*>(lanes));
    }
    owner.rows.grow(owner.voxels * stride);
    float* sums = owner.rows.data();
    std::fill_n(sums, owner.voxels * stride, 0.0f);
    const uint32_t* points = owner.points.data();
    for (uint32_t k = 0; k < owner.point_count; ++k) {
        const size_t point = points[k];
        add_point<kRows>(problem.points + point * width, masks, rows, sums + voxel_of(words, keys[point]) * stride);
    }
}

// Calls body(voxel among the owner's, key) for every voxel in order, and clears the words.
template <typename Body>
void for_voxels(CellWord* words, const Owner& owner, Body&& body) {
    uint32_t voxel = 0;
    for (uint32_t word : owner.touched) {
        for (uint64_t left = std::exchange(words[word].bits, 0); left != 0; left &= left - 1) {
            body(voxel++, word * kCellsPerWord + static_cast<uint32_t>(__builtin_ctzll(left)));
        }
    }
}

void write_means(const VoxelizeProblem& problem, const uint32_t* keys, CellWord* words, Owner& owner) {
    if (problem.width < kLanes) {
        add_points<1>(problem, keys, words, owner);
    } else {
        add_points<0>(problem, keys, words, owner);
    }
    const Divider columns(static_cast<uint32_t>(problem.formula.cells[2])),
        rows(static_cast<uint32_t>(problem.formula.cells[1])), slices(static_cast<uint32_t>(problem.formula.cells[0]));
    const int width = problem.width, stride = rows_of_eight(width) * kLanes;
    const float* row = owner.rows.data();
    for_voxels(words, owner, [&](uint32_t k, uint32_t key) {
        const int64_t voxel = owner.begin + k;
        const float count = row[stride - 1];
        float* mean = problem.means + voxel * width;
        if (stride == kLanes && k + 2 < owner.voxels) {
            // The lanes after the features land in the next two rows, which this owner writes after this one.
            _mm256_storeu_ps(mean, _mm256_div_ps(_mm256_load_ps(row), _mm256_set1_ps(count)));
        } else {
            for (int c = 0; c < width; ++c) {
                mean[c] = row[c] / count;
            }
        }
        const uint32_t xy = columns.divide(key), bx = rows.divide(xy), b = slices.divide(bx);
        int32_t* coord = problem.coords + voxel * 4;  // b, z, y, x
        coord[0] = static_cast<int32_t>(b);
        coord[1] = static_cast<int32_t>(key - xy * columns.divisor());
        coord[2] = static_cast<int32_t>(xy - bx * rows.divisor());
        coord[3] = static_cast<int32_t>(bx - b * slices.divisor());
        problem.counts[voxel] = static_cast<int32_t>(count);
        row += stride;
    });
}

void write_keys(const VoxelizeProblem& problem, const uint32_t* keys, CellWord* words, const Owner& owner) {
    int32_t* counts = problem.counts + owner.begin;
    std::fill_n(counts, owner.voxels, 0);
    const uint32_t* points = owner.points.data();
    for (uint32_t k = 0; k < owner.point_count; ++k) {
        const uint32_t point = points[k], voxel = voxel_of(words, keys[point]);
        ++counts[voxel];
        problem.inverse[point] = static_cast<int32_t>(owner.begin + voxel);
    }
    for_voxels(words, owner, [&](uint32_t k, uint32_t key) { problem.keys[owner.begin + k] = key; });
}

// Divides the keys into ranges of whole words with about as many points each, judged by a sample of the points. Where
// the cuts fall changes nothing in the outputs.
void share_keys(const VoxelizeProblem& problem, const uint32_t* keys, std::vector<std::unique_ptr<Owner>>& owners) {
    constexpr int64_t kSample = 64;
    std::vector<uint32_t> sample;
    if (owners.size() > 1) {
        for (int64_t i = 0; i < problem.point_count; i += kSample) {
            if (keys[i] != kNone) {
                sample.push_back(keys[i]);
            }
        }
    }
    const auto cut_after = [&](size_t owner) {
        const size_t position = sample.size() * (owner + 1) / owners.size();
        if (owner + 1 == owners.size() || position >= sample.size()) {
            return static_cast<uint32_t>(problem.key_count());
        }
        std::nth_element(sample.begin(), sample.begin() + static_cast<std::ptrdiff_t>(position), sample.end());
        return sample[position] / kCellsPerWord * kCellsPerWord;
    };
    uint32_t first = 0;
    for (size_t o = 0; o < owners.size(); ++o) {
        const uint32_t end = std::max(first, cut_after(o));
        owners[o]->first = first;
        owners[o]->length = end - first;
        first = end;
    }
}

int64_t run(const VoxelizeProblem& problem, Scratch& scratch) {
    scratch.keys.grow(static_cast<size_t>(problem.point_count));
    uint32_t* keys = scratch.keys.data();

    const int64_t pieces = (problem.point_count + kPointsPerPiece - 1) / kPointsPerPiece;
    parallel_for(problem.threads, pieces, [&](int64_t piece) {
        const int64_t begin = piece * kPointsPerPiece;
        keys_of(problem, begin, std::min(problem.point_count, begin + kPointsPerPiece), keys);
    });
    if (problem.inverse != nullptr) {
        std::fill_n(problem.inverse, problem.point_count, -1);
    }

    // Every owner looks at all keys once, so more than a few points each are needed to gain.
    auto& owners = scratch.owners;
    const int64_t count = std::max<int64_t>(1, std::min<int64_t>(problem.threads, pieces));
    while (static_cast<int64_t>(owners.size()) < count) {
        owners.push_back(std::make_unique<Owner>());
    }
    owners.resize(static_cast<size_t>(count));
    share_keys(problem, keys, owners);
    CellWord* words = scratch.words.reserve(static_cast<uint64_t>(problem.key_count()));
    parallel_for(problem.threads, count, [&](int64_t o) {
        Owner& owner = *owners[static_cast<size_t>(o)];
        list_points(problem, keys, owner);
        mark_cells(keys, words, owner);
        number_voxels(words, owner);
    });

    int64_t voxels = 0;
    for (auto& owner : owners) {
        owner->begin = voxels;
        voxels += owner->voxels;
    }
    const bool fits = voxels <= problem.capacity;
    parallel_for(problem.threads, count, [&](int64_t o) {
        Owner& owner = *owners[static_cast<size_t>(o)];
        if (!fits) {
            for_voxels(words, owner, [](uint32_t, uint32_t) {});
        } else if (problem.inverse != nullptr) {
            write_keys(problem, keys, words, owner);
        } else {
            write_means(problem, keys, words, owner);
        }
    });
    return voxels;
}

}  // namespace

bool voxelize_avx2_takes(const VoxelizeProblem& problem) {
    // Counts live in a float32 lane, exact up to 2^24.
    return __builtin_cpu_supports("avx2") && static_cast<uint64_t>(problem.key_count()) <= kMostKeys &&
           problem.point_count <= (1 << 24);
}

int64_t voxelize_avx2(const VoxelizeProblem& problem) {
    static thread_local Scratch scratch;
    try {
        return run(problem, scratch);
    } catch (...) {
        scratch = Scratch();  // what must be zero between calls may not be
        throw;
    }
}

}  // namespace spatial
