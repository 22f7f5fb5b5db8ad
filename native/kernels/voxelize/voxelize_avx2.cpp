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

#include "core/divider.h"
#include "core/parallel.h"
#include "core/scratch.h"
#include "voxelize/voxelize_parts.h"

namespace spatial {
namespace {

constexpr uint32_t kNone = 0xffffffffu;  // key of a dropped point, slot of an empty table entry
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

// From a voxel's key to its slot. A bucket of eight keys and their slots is one cache line and one vector comparison, so that a
// known voxel is found without a branch that depends on where its key lies; buckets are at most half full on average.
class SlotTable {
  public:
    SlotTable() { resize(kFewestBits); }

    void prefetch(uint32_t key) const { _mm_prefetch(reinterpret_cast<const char*>(&buckets_.data()[home(key)]), _MM_HINT_T0); }

    // The slot of a key; new keys get the next one.
    uint32_t slot_of(uint32_t key, std::vector<KeyedSlot>& voxels) {
        for (uint32_t b = home(key);; b = (b + 1) & mask_) {
            Bucket& bucket = buckets_.data()[b];
            if (const unsigned found = lanes_with(bucket, key)) {
                return bucket.slots[__builtin_ctz(found)];
            }
            if (const unsigned empty = lanes_with(bucket, kNone)) {
                const KeyedSlot voxel{key, static_cast<uint32_t>(voxels.size())};
                put(bucket, empty, voxel);
                voxels.push_back(voxel);
                if (2 * voxels.size() > size_t{kLanes} * (mask_ + size_t{1})) {
                    resize(bits_ + 1);
                    for (const KeyedSlot& known : voxels) {
                        add(known);
                    }
                }
                return voxel.slot;
            }
        }
    }

    // Empties the table; one that was much too large for its last use shrinks, so that emptying stays cheap.
    void clear(size_t used) {
        int bits = bits_;
        while (bits > kFewestBits && 16 * used < (size_t{kLanes} << bits)) {
            --bits;
        }
        resize(bits);
    }

  private:
    struct alignas(64) Bucket {
        uint32_t keys[kLanes];
        uint32_t slots[kLanes];
    };

    static unsigned lanes_with(const Bucket& bucket, uint32_t key) {
        const __m256i keys = _mm256_load_si256(reinterpret_cast<const __m256i*>(bucket.keys));
        const __m256i same = _mm256_cmpeq_epi32(keys, _mm256_set1_epi32(static_cast<int32_t>(key)));
        return static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(same)));
    }

    static void put(Bucket& bucket, unsigned empty, KeyedSlot voxel) {
        bucket.keys[__builtin_ctz(empty)] = voxel.key;
        bucket.slots[__builtin_ctz(empty)] = voxel.slot;
    }

    // A key that is not in the table.
    void add(KeyedSlot voxel) {
        uint32_t b = home(voxel.key);
        unsigned empty;
        while ((empty = lanes_with(buckets_.data()[b], kNone)) == 0) {
            b = (b + 1) & mask_;
        }
        put(buckets_.data()[b], empty, voxel);
    }

    // An empty table of 2^bits buckets.
    void resize(int bits) {
        const size_t count = size_t{1} << bits;
        buckets_.grow(count);
        for (size_t b = 0; b < count; ++b) {
            std::fill_n(buckets_.data()[b].keys, kLanes, kNone);
        }
        bits_ = bits;
        mask_ = static_cast<uint32_t>(count - 1);
    }

    uint32_t home(uint32_t key) const { return (key * 0x9e3779b1u) >> (32 - bits_); }  // multiplicative hashing, Knuth, 1973

    static constexpr int kFewestBits = 9;

    AlignedBuffer<Bucket> buckets_;
    int bits_ = 0;
    uint32_t mask_ = 0;

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

// Some of an owner's points, in input order, and the slots of their voxels. Finding the owner's points, finding slots and adding are
// three loops over a block: branches that cannot be foreseen are all in the second, so that they do not hold up the additions.
struct Block {
    static constexpr int64_t kPoints = 256;  // keys, slots and the points themselves stay in the innermost cache

    int count = 0;
    int32_t points[kPoints];
    uint32_t slots[kPoints];

    void collect(const uint32_t* keys, int64_t begin, int64_t end, const Owner& owner) {
        count = 0;
        for (int64_t i = begin; i < end; ++i) {
            owner.table.prefetch(keys[i]);
            points[count] = static_cast<int32_t>(i);
            count += owner.owns(keys[i]) ? 1 : 0;
        }
    }

    void find_slots(const uint32_t* keys, Owner& owner) {
        for (int k = 0; k < count; ++k) {
            slots[k] = owner.table.slot_of(keys[points[k]], owner.voxels);
        }
    }
};

template <typename Take>
void for_each_block(const VoxelizeProblem& problem, const uint32_t* keys, Owner& owner, const Take& take) {
    Block block;
    for (int64_t begin = 0; begin < problem.point_count; begin += Block::kPoints) {
        const size_t known = owner.voxels.size();
        block.collect(keys, begin, std::min(problem.point_count, begin + Block::kPoints), owner);
        block.find_slots(keys, owner);
        take(block, known);
    }
}

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
    const int rows = rows_of_eight(problem.width);
    const size_t stride = static_cast<size_t>(rows) * kLanes;
    __m256i masks[9];
    for (int r = 0; r < rows; ++r) {
        alignas(32) int32_t lanes[kLanes];
        for (int lane = 0; lane < kLanes; ++lane) {
            lanes[lane] = r * kLanes + lane < problem.width ? -1 : 0;
        }
        masks[r] = _mm256_load_si256(reinterpret_cast<const __m256i*>(lanes));
    }
    for_each_block(problem, keys, owner, [&](const Block& block, size_t known) {
        owner.rows.grow(owner.voxels.size() * stride);
        float* sums = owner.rows.data();
        std::fill(sums + known * stride, sums + owner.voxels.size() * stride, 0.0f);
        for (int k = 0; k < block.count; ++k) {
            add_point<kRows>(problem.points + static_cast<int64_t>(block.points[k]) * problem.width, masks, rows, sums + block.slots[k] * stride);
        }
    });
}

void accumulate_counts(const VoxelizeProblem& problem, const uint32_t* keys, Owner& owner) {
    for_each_block(problem, keys, owner, [&](const Block& block, size_t known) {
        owner.counts.grow(owner.voxels.size());
        int32_t* counts = owner.counts.data();
        std::fill(counts + known, counts + owner.voxels.size(), 0);
        for (int k = 0; k < block.count; ++k) {
            ++counts[block.slots[k]];
            problem.inverse[block.points[k]] = static_cast<int32_t>(block.slots[k]);
        }
    });
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
        coord[1] = static_cast<int32_t>(key - xy * columns.divisor());
        coord[2] = static_cast<int32_t>(xy - bx * rows.divisor());
        coord[3] = static_cast<int32_t>(bx - b * slices.divisor());
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
