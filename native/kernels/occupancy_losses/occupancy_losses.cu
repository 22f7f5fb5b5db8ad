// One thread per column of a block for the sums, per part of a class's errors for sorting, per voxel for gradients.
// Errors of all classes are sorted at once, by digits: each part counts its digits, sums over digits and parts say
// where each part's entries go, and parts place them in order, so that equal ones keep it.
#include "core/cuda.h"

#include "core/lanes_scalar.h"
#include "occupancy_losses/occupancy_losses_lanes.h"

namespace spatial {
namespace {

constexpr int kThreads = 256;
constexpr int kDigitBits = 6, kDigitSize = 1 << kDigitBits;

// Device memory of one call: too much to be kept.
class DeviceMemory {
  public:
    explicit DeviceMemory(int64_t bytes) {
        void* memory = nullptr;
        check_cuda(cudaMalloc(&memory, static_cast<size_t>(bytes)), "cudaMalloc");
        memory_ = static_cast<char*>(memory);
    }
    DeviceMemory(const DeviceMemory&) = delete;
    DeviceMemory& operator=(const DeviceMemory&) = delete;
    ~DeviceMemory() { static_cast<void>(cudaFree(memory_)); }

    template <typename T>
    static int64_t room(int64_t count) {
        constexpr int64_t alignment = 256;
        return (count * static_cast<int64_t>(sizeof(T)) + alignment - 1) / alignment * alignment;
    }

    template <typename T>
    T* take(int64_t count) {
        char* taken = memory_ + used_;
        used_ += room<T>(count);
        return reinterpret_cast<T*>(taken);
    }

  private:
    char* memory_ = nullptr;
    int64_t used_ = 0;
};

__device__ int64_t thread_number() { return static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; }

__global__ void sum_each_column(OccupancyLossProblem problem, float* columns) {
    const int64_t thread = thread_number(), block = thread / kLossColumns;
    if (block >= problem.block_count()) {
        return;
    }
    const int column = static_cast<int>(thread % kLossColumns), size = BlockSums{problem.class_count}.count();
    float* of_block = columns + block * size * kLossColumns;
    for (int at = 0; at < size; ++at) {
        of_block[at * kLossColumns + column] = 0;
    }
    sum_columns(problem, block, column, of_block);
}

__global__ void add_up_columns(OccupancyLossProblem problem, const float* columns, float* sums) {
    const BlockSums layout{problem.class_count};
    const int64_t thread = thread_number();
    if (thread < problem.block_count() * layout.count()) {
        sums[thread] =
            over_columns(columns + thread * kLossColumns, layout.is_largest(static_cast<int>(thread % layout.count())));
    }
}

// Errors of all classes, in parts of kRanksOfPart.
struct ErrorParts {
    int64_t voxel_count, parts;
    int32_t class_count;

    SPATIAL_PORTABLE int64_t size() const { return parts * class_count; }
    SPATIAL_PORTABLE int64_t begin(int64_t part) const { return part % parts * kRanksOfPart; }
    SPATIAL_PORTABLE int64_t end(int64_t part) const {
        const int64_t end = begin(part) + kRanksOfPart;
        return end < voxel_count ? end : voxel_count;
    }
    // Where the class of a part has its first error.
    SPATIAL_PORTABLE int64_t start(int64_t part) const { return part / parts * voxel_count; }
    // Counts of a class lie digit by digit, part by part.
    SPATIAL_PORTABLE int64_t count_at(int64_t part, int digit) const {
        return (part / parts * kDigitSize + digit) * parts + part % parts;
    }
};

__global__ void make_entries(OccupancyLossProblem problem, ErrorEntry* entries) {
    const int64_t at = thread_number();
    if (at < problem.voxel_count * problem.class_count) {
        entries[at] = entry_of(problem.slopes[at], at % problem.voxel_count);
    }
}

__device__ int digit_of(ErrorEntry entry, int shift) { return static_cast<int>(entry >> shift) % kDigitSize; }

__global__ void count_digits(ErrorParts errors, const ErrorEntry* entries, int shift, int32_t* counts) {
    const int64_t part = thread_number();
    if (part >= errors.size()) {
        return;
    }
    for (int digit = 0; digit < kDigitSize; ++digit) {
        counts[errors.count_at(part, digit)] = 0;
    }
    for (int64_t at = errors.begin(part); at < errors.end(part); ++at) {
        ++counts[errors.count_at(part, digit_of(entries[errors.start(part) + at], shift))];
    }
}

// Numbers before each, in rows of `length`; a block per row.
__global__ void sum_before(int32_t* counts, int64_t length) {
    __shared__ int32_t before[kThreads];
    int32_t* row = counts + blockIdx.x * length;
    const int64_t begin = length * threadIdx.x / kThreads, end = length * (threadIdx.x + 1) / kThreads;
    int32_t sum = 0;
    for (int64_t at = begin; at < end; ++at) {
        sum += row[at];
    }
    before[threadIdx.x] = sum;
    __syncthreads();
    sum = 0;
    for (unsigned thread = 0; thread < threadIdx.x; ++thread) {
        sum += before[thread];
    }
    for (int64_t at = begin; at < end; ++at) {
        const int32_t count = row[at];
        row[at] = sum;
        sum += count;
    }
}

__global__ void place_entries(ErrorParts errors, const ErrorEntry* entries, int shift, int32_t* places,
                              ErrorEntry* sorted) {
    const int64_t part = thread_number();
    if (part >= errors.size()) {
        return;
    }
    for (int64_t at = errors.begin(part); at < errors.end(part); ++at) {
        const ErrorEntry entry = entries[errors.start(part) + at];
        sorted[errors.start(part) + places[errors.count_at(part, digit_of(entry, shift))]++] = entry;
    }
}

__global__ void count_own(ErrorParts errors, const ErrorEntry* sorted, int32_t* own) {
    const int64_t part = thread_number();
    if (part >= errors.size()) {
        return;
    }
    own[part] = 0;
    for (int64_t at = errors.begin(part); at < errors.end(part); ++at) {
        own[part] += is_own(sorted[errors.start(part) + at]) ? 1 : 0;
    }
}

__global__ void walk_parts(OccupancyLossProblem problem, ErrorParts errors, const ErrorEntry* sorted,
                           const int32_t* own_before, const int64_t* counts, double* losses) {
    const int64_t part = thread_number();
    if (part >= errors.size()) {
        return;
    }
    const int64_t count = counts[part / errors.parts];
    float* slopes = problem.slopes + errors.start(part);
    JaccardWalk walk{count, own_before[part], errors.begin(part) - own_before[part]};
    double loss = 0;
    for (int64_t at = errors.begin(part); at < errors.end(part); ++at) {
        const ErrorEntry entry = sorted[errors.start(part) + at];
        if (count == 0) {
            slopes[voxel_of(entry)] = 0;
        } else {
            loss += walk.meet(entry, slopes);
        }
    }
    losses[part] = loss;
}

__global__ void go_back(OccupancyLossProblem problem, OccupancyLossWeights weights, float* gradients) {
    const int64_t voxel = thread_number();
    if (voxel < problem.voxel_count) {
        group_backward(problem, weights, voxel, gradients);
    }
}

}  // namespace

void sum_blocks_cuda(const OccupancyLossProblem& problem, int32_t device, float* sums) {
    const int64_t count = problem.block_count() * BlockSums{problem.class_count}.count();
    if (count == 0) {
        return;
    }
    const DeviceScope scope(device);
    DeviceMemory memory(DeviceMemory::room<float>(count * kLossColumns) + DeviceMemory::room<float>(count));
    float* columns = memory.take<float>(count * kLossColumns);
    float* on_device = memory.take<float>(count);
    SPATIAL_LAUNCH(sum_each_column, blocks_for(problem.block_count() * kLossColumns, kThreads), kThreads, problem,
                   columns);
    SPATIAL_LAUNCH(add_up_columns, blocks_for(count, kThreads), kThreads, problem, columns, on_device);
    check_cuda(cudaMemcpy(sums, on_device, static_cast<size_t>(count) * sizeof(float), cudaMemcpyDeviceToHost),
               "reading the sums of blocks");
}

void lovasz_cuda(const OccupancyLossProblem& problem, int32_t device, const int64_t* counts, double* part_losses) {
    const int64_t classes = problem.class_count, errors = problem.voxel_count * classes;
    if (errors == 0) {
        return;
    }
    const DeviceScope scope(device);
    const ErrorParts parts{problem.voxel_count, problem.part_count(), problem.class_count};
    const unsigned part_blocks = blocks_for(parts.size(), kThreads);
    DeviceMemory memory(2 * DeviceMemory::room<ErrorEntry>(errors) +
                        DeviceMemory::room<int32_t>(parts.size() * kDigitSize) + DeviceMemory::room<int64_t>(classes) +
                        DeviceMemory::room<double>(parts.size()));
    ErrorEntry* entries = memory.take<ErrorEntry>(errors);
    ErrorEntry* other = memory.take<ErrorEntry>(errors);
    int32_t* places = memory.take<int32_t>(parts.size() * kDigitSize);
    int64_t* class_counts = memory.take<int64_t>(classes);
    double* on_device = memory.take<double>(parts.size());
    check_cuda(cudaMemcpy(class_counts, counts, static_cast<size_t>(classes) * sizeof(int64_t), cudaMemcpyHostToDevice),
               "writing the numbers of voxels");

    SPATIAL_LAUNCH(make_entries, blocks_for(errors, kThreads), kThreads, problem, entries);
    for (int shift = kKeyShift; shift < kKeyShift + kKeyBits; shift += kDigitBits) {
        SPATIAL_LAUNCH(count_digits, part_blocks, kThreads, parts, entries, shift, places);
        SPATIAL_LAUNCH(sum_before, static_cast<unsigned>(classes), kThreads, places, parts.parts * kDigitSize);
        SPATIAL_LAUNCH(place_entries, part_blocks, kThreads, parts, entries, shift, places, other);
        ErrorEntry* sorted = other;
        other = entries;
        entries = sorted;
    }
    SPATIAL_LAUNCH(count_own, part_blocks, kThreads, parts, entries, places);
    SPATIAL_LAUNCH(sum_before, static_cast<unsigned>(classes), kThreads, places, parts.parts);
    SPATIAL_LAUNCH(walk_parts, part_blocks, kThreads, problem, parts, entries, places, class_counts, on_device);

    check_cuda(
        cudaMemcpy(part_losses, on_device, static_cast<size_t>(parts.size()) * sizeof(double), cudaMemcpyDeviceToHost),
        "reading the losses of parts");
}

void occupancy_losses_backward_cuda(const OccupancyLossProblem& problem, const OccupancyLossWeights& weights,
                                    int32_t device, float* gradients) {
    if (problem.voxel_count > 0) {
        const DeviceScope scope(device);
        SPATIAL_LAUNCH(go_back, blocks_for(problem.voxel_count, kThreads), kThreads, problem, weights, gradients);
    }
}

}  // namespace spatial
