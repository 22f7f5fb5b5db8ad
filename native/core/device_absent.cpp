// Compiled when CMake finds no CUDA compiler: there are no devices, and asking for one is an error that says so.
#include "core/border.h"
#include "core/device.h"

namespace spatial {
namespace {

[[noreturn]] void refuse() { throw Failure{SPATIAL_UNAVAILABLE, no_device_message()}; }

}  // namespace

int32_t device_count() { return 0; }

std::string no_device_message() {
    return "CUDA was asked for, but this library was built without it; install nvcc, then run ./spatial setup (or "
           "cmake --preset cuda)";
}

std::string device_name(int32_t) { refuse(); }

void* device_allocate(int32_t, int64_t) { refuse(); }

void device_free(int32_t, void*) { refuse(); }

void device_upload(int32_t, void*, const void*, int64_t) { refuse(); }

void device_download(int32_t, void*, const void*, int64_t) { refuse(); }

}  // namespace spatial
