// The border between C# (or any language) and the native kernels: plain C, plain structs, the caller allocates.
//
// Every function returns a status; SPATIAL_OK is 0. After any other status spatial_last_error() tells, for the calling
// thread, what was expected, what was given and what to do. No exception crosses this border.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SPATIAL_API __attribute__((visibility("default")))
#define SPATIAL_ABI_VERSION 1

typedef int32_t spatial_status;
enum {
    SPATIAL_OK = 0,
    SPATIAL_INVALID_ARGUMENT = 1,  // a tensor or number is not what the kernel's header asks for
    SPATIAL_TOO_SMALL = 2,         // an output's capacity is too small; the written count holds what is needed
    SPATIAL_UNAVAILABLE = 3,       // this build or machine lacks the device or implementation that was asked for
    SPATIAL_OUT_OF_MEMORY = 4,
    SPATIAL_DEVICE_ERROR = 5,  // the GPU reported an error
    SPATIAL_INTERNAL_ERROR = 6,
};

enum {
    SPATIAL_UINT8 = 0,
    SPATIAL_INT32 = 1,
    SPATIAL_INT64 = 2,
    SPATIAL_FLOAT32 = 3,
    SPATIAL_FLOAT64 = 4,
    SPATIAL_BFLOAT16 = 5,
};

enum { SPATIAL_CPU = -1 };  // tensor.device; 0 and above are CUDA ordinals

// A contiguous array somewhere. The callee never keeps the pointer.
typedef struct {
    void* data;        // may be null when the array has no elements
    int64_t shape[6];  // the first `rank` entries count
    int32_t rank;
    int32_t dtype;
    int32_t device;
} spatial_tensor;

// A regular grid of voxels: cell (x, y, z) covers [min + index * cell_size, min + (index + 1) * cell_size), metres.
typedef struct {
    double min[3];
    double cell_size[3];
    int32_t size[3];  // cells along x, y, z
} spatial_voxel_grid;

// Text of the calling thread's last failure, UTF-8; valid until that thread's next failing call. Never null.
SPATIAL_API const char* spatial_last_error(void);

// Version of the library, for example "0.1.0". Static.
SPATIAL_API const char* spatial_version(void);

// Names of the kernel implementations in this build, separated by blanks: "reference cpu" or "reference cpu cuda".
// Static.
SPATIAL_API const char* spatial_implementations(void);

// Instruction sets of this CPU that matter here, separated by blanks, for example "avx2 fma avx512f". Static.
SPATIAL_API const char* spatial_cpu_features(void);

// Writes sizes and offsets of the structs above and of the kernels', in the order of native/abi.cpp, and returns how
// many there are.
SPATIAL_API int32_t spatial_abi_layout(int64_t* values, int32_t capacity);

// Forces one implementation for the whole process: "reference", "cpu" (the fastest this CPU can run), "avx2" (the same
// without AVX-512), "cuda", or "" to choose by where the tensors lie. Before the first call of this function the
// environment variable SPATIAL_KERNELS decides. With "cuda", CPU tensors are copied to device 0 and back. A build or
// machine without it answers SPATIAL_UNAVAILABLE here and in every kernel.
SPATIAL_API spatial_status spatial_set_kernels(const char* name);

// The implementation forced now; "" when none is.
SPATIAL_API const char* spatial_kernels(void);

// Most CPU threads a kernel may use when its own argument is 0; 0 restores the default, one per hardware core.
// Results have the same bits for any number.
SPATIAL_API spatial_status spatial_set_threads(int32_t threads);
SPATIAL_API int32_t spatial_threads(void);

// CUDA devices. A CPU-only build counts 0 and answers SPATIAL_UNAVAILABLE to the others.
SPATIAL_API spatial_status spatial_device_count(int32_t* count);
SPATIAL_API spatial_status spatial_device_name(int32_t device, char* name, int32_t capacity);
SPATIAL_API spatial_status spatial_device_allocate(int32_t device, int64_t bytes, void** memory);
SPATIAL_API spatial_status spatial_device_free(int32_t device, void* memory);
SPATIAL_API spatial_status spatial_device_upload(int32_t device, void* target, const void* source, int64_t bytes);
SPATIAL_API spatial_status spatial_device_download(int32_t device, void* target, const void* source, int64_t bytes);

#ifdef __cplusplus
}
#endif
