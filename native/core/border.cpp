#include "core/border.h"

#include <cmath>
#include <new>

namespace spatial {
namespace {

thread_local std::string last_error;

const char* name_of(int32_t dtype) {
    switch (dtype) {
        case SPATIAL_UINT8:
            return "uint8";
        case SPATIAL_INT32:
            return "int32";
        case SPATIAL_INT64:
            return "int64";
        case SPATIAL_FLOAT32:
            return "float32";
        case SPATIAL_FLOAT64:
            return "float64";
        case SPATIAL_BFLOAT16:
            return "bfloat16";
        default:
            return "unknown dtype";
    }
}

int64_t size_of(int32_t dtype) {
    switch (dtype) {
        case SPATIAL_UINT8:
            return 1;
        case SPATIAL_INT32:
        case SPATIAL_FLOAT32:
            return 4;
        case SPATIAL_BFLOAT16:
            return 2;
        default:
            return 8;
    }
}

std::string text_of(const int64_t* shape, int64_t rank) {
    std::string text = "[";
    for (int64_t axis = 0; axis < rank; ++axis) {
        text += (axis == 0 ? "" : ", ") + (shape[axis] == kAnySize ? std::string("any") : std::to_string(shape[axis]));
    }
    return text + "]";
}

std::string text_of(const spatial_tensor& tensor) {
    const std::string device = tensor.device == SPATIAL_CPU ? "cpu" : "cuda:" + std::to_string(tensor.device);
    return std::string(name_of(tensor.dtype)) + " " + text_of(tensor.shape, tensor.rank) + " on " + device;
}

spatial_status fail(const char* where, spatial_status status, const char* message) noexcept {
    try {
        last_error = std::string(where) + ": " + message;
    } catch (...) {
        last_error.clear();  // no memory even for the words
    }
    return status;
}

bool has_shape(const spatial_tensor& tensor, std::initializer_list<int64_t> shape) {
    if (tensor.rank != static_cast<int32_t>(shape.size())) {
        return false;
    }
    int axis = 0;
    for (int64_t size : shape) {
        const int64_t actual = tensor.shape[axis++];
        if (actual < 0 || (size != kAnySize && size != actual)) {
            return false;
        }
    }
    return true;
}

}  // namespace

void expect(bool condition, const std::string& message) {
    if (!condition) {
        throw Failure{SPATIAL_INVALID_ARGUMENT, message};
    }
}

void expect_tensor(const spatial_tensor* tensor, const char* name, int32_t dtype,
                   std::initializer_list<int64_t> shape) {
    expect(tensor != nullptr, std::string(name) + " must not be null");
    expect(tensor->rank >= 0 && tensor->rank <= 6,
           std::string(name) + " must have rank 0 to 6, got " + std::to_string(tensor->rank));
    if (tensor->dtype != dtype || !has_shape(*tensor, shape)) {
        throw Failure{SPATIAL_INVALID_ARGUMENT, std::string(name) + " must be " + name_of(dtype) + " " +
                                                    text_of(shape.begin(), static_cast<int64_t>(shape.size())) +
                                                    ", got " + text_of(*tensor)};
    }
    expect(tensor->data != nullptr || element_count(*tensor) == 0, std::string(name) + " has elements but no data");
}

void expect_same_device(const spatial_tensor* tensor, const char* name, const spatial_tensor* other,
                        const char* other_name) {
    expect(tensor->device == other->device, std::string(name) + " and " + other_name + " must lie on one device, got " +
                                                text_of(*tensor) + " and " + text_of(*other));
}

void expect_grid(const spatial_voxel_grid* grid) {
    expect(grid != nullptr, "grid must not be null");
    int64_t cells = 1;
    for (int axis = 0; axis < 3; ++axis) {
        const int64_t size = grid->size[axis];
        // Above 2^24 a float32 no longer holds every cell index.
        expect(size > 0 && size <= (1 << 24), "grid sizes must be 1 to 2^24, got " + std::to_string(size));
        cells *= size;
        expect(cells <= INT32_MAX, "the grid must have fewer than 2^31 cells");
        expect(std::isfinite(grid->min[axis]) && std::isfinite(grid->cell_size[axis]) &&
                   static_cast<float>(grid->cell_size[axis]) > 0,
               "the grid's corner must be finite and its cells positive");
    }
}

int64_t element_count(const spatial_tensor& tensor) {
    int64_t count = 1;
    for (int32_t axis = 0; axis < tensor.rank; ++axis) {
        count *= tensor.shape[axis];
    }
    return count;
}

int64_t byte_count(const spatial_tensor& tensor) { return element_count(tensor) * size_of(tensor.dtype); }

spatial_status fail_with_current_exception(const char* where) noexcept {
    try {
        throw;
    } catch (const Failure& failure) {
        return fail(where, failure.status, failure.message.c_str());
    } catch (const std::bad_alloc&) {
        return fail(where, SPATIAL_OUT_OF_MEMORY, "out of memory");
    } catch (const std::exception& exception) {
        return fail(where, SPATIAL_INTERNAL_ERROR, exception.what());
    } catch (...) {
        return fail(where, SPATIAL_INTERNAL_ERROR, "unknown exception");
    }
}

}  // namespace spatial

const char* spatial_last_error(void) { return spatial::last_error.c_str(); }
