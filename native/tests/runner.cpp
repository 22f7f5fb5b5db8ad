#include "runner.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace spatial_tests {

std::string data_folder;

namespace {

struct Test {
    std::string name;
    std::function<void()> body;
};

struct Benchmark {
    std::string name;
    int64_t bytes;
    std::function<void()> body;
};

std::vector<Test> tests;
std::vector<Benchmark> benchmarks;

int run_tests() {
    int failed = 0;
    for (const Test& test : tests) {
        try {
            test.body();
            std::printf("ok    %s\n", test.name.c_str());
        } catch (const std::exception& failure) {
            ++failed;
            std::printf("FAIL  %s: %s\n", test.name.c_str(), failure.what());
        }
        spatial_set_kernels("");
    }
    std::printf("%d passed, %d failed (%s)\n", static_cast<int>(tests.size()) - failed, failed,
                spatial_implementations());
    return failed == 0 ? 0 : 1;
}

double milliseconds_of(const std::function<void()>& body) {
    const auto start = std::chrono::steady_clock::now();
    body();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

void run_benchmarks(const std::string& only) {
    std::printf("%-58s %10s %10s %8s\n", "", "median ms", "min ms", "GB/s");
    for (const Benchmark& benchmark : benchmarks) {
        if (benchmark.name.find(only) == std::string::npos) {
            continue;
        }
        benchmark.body();  // once untimed
        std::vector<double> times(15);
        for (double& time : times) {
            time = milliseconds_of(benchmark.body);
        }
        std::sort(times.begin(), times.end());
        std::printf("%-58s %10.3f %10.3f %8.2f\n", benchmark.name.c_str(), times[times.size() / 2], times[0],
                    static_cast<double>(benchmark.bytes) / times[0] / 1e6);
    }
}

}  // namespace

template <typename T>
std::vector<T> read_data(const std::string& name) {
    std::vector<T> values;
    if (std::FILE* file = data_folder.empty() ? nullptr : std::fopen((data_folder + "/" + name).c_str(), "rb")) {
        T value;
        while (std::fread(&value, sizeof(T), 1, file) == 1) {
            values.push_back(value);
        }
        std::fclose(file);
    }
    return values;
}

template std::vector<float> read_data(const std::string&);
template std::vector<uint8_t> read_data(const std::string&);

void check(bool condition, const std::string& message) {
    if (!condition) {
        throw std::runtime_error(message);
    }
}

void check_ok(spatial_status status) { check(status == SPATIAL_OK, spatial_last_error()); }

void check_refused(spatial_status status, spatial_status expected, const std::string& words) {
    check(status == expected, "expected status " + std::to_string(expected) + ", got " + std::to_string(status));
    const std::string message = spatial_last_error();
    check(message.find(words) != std::string::npos, "expected a message with '" + words + "', got '" + message + "'");
}

void add_test(const std::string& name, std::function<void()> body) { tests.push_back({name, std::move(body)}); }

void add_benchmark(const std::string& name, int64_t bytes, std::function<void()> body) {
    benchmarks.push_back({name, bytes, std::move(body)});
}

void force(const std::string& implementation) { check_ok(spatial_set_kernels(implementation.c_str())); }

void for_each_implementation(const std::function<void(const std::string&, int)>& body) {
    for (int threads : {1, 2, 3}) {
        body("cpu", threads);
        body("avx2", threads);
    }
    int32_t devices = 0;
    check_ok(spatial_device_count(&devices));
    if (devices > 0) {
        body("cuda", 1);
    }
}

}  // namespace spatial_tests

// spatial_native_tests [--bench [part of a name]] [--data folder]
int main(int argument_count, char** arguments) {
    using namespace spatial_tests;
    bool bench = false;
    std::string only;
    for (int i = 1; i < argument_count; ++i) {
        const std::string argument = arguments[i];
        if (argument == "--bench") {
            bench = true;
        } else if (argument == "--data" && i + 1 < argument_count) {
            data_folder = arguments[++i];
        } else if (bench && argument[0] != '-') {
            only = argument;
        } else {
            std::fprintf(stderr, "usage: %s [--bench [part of a name]] [--data folder]\n", arguments[0]);
            return 2;
        }
    }
    add_border_tests();
    add_bev_pool_tests();
    add_voxelize_tests();
    add_ray_cast_tests();
    add_points_to_image_tests();
    add_class_argmax_tests();
    add_vector_linear_tests();
    add_mark_rays_tests();
    add_occupancy_losses_tests();
    add_ray_trace_tests();
    add_render_camera_tests();
    add_submanifold_conv_tests();
    add_selective_scan_tests();
    add_space_coverage_tests();
    if (bench) {
        run_benchmarks(only);
        return 0;
    }
    return run_tests();
}
