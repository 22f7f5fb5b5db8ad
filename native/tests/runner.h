// A small test and benchmark runner without .NET and without a test framework, so that it runs where only CMake and a
// compiler are.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "spatial/abi.h"

namespace spatial_tests {

// Fails the running test unless the condition holds.
void check(bool condition, const std::string& message);

// Fails the running test unless the call succeeded; the message is the library's own.
void check_ok(spatial_status status);

// Fails the running test unless the call was refused with this status and its message contains `words`.
void check_refused(spatial_status status, spatial_status expected, const std::string& words);

void add_test(const std::string& name, std::function<void()> body);

// A benchmark: `bytes` are the compulsory reads and writes of one call, for GB/s.
void add_benchmark(const std::string& name, int64_t bytes, std::function<void()> body);

// An array on the CPU and the tensor that describes it.
template <typename T>
struct Array {
    std::vector<T> values;
    std::vector<int64_t> shape;

    explicit Array(std::vector<int64_t> sizes, T value = T()) : shape(std::move(sizes)) {
        int64_t count = 1;
        for (int64_t size : shape) {
            count *= size;
        }
        values.assign(static_cast<size_t>(count), value);
    }

    spatial_tensor tensor() {
        spatial_tensor tensor{values.data(), {}, static_cast<int32_t>(shape.size()), dtype(), SPATIAL_CPU};
        for (size_t axis = 0; axis < shape.size(); ++axis) {
            tensor.shape[axis] = shape[axis];
        }
        return tensor;
    }

    static int32_t dtype();
};

// Equal bits; NaN equals NaN of any sign and payload. Names the first difference.
template <typename T>
void check_same(const std::vector<T>& expected, const std::vector<T>& actual, const std::string& what);

// Every implementation of this build beyond the reference, with 1, 2 and 3 threads on the CPU. The reference is forced
// first for `expected`; then each setting is forced for `actual`.
void for_each_implementation(const std::function<void(const std::string& setting, int threads)>& body);

// Forces an implementation; the caller sets it back to "".
void force(const std::string& implementation);

// Numbers from a seed, the same everywhere.
class Random {
  public:
    explicit Random(uint64_t seed) : state_(seed * 2654435769u + 88172645463325252u) {}
    uint64_t next();
    double uniform(double low, double high);
    int64_t below(int64_t count);

  private:
    uint64_t state_;
};

// Where benchmarks read points.f32, occ_gt.u8 and occ_pred.u8 from (--data); empty: they use the seeded scenes below.
extern std::string data_folder;

// A raw file of the data folder, or nothing when there is none.
template <typename T>
std::vector<T> read_data(const std::string& name);

// Points [N, 5] of a spinning lidar: 32 beams over ground and boxes, ten sweeps; x y z intensity dt.
std::vector<float> lidar_points();

// Classes [200, 200, 16]: ground and boxes, 17 classes, 16 is free.
std::vector<uint8_t> street_classes(uint64_t seed);

// RayIoU's 14,040 directions, [R, 3].
std::vector<float> lidar_directions();

spatial_voxel_grid occupancy_grid();

void add_border_tests();
void add_bev_pool_tests();
void add_voxelize_tests();
void add_ray_cast_tests();
void add_points_to_image_tests();
void add_class_argmax_tests();
void add_vector_linear_tests();
void add_mark_rays_tests();
void add_occupancy_losses_tests();
void add_ray_trace_tests();
void add_render_camera_tests();
void add_submanifold_conv_tests();
void add_selective_scan_tests();
void add_space_coverage_tests();

}  // namespace spatial_tests
