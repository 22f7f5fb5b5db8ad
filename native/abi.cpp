#include "spatial/abi.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <string>
#include <thread>

#include "core/border.h"
#include "core/device.h"
#include "ray_trace/ray_trace.h"
#include "render_camera/render_camera.h"

namespace spatial {
namespace {

constexpr const char* kNames[] = {"", "reference", "cpu", "cuda", "avx2"};
constexpr int kAuto = 0, kAvx2 = 4;
constexpr int kNotRead = -1;

std::atomic<int> forced{kNotRead};
std::atomic<int> default_threads{0};

int index_of(const std::string& name) {
    const auto* found = std::find(std::begin(kNames), std::end(kNames), name);
    if (found != std::end(kNames)) {
        return static_cast<int>(found - kNames);
    }
    throw Failure{SPATIAL_INVALID_ARGUMENT, "SPATIAL_KERNELS must be reference, avx2, cpu or cuda, got '" + name + "'"};
}

// The environment is read once, by the first kernel or the first question.
int forced_implementation() {
    int current = forced.load();
    if (current == kNotRead) {
        const char* variable = std::getenv("SPATIAL_KERNELS");
        const int named = index_of(variable == nullptr ? "" : variable);
        forced.compare_exchange_strong(current, named);
        current = forced.load();
    }
    return current;
}

void expect_cuda() {
    if (device_count() == 0) {
        throw Failure{SPATIAL_UNAVAILABLE, no_device_message()};
    }
}

}  // namespace

Implementation choose_implementation(int32_t device) {
    const int current = forced_implementation();
    if (device != SPATIAL_CPU) {
        expect(current == kAuto || current == 3, std::string("SPATIAL_KERNELS=") + kNames[current] +
                                                     " was asked for, but the tensors lie on a CUDA device");
        expect_cuda();
        return Implementation::kCuda;
    }
    switch (current) {
        case 1:
            return Implementation::kReference;
        case 3:
            expect_cuda();
            return Implementation::kCuda;
        default:
            return Implementation::kCpu;
    }
}

bool use_avx512() {
#if defined(__x86_64__)
    return forced_implementation() != kAvx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
#else
    return false;
#endif
}

bool use_avx2() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return false;
#endif
}

int threads_for(int32_t requested) {
    expect(requested >= 0, "threads must be 0 (the default) or more, got " + std::to_string(requested));
    if (requested > 0) {
        return requested;
    }
    const int set = default_threads.load();
    return set > 0 ? set : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace spatial

using namespace spatial;

const char* spatial_version(void) { return SPATIAL_VERSION; }

const char* spatial_implementations(void) { return SPATIAL_WITH_CUDA ? "reference cpu cuda" : "reference cpu"; }

const char* spatial_cpu_features(void) {
    static const std::string features = [] {
        std::string text;
#if defined(__x86_64__)
        const auto add = [&](bool has, const char* name) {
            text += has ? (text.empty() ? "" : " ") + std::string(name) : "";
        };
        add(__builtin_cpu_supports("avx2"), "avx2");
        add(__builtin_cpu_supports("fma"), "fma");
        add(__builtin_cpu_supports("avx512f"), "avx512f");
#endif
        return text;
    }();
    return features.c_str();
}

int32_t spatial_abi_layout(int64_t* values, int32_t capacity) {
    const int64_t layout[] = {
        SPATIAL_ABI_VERSION,
        sizeof(spatial_tensor),
        offsetof(spatial_tensor, data),
        offsetof(spatial_tensor, shape),
        offsetof(spatial_tensor, rank),
        offsetof(spatial_tensor, dtype),
        offsetof(spatial_tensor, device),
        sizeof(spatial_voxel_grid),
        offsetof(spatial_voxel_grid, min),
        offsetof(spatial_voxel_grid, cell_size),
        offsetof(spatial_voxel_grid, size),
        sizeof(spatial_traced_scene),
        offsetof(spatial_traced_scene, instances),
        offsetof(spatial_traced_scene, nodes),
        offsetof(spatial_traced_scene, roots),
        sizeof(spatial_scene_light),
        offsetof(spatial_scene_light, fog),
        offsetof(spatial_scene_light, exposure),
        sizeof(spatial_shading),
        offsetof(spatial_shading, ground_cell),
        offsetof(spatial_shading, light),
        sizeof(spatial_camera),
        offsetof(spatial_camera, ray_from_pixel),
        offsetof(spatial_camera, samples),
    };
    constexpr int32_t count = sizeof(layout) / sizeof(layout[0]);
    for (int32_t i = 0; values != nullptr && i < count && i < capacity; ++i) {
        values[i] = layout[i];
    }
    return count;
}

spatial_status spatial_set_kernels(const char* name) {
    return at_border("spatial_set_kernels", [&] {
        const int index = index_of(name == nullptr ? "" : name);
        if (index == 3) {
            expect_cuda();
        }
        forced = index;
    });
}

const char* spatial_kernels(void) {
    try {
        return kNames[forced_implementation()];
    } catch (...) {
        return "unknown";
    }
}

spatial_status spatial_set_threads(int32_t threads) {
    return at_border("spatial_set_threads", [&] {
        expect(threads >= 0, "threads must be 0 (one per core) or more, got " + std::to_string(threads));
        default_threads = threads;
    });
}

int32_t spatial_threads(void) { return threads_for(0); }

spatial_status spatial_device_count(int32_t* count) {
    return at_border("spatial_device_count", [&] {
        expect(count != nullptr, "count must not be null");
        *count = device_count();
    });
}

spatial_status spatial_device_name(int32_t device, char* name, int32_t capacity) {
    return at_border("spatial_device_name", [&] {
        expect(name != nullptr && capacity > 0, "name must have room for at least one character");
        const std::string text = device_name(device);
        name[text.copy(name, static_cast<size_t>(capacity) - 1)] = '\0';
    });
}

spatial_status spatial_device_allocate(int32_t device, int64_t bytes, void** memory) {
    return at_border("spatial_device_allocate", [&] {
        expect(memory != nullptr && bytes >= 0, "memory must not be null and bytes not negative");
        *memory = device_allocate(device, bytes);
    });
}

spatial_status spatial_device_free(int32_t device, void* memory) {
    return at_border("spatial_device_free", [&] { device_free(device, memory); });
}

spatial_status spatial_device_upload(int32_t device, void* target, const void* source, int64_t bytes) {
    return at_border("spatial_device_upload", [&] { device_upload(device, target, source, bytes); });
}

spatial_status spatial_device_download(int32_t device, void* target, const void* source, int64_t bytes) {
    return at_border("spatial_device_download", [&] { device_download(device, target, source, bytes); });
}
