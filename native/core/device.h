// Memory on CUDA devices. device.cu implements it; device_absent.cpp answers for builds without CUDA.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spatial/abi.h"

namespace spatial {

int32_t device_count();
std::string no_device_message();
std::string device_name(int32_t device);
void* device_allocate(int32_t device, int64_t bytes);
void device_free(int32_t device, void* memory);
void device_upload(int32_t device, void* target, const void* source, int64_t bytes);
void device_download(int32_t device, void* target, const void* source, int64_t bytes);

// Lends a kernel device copies of CPU tensors: contents are uploaded at once, outputs come back with finish().
// Tensors that already lie on a device pass through.
class DeviceLoan {
  public:
    DeviceLoan() = default;
    DeviceLoan(const DeviceLoan&) = delete;
    DeviceLoan& operator=(const DeviceLoan&) = delete;
    ~DeviceLoan();

    // The tensor on a device with its contents; null stays null.
    const spatial_tensor* input(const spatial_tensor* tensor);

    // The same for a tensor that finish() brings back.
    spatial_tensor* output(spatial_tensor* tensor);

    // Copies all outputs back to where the caller wants them.
    void finish();

  private:
    struct Copy {
        spatial_tensor on_device;
        spatial_tensor* original;  // null for inputs
    };

    Copy* borrow(const spatial_tensor& tensor, spatial_tensor* original);

    std::vector<Copy*> copies_;
};

}  // namespace spatial
