#include "runner.h"
#include "voxelize/voxelize.h"

namespace spatial_tests {

void add_border_tests() {
    add_test("an unknown implementation is refused", [] {
        check_refused(spatial_set_kernels("gpu"), SPATIAL_INVALID_ARGUMENT,
                      "must be reference, avx2, cpu or cuda, got 'gpu'");
    });
    add_test("cuda without a device is an error, not a fallback", [] {
        int32_t devices = 0;
        check_ok(spatial_device_count(&devices));
        if (devices > 0) {
            check_ok(spatial_set_kernels("cuda"));
            return;
        }
        check_refused(spatial_set_kernels("cuda"), SPATIAL_UNAVAILABLE, "CUDA was asked for");
        void* memory = nullptr;
        check_refused(spatial_device_allocate(0, 16, &memory), SPATIAL_UNAVAILABLE, "CUDA was asked for");
    });
    add_test("a wrong shape names both sides", [] {
        Array<float> points({4, 2});
        Array<float> means({4, 2});
        Array<int32_t> coords({4, 4}), counts({4});
        const spatial_voxel_grid grid = occupancy_grid();
        spatial_tensor p = points.tensor(), m = means.tensor(), c = coords.tensor(), n = counts.tensor();
        int64_t written = 0;
        check_refused(spatial_voxelize(&p, nullptr, &grid, 1, 1, &m, &c, &n, &written), SPATIAL_INVALID_ARGUMENT,
                      "got C = 2");
        p.dtype = SPATIAL_FLOAT64;
        check_refused(spatial_voxelize(&p, nullptr, &grid, 1, 1, &m, &c, &n, &written), SPATIAL_INVALID_ARGUMENT,
                      "points must be float32 [any, any], got float64 [4, 2] on cpu");
        check_refused(spatial_voxelize(nullptr, nullptr, &grid, 1, 1, &m, &c, &n, &written), SPATIAL_INVALID_ARGUMENT,
                      "must not be null");
    });
    add_test("device memory gives back what was written", [] {
        int32_t devices = 0;
        check_ok(spatial_device_count(&devices));
        if (devices == 0) {
            return;
        }
        const std::vector<int32_t> sent = {1, 2, 3, 4};
        std::vector<int32_t> received(4);
        void* memory = nullptr;
        check_ok(spatial_device_allocate(0, 16, &memory));
        check_ok(spatial_device_upload(0, memory, sent.data(), 16));
        check_ok(spatial_device_download(0, received.data(), memory, 16));
        check_ok(spatial_device_free(0, memory));
        check_same(sent, received, "memory");
    });
}

}  // namespace spatial_tests
