#include <cstring>
#include <type_traits>

#include "runner.h"

namespace spatial_tests {
namespace {

template <typename T>
bool same(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
        if (a != a || b != b) {
            return a != a && b != b;
        }
    }
    return std::memcmp(&a, &b, sizeof(T)) == 0;
}

}  // namespace

template <typename T>
void check_same(const std::vector<T>& expected, const std::vector<T>& actual, const std::string& what) {
    check(expected.size() == actual.size(), what + ": sizes differ");
    for (size_t i = 0; i < expected.size(); ++i) {
        if (!same(expected[i], actual[i])) {  // texts for millions of equal numbers would take most of the time
            check(false, what + "[" + std::to_string(i) + "]: expected " + std::to_string(expected[i]) + ", got " +
                             std::to_string(actual[i]));
        }
    }
}

template void check_same(const std::vector<float>&, const std::vector<float>&, const std::string&);
template void check_same(const std::vector<double>&, const std::vector<double>&, const std::string&);
template void check_same(const std::vector<int32_t>&, const std::vector<int32_t>&, const std::string&);
template void check_same(const std::vector<int64_t>&, const std::vector<int64_t>&, const std::string&);
template void check_same(const std::vector<uint8_t>&, const std::vector<uint8_t>&, const std::string&);
template void check_same(const std::vector<uint16_t>&, const std::vector<uint16_t>&, const std::string&);

template <>
int32_t Array<uint8_t>::dtype() {
    return SPATIAL_UINT8;
}
template <>
int32_t Array<uint16_t>::dtype() {
    return SPATIAL_BFLOAT16;
}
template <>
int32_t Array<int32_t>::dtype() {
    return SPATIAL_INT32;
}
template <>
int32_t Array<int64_t>::dtype() {
    return SPATIAL_INT64;
}
template <>
int32_t Array<float>::dtype() {
    return SPATIAL_FLOAT32;
}
template <>
int32_t Array<double>::dtype() {
    return SPATIAL_FLOAT64;
}

}  // namespace spatial_tests
