#include <memory>

#include "core/border.h"
#include "core/device.h"

namespace spatial {

DeviceLoan::~DeviceLoan() {
    for (Copy* copy : copies_) {
        try {
            device_free(copy->on_device.device, copy->on_device.data);
        } catch (...) {
            // A destructor has nobody to tell; the failing call that led here has told its own.
        }
        delete copy;
    }
}

const spatial_tensor* DeviceLoan::input(const spatial_tensor* tensor) {
    if (tensor == nullptr || tensor->device != SPATIAL_CPU) {
        return tensor;
    }
    return &borrow(*tensor, nullptr)->on_device;
}

spatial_tensor* DeviceLoan::output(spatial_tensor* tensor) {
    return tensor == nullptr || tensor->device != SPATIAL_CPU ? tensor : &borrow(*tensor, tensor)->on_device;
}

void DeviceLoan::finish() {
    for (Copy* copy : copies_) {
        if (copy->original != nullptr) {
            device_download(copy->on_device.device, copy->original->data, copy->on_device.data,
                            byte_count(*copy->original));
        }
    }
}

DeviceLoan::Copy* DeviceLoan::borrow(const spatial_tensor& tensor, spatial_tensor* original) {
    auto copy = std::make_unique<Copy>(Copy{tensor, original});
    copy->on_device.device = 0;
    copies_.reserve(copies_.size() + 1);
    copy->on_device.data = device_allocate(0, byte_count(tensor));
    copies_.push_back(copy.release());
    // Outputs too: a kernel may leave part of them alone.
    device_upload(0, copies_.back()->on_device.data, tensor.data, byte_count(tensor));
    return copies_.back();
}

}  // namespace spatial
