// Points are sorted by key with a stable radix sort, so the points of a voxel lie together in input order; then every
// voxel's features are summed in that order, which gives the CPU's bits.
#include "core/cuda.h"
#include "voxelize/voxelize_parts.h"

namespace spatial {
namespace {

constexpr int kThreads = 256;
constexpr int kItems = 8;  // consecutive items per thread
constexpr int kTile = kThreads * kItems;
constexpr int kDigitBits = 4;
constexpr int kDigits = 1 << kDigitBits;

struct Keyed {
    uint64_t key;
    int32_t point;
};

__global__ void make_keys(VoxelizeProblem problem, uint64_t outside, Keyed* items) {
    const int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (i >= problem.point_count) {
        return;
    }
    const int64_t key =
        key_of(problem.formula, problem.points + i * problem.width, problem.batch ? problem.batch[i] : 0);
    items[i] = {key == kOutside ? outside : static_cast<uint64_t>(key), static_cast<int32_t>(i)};
    if (problem.inverse) {
        problem.inverse[i] = -1;
    }
}

// Sum of the block's values of the threads before this one; sums[t] becomes the sum up to and with thread t.
__device__ int32_t sum_before(int32_t value, int32_t* sums) {
    const int t = static_cast<int>(threadIdx.x);
    sums[t] = value;
    __syncthreads();
    for (int step = 1; step < kThreads; step *= 2) {
        const int32_t before = t >= step ? sums[t - step] : 0;
        __syncthreads();
        sums[t] += before;
        __syncthreads();
    }
    return sums[t] - value;
}

// In place: each value becomes the sum of those before it; the sum of all goes to *total. One block of kThreads.
__global__ void scan(int32_t* values, int64_t count, int32_t* total) {
    __shared__ int32_t sums[kThreads];
    const int t = static_cast<int>(threadIdx.x);
    const int64_t share = (count + kThreads - 1) / kThreads;
    const int64_t begin = share * t < count ? share * t : count, end = begin + share < count ? begin + share : count;
    int32_t sum = 0;
    for (int64_t i = begin; i < end; ++i) {
        sum += values[i];
    }
    int32_t running = sum_before(sum, sums);
    for (int64_t i = begin; i < end; ++i) {
        const int32_t value = values[i];
        values[i] = running;
        running += value;
    }
    if (t == kThreads - 1) {
        *total = sums[t];
    }
}

// Items of each digit in each tile: counts[digit * tiles + tile].
__global__ void count_digits(const Keyed* items, int64_t count, int shift, int32_t* counts) {
    __shared__ int32_t digits[kDigits];
    if (threadIdx.x < kDigits) {
        digits[threadIdx.x] = 0;
    }
    __syncthreads();
    const int64_t begin = static_cast<int64_t>(blockIdx.x) * kTile;
    for (int64_t i = begin + threadIdx.x; i < begin + kTile && i < count; i += kThreads) {
        atomicAdd(&digits[(items[i].key >> shift) & (kDigits - 1)], 1);
    }
    __syncthreads();
    if (threadIdx.x < kDigits) {
        counts[static_cast<int64_t>(threadIdx.x) * gridDim.x + blockIdx.x] = digits[threadIdx.x];
    }
}

// Moves items to where the scanned counts say, keeping the order of equal digits.
__global__ void scatter(const Keyed* items, int64_t count, int shift, const int32_t* starts, Keyed* sorted) {
    __shared__ int32_t ranks[kDigits * kThreads];  // [digit, thread]
    __shared__ int32_t sums[kThreads];
    __shared__ int32_t firsts[kDigits];
    const int t = static_cast<int>(threadIdx.x);
    const int64_t begin = static_cast<int64_t>(blockIdx.x) * kTile + static_cast<int64_t>(t) * kItems;
    const int64_t end = begin + kItems < count ? begin + kItems : count;
    for (int digit = 0; digit < kDigits; ++digit) {
        ranks[digit * kThreads + t] = 0;
    }
    for (int64_t i = begin; i < end; ++i) {
        ++ranks[static_cast<int>((items[i].key >> shift) & (kDigits - 1)) * kThreads + t];
    }
    __syncthreads();
    // Scan over [digit, thread]: each thread takes kDigits neighbours.
    int32_t sum = 0;
    for (int k = 0; k < kDigits; ++k) {
        sum += ranks[t * kDigits + k];
    }
    int32_t running = sum_before(sum, sums);
    for (int k = 0; k < kDigits; ++k) {
        const int32_t value = ranks[t * kDigits + k];
        ranks[t * kDigits + k] = running;
        running += value;
    }
    __syncthreads();
    if (t < kDigits) {
        firsts[t] = ranks[t * kThreads];
    }
    __syncthreads();
    for (int64_t i = begin; i < end; ++i) {
        const int digit = static_cast<int>((items[i].key >> shift) & (kDigits - 1));
        const int32_t rank = ranks[digit * kThreads + t]++ - firsts[digit];
        sorted[starts[static_cast<int64_t>(digit) * gridDim.x + blockIdx.x] + rank] = items[i];
    }
}

SPATIAL_PORTABLE bool begins_voxel(const Keyed* items, int64_t i, uint64_t outside) {
    return items[i].key != outside && (i == 0 || items[i - 1].key != items[i].key);
}

// Voxels that begin in each tile.
__global__ void count_voxels(const Keyed* items, int64_t count, uint64_t outside, int32_t* counts) {
    __shared__ int32_t voxels;
    if (threadIdx.x == 0) {
        voxels = 0;
    }
    __syncthreads();
    const int64_t begin = static_cast<int64_t>(blockIdx.x) * kTile;
    int32_t mine = 0;
    for (int64_t i = begin + threadIdx.x; i < begin + kTile && i < count; i += kThreads) {
        mine += begins_voxel(items, i, outside) ? 1 : 0;
    }
    atomicAdd(&voxels, mine);
    __syncthreads();
    if (threadIdx.x == 0) {
        counts[blockIdx.x] = voxels;
    }
}

// First item of each voxel, and the voxel of each point when that was asked for.
__global__ void number_voxels(VoxelizeProblem problem, const Keyed* items, uint64_t outside, const int32_t* tile_starts,
                              int32_t* starts) {
    __shared__ int32_t sums[kThreads];
    const int t = static_cast<int>(threadIdx.x);
    const int64_t begin = static_cast<int64_t>(blockIdx.x) * kTile + static_cast<int64_t>(t) * kItems;
    const int64_t end = begin + kItems < problem.point_count ? begin + kItems : problem.point_count;
    int32_t mine = 0;
    for (int64_t i = begin; i < end; ++i) {
        mine += begins_voxel(items, i, outside) ? 1 : 0;
    }
    sums[t] = mine;
    __syncthreads();
    for (int step = 1; step < kThreads; step *= 2) {
        const int32_t before = t >= step ? sums[t - step] : 0;
        __syncthreads();
        sums[t] += before;
        __syncthreads();
    }
    int32_t next = tile_starts[blockIdx.x] + sums[t] - mine;
    for (int64_t i = begin; i < end; ++i) {
        if (begins_voxel(items, i, outside)) {
            starts[next++] = static_cast<int32_t>(i);
        }
        if (problem.inverse && items[i].key != outside) {
            problem.inverse[items[i].point] = next - 1;
        }
    }
}

SPATIAL_PORTABLE int64_t end_of_voxel(const VoxelizeProblem& problem, const Keyed* items, uint64_t outside,
                                      int64_t start) {
    int64_t end = start + 1;
    while (end < problem.point_count && items[end].key != outside && items[end].key == items[start].key) {
        ++end;
    }
    return end;
}

__global__ void write_keys(VoxelizeProblem problem, const Keyed* items, uint64_t outside, const int32_t* starts,
                           int64_t voxels) {
    const int64_t voxel = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (voxel < voxels) {
        const int64_t start = starts[voxel];
        problem.keys[voxel] = static_cast<int64_t>(items[start].key);
        problem.counts[voxel] = static_cast<int32_t>(end_of_voxel(problem, items, outside, start) - start);
    }
}

// One thread per voxel and feature.
__global__ void write_means(VoxelizeProblem problem, const Keyed* items, uint64_t outside, const int32_t* starts,
                            int64_t voxels) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= voxels * problem.width) {
        return;
    }
    const int64_t voxel = at / problem.width, feature = at % problem.width, start = starts[voxel];
    const int64_t end = end_of_voxel(problem, items, outside, start);
    float sum = 0;
    for (int64_t i = start; i < end; ++i) {
        sum += problem.points[static_cast<int64_t>(items[i].point) * problem.width + feature];
    }
    problem.means[at] = sum / static_cast<float>(end - start);
    if (feature == 0) {
        const int64_t key = static_cast<int64_t>(items[start].key);
        const int32_t* cells = problem.formula.cells;
        problem.counts[voxel] = static_cast<int32_t>(end - start);
        problem.coords[voxel * 4] = static_cast<int32_t>(key / cells[2] / cells[1] / cells[0]);
        problem.coords[voxel * 4 + 1] = static_cast<int32_t>(key % cells[2]);
        problem.coords[voxel * 4 + 2] = static_cast<int32_t>(key / cells[2] % cells[1]);
        problem.coords[voxel * 4 + 3] = static_cast<int32_t>(key / cells[2] / cells[1] % cells[0]);
    }
}

}  // namespace

int64_t voxelize_cuda(const VoxelizeProblem& problem, int32_t device) {
    const int64_t count = problem.point_count;
    if (count == 0) {
        return 0;
    }
    const DeviceScope scope(device);
    const unsigned tiles = blocks_for(count, kTile);
    const size_t items = static_cast<size_t>(count), digit_counts = static_cast<size_t>(tiles) * kDigits;
    DeviceArena& arena =
        DeviceArena::reserve(device, 2 * DeviceArena::room<Keyed>(items) + DeviceArena::room<int32_t>(digit_counts) +
                                         DeviceArena::room<int32_t>(items) + DeviceArena::room<int32_t>(1));
    Keyed* sorted = arena.take<Keyed>(items);
    Keyed* spare = arena.take<Keyed>(items);
    int32_t* counts = arena.take<int32_t>(digit_counts);
    int32_t* starts = arena.take<int32_t>(items);
    int32_t* total = arena.take<int32_t>(1);

    const uint64_t outside = static_cast<uint64_t>(problem.key_count());  // above every key
    SPATIAL_LAUNCH(make_keys, blocks_for(count, kThreads), kThreads, problem, outside, sorted);
    for (int shift = 0; shift < 64 && (outside >> shift) != 0; shift += kDigitBits) {
        SPATIAL_LAUNCH(count_digits, tiles, kThreads, sorted, count, shift, counts);
        SPATIAL_LAUNCH(scan, 1, kThreads, counts, static_cast<int64_t>(digit_counts), total);
        SPATIAL_LAUNCH(scatter, tiles, kThreads, sorted, count, shift, counts, spare);
        Keyed* const swapped = sorted;
        sorted = spare;
        spare = swapped;
    }
    SPATIAL_LAUNCH(count_voxels, tiles, kThreads, sorted, count, outside, counts);
    SPATIAL_LAUNCH(scan, 1, kThreads, counts, static_cast<int64_t>(tiles), total);
    SPATIAL_LAUNCH(number_voxels, tiles, kThreads, problem, sorted, outside, counts, starts);

    int32_t voxels = 0;
    check_cuda(cudaMemcpy(&voxels, total, sizeof(voxels), cudaMemcpyDeviceToHost), "reading the number of voxels");
    if (voxels == 0 || voxels > problem.capacity) {
        return voxels;
    }
    if (problem.inverse) {
        SPATIAL_LAUNCH(write_keys, blocks_for(voxels, kThreads), kThreads, problem, sorted, outside, starts,
                       static_cast<int64_t>(voxels));
    } else {
        SPATIAL_LAUNCH(write_means, blocks_for(static_cast<int64_t>(voxels) * problem.width, kThreads), kThreads,
                       problem, sorted, outside, starts, static_cast<int64_t>(voxels));
    }
    return voxels;
}

}  // namespace spatial
