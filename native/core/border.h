// What every entry point shares: failures that become a status, checks of tensors, the choice of implementation.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "spatial/abi.h"

namespace spatial {

// Thrown inside the library, turned into a status and a message at the border.
struct Failure {
    spatial_status status;
    std::string message;
};

enum class Implementation { kReference, kCpu, kCuda };

// The implementation for tensors on `device`, after SPATIAL_KERNELS or spatial_set_kernels. Throws Failure when this
// build or machine has no such thing.
Implementation choose_implementation(int32_t device);

// Whether the CPU version of a kernel may use AVX-512 F and DQ: the CPU has both, and SPATIAL_KERNELS is not avx2.
bool use_avx512();

// Whether it may use AVX2 and FMA: the CPU has both.
bool use_avx2();

// Of a kernel's versions the one for an implementation on this CPU.
template <typename Version>
Version version_for(Implementation implementation, Version reference, Version avx2, Version avx512) {
    if (implementation != Implementation::kCpu) {
        return reference;
    }
    return use_avx512() ? avx512 : use_avx2() ? avx2 : reference;
}

// Threads to use for a kernel's `threads` argument (0: the process's default).
int threads_for(int32_t requested);

constexpr int64_t kAnySize = -1;

// Throws Failure unless the tensor has this dtype and shape (kAnySize matches all); the message names both sides.
void expect_tensor(const spatial_tensor* tensor, const char* name, int32_t dtype, std::initializer_list<int64_t> shape);

// Throws Failure unless both lie on the same device.
void expect_same_device(const spatial_tensor* tensor, const char* name, const spatial_tensor* other,
                        const char* other_name);

// Throws Failure unless sizes are in 1..2^24, the grid has fewer than 2^31 cells and cells are positive and finite.
void expect_grid(const spatial_voxel_grid* grid);

void expect(bool condition, const std::string& message);

int64_t element_count(const spatial_tensor& tensor);
int64_t byte_count(const spatial_tensor& tensor);

// Status and message of the exception that is being handled. Without memory for the message it keeps the status.
spatial_status fail_with_current_exception(const char* where) noexcept;

// Runs an entry point's body; exceptions end here.
template <typename Body>
spatial_status at_border(const char* where, Body&& body) {
    try {
        body();
        return SPATIAL_OK;
    } catch (...) {
        return fail_with_current_exception(where);
    }
}

}  // namespace spatial
