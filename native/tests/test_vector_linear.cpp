#include <cmath>
#include <cstring>
#include <memory>

#include "runner.h"
#include "vector_linear/vector_linear.h"

namespace spatial_tests {
namespace {

float value_of(float value) { return value; }
float value_of(uint16_t value) {
    const uint32_t bits = static_cast<uint32_t>(value) << 16;
    float wide;
    std::memcpy(&wide, &bits, sizeof(wide));
    return wide;
}

template <typename T>
void set(T& place, double value);
template <>
void set(float& place, double value) {
    place = static_cast<float>(value);
}
template <>
void set(uint16_t& place, double value) {  // cut, not rounded
    const float wide = static_cast<float>(value);
    uint32_t bits;
    std::memcpy(&bits, &wide, sizeof(bits));
    place = static_cast<uint16_t>(bits >> 16);
}

template <typename T>
struct Layers {
    Array<T> input;
    std::vector<Array<T>> weights;
    std::vector<Array<T>> biases;
    std::vector<Array<T>> outputs;

    Layers(int64_t rows, int64_t width, const std::vector<int64_t>& sizes, bool with_bias) : input({rows, width}) {
        Random random(static_cast<uint64_t>(rows * 10000 + width));
        const auto fill = [&](Array<T>& array) {
            for (T& value : array.values) {
                set(value, random.uniform(-1, 1));
            }
        };
        fill(input);
        for (int64_t size : sizes) {
            weights.emplace_back(std::vector<int64_t>{size, width});
            biases.emplace_back(std::vector<int64_t>{with_bias ? size : 0});
            outputs.emplace_back(std::vector<int64_t>{rows, size});
            fill(weights.back());
            fill(biases.back());
        }
    }

    spatial_status run(int threads) {
        spatial_tensor i = input.tensor();
        std::vector<spatial_tensor> w, b, o;
        for (size_t l = 0; l < weights.size(); ++l) {
            w.push_back(weights[l].tensor());
            b.push_back(biases[l].tensor());
            o.push_back(outputs[l].tensor());
        }
        return spatial_vector_linear(&i, w.data(), b.data(), static_cast<int32_t>(w.size()), threads, o.data());
    }
};

template <typename T>
void check_all_implementations(Layers<T> layers) {
    force("reference");
    check_ok(layers.run(1));
    const std::vector<Array<T>> expected = layers.outputs;
    for (size_t l = 0; l < expected.size(); ++l) {  // the reference is near the sum in double
        const int64_t size = layers.weights[l].shape[0], width = layers.input.shape[1];
        for (int64_t i = 0; i < layers.input.shape[0] * size; ++i) {
            double sum =
                layers.biases[l].values.empty() ? 0 : value_of(layers.biases[l].values[static_cast<size_t>(i % size)]);
            for (int64_t k = 0; k < width; ++k) {
                sum +=
                    static_cast<double>(value_of(layers.weights[l].values[static_cast<size_t>(i % size * width + k)])) *
                    value_of(layers.input.values[static_cast<size_t>(i / size * width + k)]);
            }
            const double tolerance =
                1e-4 + (sizeof(T) == 2 ? std::abs(sum) / 256 : 0);  // half of bfloat16's last place
            check(std::abs(sum - value_of(expected[l].values[static_cast<size_t>(i)])) <= tolerance,
                  "output " + std::to_string(i) + " of layer " + std::to_string(l) + " is far from " +
                      std::to_string(sum));
        }
    }
    for_each_implementation([&](const std::string& setting, int threads) {
        force(setting);
        for (Array<T>& output : layers.outputs) {
            std::fill(output.values.begin(), output.values.end(), T(7));
        }
        check_ok(layers.run(threads));
        for (size_t l = 0; l < expected.size(); ++l) {
            check_same(expected[l].values, layers.outputs[l].values,
                       setting + ", " + std::to_string(threads) + " threads, layer " + std::to_string(l));
        }
    });
}

// Made by its first call: what is not measured costs nothing.
template <typename T>
void add_linear_benchmark(const std::string& dtype, int threads) {
    constexpr int64_t size = 32768, width = 896;
    auto layers = std::make_shared<std::unique_ptr<Layers<T>>>();
    add_benchmark("vector_linear 32768 x 896 " + dtype + ", " + std::to_string(threads) + "T",
                  size * width * static_cast<int64_t>(sizeof(T)), [=] {
                      if (!*layers) {
                          *layers = std::make_unique<Layers<T>>(1, width, std::vector<int64_t>{size}, false);
                      }
                      check_ok((*layers)->run(threads));
                  });
}

}  // namespace

void add_vector_linear_tests() {
    add_test("vector_linear: two layers of one input by hand", [] {
        Layers<float> layers(2, 3, {2, 1}, true);
        layers.input.values = {1, 2, 3, 0, -1, 1};
        layers.weights[0].values = {1, 1, 1, 2, 0, -1};
        layers.biases[0].values = {10, 20};
        layers.weights[1].values = {0, 0, 5};
        layers.biases[1].values = {0.5f};
        for (const char* implementation : {"reference", "cpu", "avx2"}) {
            force(implementation);
            check_ok(layers.run(1));
            check_same({16, 19, 10, 19}, layers.outputs[0].values, "first layer");
            check_same({15.5f, 5.5f}, layers.outputs[1].values, "second layer");
        }
    });
    add_test("vector_linear: a bfloat16 result is the nearest, ties go to the even one, NaN stays NaN", [] {
        Layers<uint16_t> layers(1, 2, {4}, false);
        layers.input.values = {0x3f80, 0x3f80};  // 1 and 1
        // 1 + 2^-8 lies between 1 and 1 + 2^-7, 1 + 3 2^-8 between 1 + 2^-7 and 1 + 2^-6; 1 + 2^-8 + 2^-16 above the
        // tie.
        layers.weights[0].values = {0x3f80, 0x3b80, 0x3f81, 0x3b80, 0x3f80, 0x3b81, 0x7fff, 0x3f80};
        for (const char* implementation : {"reference", "cpu", "avx2"}) {
            force(implementation);
            check_ok(layers.run(1));
            check_same({0x3f80, 0x3f82, 0x3f81, 0x7fc0}, layers.outputs[0].values, "outputs");
        }
    });
    add_test("vector_linear: every implementation gives the reference's bits, of float32 and bfloat16", [] {
        for (int64_t rows : {1, 2, 16}) {
            for (int64_t width : {0, 1, 31, 32, 33, 64, 100, 896}) {
                for (bool with_bias : {false, true}) {
                    check_all_implementations(Layers<float>(rows, width, {5, 0, 33}, with_bias));
                    check_all_implementations(Layers<uint16_t>(rows, width, {5, 0, 33}, with_bias));
                }
            }
        }
        check_all_implementations(Layers<uint16_t>(1, 896, {300, 200}, true));  // several pieces
    });
    add_test("vector_linear: what does not fit is refused", [] {
        Layers<float> layers(17, 4, {3}, true);
        check_refused(layers.run(1), SPATIAL_INVALID_ARGUMENT, "1 to 16 rows, got 17");
        layers = Layers<float>(2, 4, {3}, true);
        layers.weights[0].shape[1] = 3;
        check_refused(layers.run(1), SPATIAL_INVALID_ARGUMENT, "weights must be float32 [any, 4], got float32 [3, 3]");
        layers = Layers<float>(2, 4, {3}, true);
        layers.biases[0].shape[0] = 2;
        check_refused(layers.run(1), SPATIAL_INVALID_ARGUMENT, "biases must be float32 [3], got float32 [2]");
        layers = Layers<float>(2, 4, {3}, true);
        layers.outputs[0].shape[1] = 2;
        check_refused(layers.run(1), SPATIAL_INVALID_ARGUMENT, "outputs must be float32 [2, 3]");
        layers = Layers<float>(2, 4, {3}, true);
        check_refused(layers.run(-1), SPATIAL_INVALID_ARGUMENT, "threads must be 0");
        Array<double> wrong({2, 4});
        spatial_tensor i = wrong.tensor(), w = layers.input.tensor();
        check_refused(spatial_vector_linear(&i, &w, &w, 1, 1, &w), SPATIAL_INVALID_ARGUMENT, "input must be float32");
        check_refused(spatial_vector_linear(&w, &w, &w, 0, 1, &w), SPATIAL_INVALID_ARGUMENT,
                      "at least one layer, got 0");
        check_refused(spatial_vector_linear(nullptr, &w, &w, 1, 1, &w), SPATIAL_INVALID_ARGUMENT, "must not be null");
    });

    for (int threads : {1, 2}) {
        add_linear_benchmark<uint16_t>("bfloat16", threads);
        add_linear_benchmark<float>("float32", threads);
    }
}

}  // namespace spatial_tests
