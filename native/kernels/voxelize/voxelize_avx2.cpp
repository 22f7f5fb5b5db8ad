// The fast CPU version. Compiled with -mavx2 and only called where the CPU has it.
//
// Keys of all points are computed eight at a time. Then each thread owns a range of keys: it walks the points in input order,
// finds the slot of each point's voxel in a small hash table that stays in cache (never a table of all cells: the fine grids
// have 83 million), and adds the point to the slot's row in one vector addition. At the end it sorts its voxels by key and
// writes its stretch of the outputs. Owning ranges of keys, not of points, keeps each voxel's sum in input order.
#include <immintrin.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "core/parallel.h"
#include "core/scratch.h"
#include "voxelize/voxelize_parts.h"

namespace spatial {
namespace {

constexpr uint32_t kNone = 0xffffffffu;  // key of a dropped point, slot of an empty table entry
constexpr int kLanes = 8;
constexpr int64_t kPointsPerPiece = 16384;

int rows_of_eight(int width) { return (width + 1 + kLanes - 1) / kLanes; }  // one more lane holds the count

// Exact n / d for 32-bit n by one multiplication; d from 1 up. (D. Lemire, faster remainder by direct computation, 2019.)
struct Divider {
    explicit Divider(uint32_t divisor) : divisor(divisor), magic(~uint64_t{0} / divisor + 1) {}
    uint32_t divide(uint32_t n) const {
        return divisor == 1 ? n : static_cast<uint32_t>((static_cast<unsigned __int128>(magic) * n) >> 64);
    }
    uint32_t divisor;
    uint64_t magic;
};

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
    // Each point is read as four floats; the last points are left to the scalar loop so that nothing is read past the array.
    for (; i + kLanes <= end && i + kLanes < problem.point_count; i += kLanes) {
        const float* p = problem.points + i * width;
        const auto pair = [&](int k) {
            return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(p + k * width)), _mm_loadu_ps(p + (k + 4) * width), 1);
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
        keys[i] = static_cast<uint32_t>(key_of(formula, problem.points + i * width, problem.batch ? problem.batch[i] : 0));
    }
}

struct KeyedSlot {
    uint32_t key;
    uint32_t slot;
};

// From a voxel's key to its slot, by open addressing; grows to stay at most half full.
class SlotTable {
  public:
    void prefetch(uint32_t key) const { _mm_prefetch(reinterpret_cast<const char*>(&entries_[home(key)]), _MM_HINT_T0); }

    // The slot of a key; new keys get the next one.
    uint32_t slot_of(uint32_t key, std::vector<KeyedSlot>& voxels) {
        for (uint32_t h = home(key);; h = (h + 1) & mask_) {
            KeyedSlot& entry = entries_[h];
            if (entry.key == key) {
                return entry.slot;
            }
            if (entry.key == kNone) {
                entry = {key, static_cast<uint32_t>(voxels.size())};
                voxels.push_back(entry);
                if (2 * voxels.size() > entries_.size()) {
                    grow(voxels);
                }
                return voxels.back().slot;
            }
        }
    }

    // Empties the table; one that was much too large for its last use shrinks, so that emptying stays cheap.
    void clear(size_t used) {
        while (entries_.size() > kSmallest && 16 * used < entries_.size()) {
            entries_.resize(entries_.size() / 2);
            ++shift_;
        }
        mask_ = static_cast<uint32_t>(entries_.size() - 1);
        std::fill(entries_.begin(), entries_.end(), KeyedSlot{kNone, 0});
    }

  private:
    uint32_t home(uint32_t key) const { return (key * 0x9e3779b1u) >> shift_; }

    void grow(const std::vector<KeyedSlot>& voxels) {
        --shift_;
        entries_.assign(entries_.size() * 2, {kNone, 0});
        mask_ = static_cast<uint32_t>(entries_.size() - 1);
        for (const KeyedSlot& voxel : voxels) {
            uint32_t h = home(voxel.key);
            while (entries_[h].key != kNone) {
                h = (h + 1) & mask_;
            }
            entries_[h] = voxel;
        }
    }

    static constexpr size_t kSmallest = size_t{1} << 12;

    int shift_ = 32 - 12;
    uint32_t mask_ = kSmallest - 1;
    std::vector<KeyedSlot> entries_ = std::vector<KeyedSlot>(kSmallest, {kNone, 0});
};

// One owner's range of keys and what it found there.
struct Owner {
    uint32_t first = 0;   // first key of the range
    uint32_t length = 0;  // keys in the range
    int64_t begin = 0;    // row of its first voxel in the outputs
    SlotTable table;
    std::vector<KeyedSlot> voxels;
    std::vector<KeyedSlot> sorting;
    AlignedBuffer<float> rows;       // [voxels, 8 * rows_of_eight]: sums, the count in the last lane
    AlignedBuffer<int32_t> counts;   // [voxels], when only counts were asked for
    AlignedBuffer<int32_t> ranks;    // [voxels]: row of each slot

    bool owns(uint32_t key) const { return key - first < length; }
};

// Kept between calls so that steady use allocates nothing.
struct Scratch {
    AlignedBuffer<uint32_t> keys;  // [N]
    std::vector<std::unique_ptr<Owner>> owners;
};

// Adds a point to its voxel's row. The masked load leaves zeros in the lanes after the features, the last of which counts.
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
void accumulate_means(const VoxelizeProblem& problem, const uint32_t* keys, Owner& owner) {
    constexpr int64_t kAhead = 24;
    const int rows = rows_of_eight(problem.width);
    const int stride = rows * kLanes;
    __m256i masks[9];
    for (int r = 0; r < rows; ++r) {
        alignas(32) int32_t lanes[kLanes];
        for (int lane = 0; lane < kLanes; ++lane) {
            lanes[lane] = r * kLanes + lane < problem.width ? -1 : 0;
        }
        masks[r] = _mm256_load_si256(reinterpret_cast<const __m256i*>(lanes));
    }
    for (int64_t i = 0; i < problem.point_count; ++i) {
        if (i + kAhead < problem.point_count) {
            owner.table.prefetch(keys[i + kAhead]);
        }
        if (!owner.owns(keys[i])) {
            continue;
        }
        const size_t known = owner.voxels.size();
        const uint32_t slot = owner.table.slot_of(keys[i], owner.voxels);
        if (slot == known) {
            owner.rows.grow((known + 1) * static_cast<size_t>(stride));
            std::memset(owner.rows.data() + slot * static_cast<size_t>(stride), 0, static_cast<size_t>(stride) * sizeof(float));
        }
        add_point<kRows>(problem.points + i * problem.width, masks, rows, owner.rows.data() + slot * static_cast<size_t>(stride));
    }
}

void accumulate_counts(const VoxelizeProblem& problem, const uint32_t* keys, Owner& owner) {
    constexpr int64_t kAhead = 24;
    for (int64_t i = 0; i < problem.point_count; ++i) {
        if (i + kAhead < problem.point_count) {
            owner.table.prefetch(keys[i + kAhead]);
        }
        if (!owner.owns(keys[i])) {
            continue;
        }
        const size_t known = owner.voxels.size();
        const uint32_t slot = owner.table.slot_of(keys[i], owner.voxels);
        if (slot == known) {
            owner.counts.grow(known + 1);
            owner.counts.data()[slot] = 0;
        }
        ++owner.counts.data()[slot];
        problem.inverse[i] = static_cast<int32_t>(slot);
    }
}

// Sorts the owner's voxels by key, eleven bits at a time.
void sort_voxels(Owner& owner) {
    constexpr int kBits = 11;
    const size_t count = owner.voxels.size();
    owner.sorting.resize(count);
    for (int shift = 0; shift < 32 && count > 1 && ((owner.length - 1) >> shift) != 0; shift += kBits) {
        uint32_t starts[1 << kBits] = {};
        const auto digit = [&](const KeyedSlot& voxel) { return ((voxel.key - owner.first) >> shift) & ((1u << kBits) - 1); };
        for (const KeyedSlot& voxel : owner.voxels) {
            ++starts[digit(voxel)];
        }
        uint32_t sum = 0;
        for (uint32_t& start : starts) {
            sum += std::exchange(start, sum);
        }
        for (const KeyedSlot& voxel : owner.voxels) {
            owner.sorting[starts[digit(voxel)]++] = voxel;
        }
        owner.voxels.swap(owner.sorting);
    }
}

void write_means(const VoxelizeProblem& problem, const Owner& owner) {
    const Divider columns(static_cast<uint32_t>(problem.formula.cells[2])), rows(static_cast<uint32_t>(problem.formula.cells[1])),
        slices(static_cast<uint32_t>(problem.formula.cells[0]));
    const int stride = rows_of_eight(problem.width) * kLanes;
    const int width = problem.width;
    constexpr size_t kAhead = 8;
    for (size_t k = 0; k < owner.voxels.size(); ++k) {
        if (k + kAhead < owner.voxels.size()) {
            _mm_prefetch(reinterpret_cast<const char*>(owner.rows.data() + owner.voxels[k + kAhead].slot * static_cast<size_t>(stride)), _MM_HINT_T0);
        }
        const auto [key, slot] = owner.voxels[k];
        const float* row = owner.rows.data() + slot * static_cast<size_t>(stride);
        const int64_t voxel = owner.begin + static_cast<int64_t>(k);
        const float count = row[stride - 1];
        float* mean = problem.means + voxel * width;
        if (stride == kLanes && k + 2 < owner.voxels.size()) {
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
        coord[1] = static_cast<int32_t>(key - xy * columns.divisor);
        coord[2] = static_cast<int32_t>(xy - bx * rows.divisor);
        coord[3] = static_cast<int32_t>(bx - b * slices.divisor);
        problem.counts[voxel] = static_cast<int32_t>(count);
    }
}

void write_keys(const VoxelizeProblem& problem, const uint32_t* keys, Owner& owner) {
    owner.ranks.grow(owner.voxels.size());
    for (size_t k = 0; k < owner.voxels.size(); ++k) {
        const int64_t voxel = owner.begin + static_cast<int64_t>(k);
        owner.ranks.data()[owner.voxels[k].slot] = static_cast<int32_t>(voxel);
        problem.keys[voxel] = owner.voxels[k].key;
        problem.counts[voxel] = owner.counts.data()[owner.voxels[k].slot];
    }
    for (int64_t i = 0; i < problem.point_count; ++i) {
        if (owner.owns(keys[i])) {
            problem.inverse[i] = owner.ranks.data()[problem.inverse[i]];
        }
    }
}

// Divides the keys into ranges with about as many points each, judged by a sample of the points. Where the cuts fall changes
// nothing in the outputs.
void share_keys(const VoxelizeProblem& problem, const uint32_t* keys, std::vector<std::unique_ptr<Owner>>& owners) {
    constexpr int64_t kSample = 16;
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
        return sample[position];
    };
    uint32_t first = 0;
    for (size_t o = 0; o < owners.size(); ++o) {
        const uint32_t end = std::max(first, cut_after(o));
        owners[o]->first = first;
        owners[o]->length = end - first;
        first = end;
    }
}

void accumulate(const VoxelizeProblem& problem, const uint32_t* keys, Owner& owner) {
    owner.voxels.clear();
    if (problem.inverse != nullptr) {
        accumulate_counts(problem, keys, owner);
    } else if (problem.width < kLanes) {
        accumulate_means<1>(problem, keys, owner);
    } else {
        accumulate_means<0>(problem, keys, owner);
    }
    owner.table.clear(owner.voxels.size());
    sort_voxels(owner);
}

}  // namespace

bool voxelize_avx2_takes(const VoxelizeProblem& problem) {
    // Counts live in a float32 lane, exact up to 2^24; keys in 32 bits with two values to spare.
    return __builtin_cpu_supports("avx2") && problem.key_count() < 0xfffffffeLL && problem.point_count <= (1 << 24);
}

int64_t voxelize_avx2(const VoxelizeProblem& problem) {
    static thread_local Scratch scratch;
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

    // Every owner walks all keys, so more than a few points each are needed to gain.
    auto& owners = scratch.owners;
    const int64_t count = std::max<int64_t>(1, std::min<int64_t>(problem.threads, pieces));
    while (static_cast<int64_t>(owners.size()) < count) {
        owners.push_back(std::make_unique<Owner>());
    }
    owners.resize(static_cast<size_t>(count));
    share_keys(problem, keys, owners);
    parallel_for(problem.threads, count, [&](int64_t o) { accumulate(problem, keys, *owners[static_cast<size_t>(o)]); });

    int64_t voxels = 0;
    for (auto& owner : owners) {
        owner->begin = voxels;
        voxels += static_cast<int64_t>(owner->voxels.size());
    }
    if (voxels > problem.capacity) {
        return voxels;
    }
    parallel_for(problem.threads, count, [&](int64_t o) {
        Owner& owner = *owners[static_cast<size_t>(o)];
        if (problem.inverse != nullptr) {
            write_keys(problem, keys, owner);
        } else {
            write_means(problem, owner);
        }
    });
    return voxels;
}

}  // namespace spatial
