#include <algorithm>
#include <memory>

#include "runner.h"
#include "submanifold_conv/submanifold_conv.h"

namespace spatial_tests {
namespace {

struct Voxels {
    Array<int64_t> coords;
    int32_t shape[3];  // z, y, x

    Voxels(int32_t z, int32_t y, int32_t x) : coords({0, 4}), shape{z, y, x} {}

    int64_t count() const { return coords.shape[0]; }

    void add(int64_t b, int64_t z, int64_t y, int64_t x) {
        coords.values.insert(coords.values.end(), {b, z, y, x});
        ++coords.shape[0];
    }
};

spatial_status find(Voxels& voxels, int threads, Array<int32_t>& neighbours) {
    spatial_tensor c = voxels.coords.tensor(), n = neighbours.tensor();
    return spatial_submanifold_neighbours(&c, voxels.shape, threads, &n);
}

spatial_status convolve(Array<float>& features, Array<int32_t>& neighbours, Array<float>& weights, int threads,
                        Array<float>& sums) {
    spatial_tensor f = features.tensor(), n = neighbours.tensor(), w = weights.tensor(), s = sums.tensor();
    return spatial_submanifold_conv(&f, &n, &w, threads, &s);
}

spatial_status convolve_weights(Array<float>& features, Array<int32_t>& neighbours, Array<float>& gradients,
                                int threads, Array<float>& weights) {
    spatial_tensor f = features.tensor(), n = neighbours.tensor(), g = gradients.tensor(), w = weights.tensor();
    return spatial_submanifold_conv_weights(&f, &n, &g, threads, &w);
}

// Every cell with a chance, in two samples; at a chance of 1 all.
Voxels scattered(int32_t z, int32_t y, int32_t x, double chance, uint64_t seed) {
    Random random(seed);
    Voxels voxels(z, y, x);
    for (int64_t b = 0; b < 2; ++b) {
        for (int64_t at = 0; at < static_cast<int64_t>(x) * y * z; ++at) {
            if (random.uniform(0, 1) < chance) {
                voxels.add(b, at % z, at / z % y, at / z / y);
            }
        }
    }
    return voxels;
}

Array<float> numbers(std::vector<int64_t> shape, uint64_t seed) {
    Random random(seed);
    Array<float> array(std::move(shape));
    for (float& value : array.values) {
        value = static_cast<float>(random.uniform(-1, 1));
    }
    return array;
}

// Voxels of a street as a lidar sees it: two cells of ground or a wall per column, in about one of seven columns.
Voxels street(int64_t count) {
    Random random(18);
    Voxels voxels(32, 360, 360);
    for (int64_t column = 0; column < 360 * 360 && voxels.count() < count; ++column) {
        const int64_t block = (column / 360 / 12 + column % 360 / 12) % 3;
        if (block == 0 && random.uniform(0, 1) < 0.42) {
            const int64_t ground = 6 + random.below(2), height = 1 + random.below(3);
            for (int64_t z = ground; z < ground + height && voxels.count() < count; ++z) {
                voxels.add(0, z, column % 360, column / 360);
            }
        }
    }
    return voxels;
}

void check_all_implementations(Voxels voxels, int64_t from, int64_t to) {
    const int64_t count = voxels.count();
    Array<float> features = numbers({count, from}, 1), weights = numbers({27, from, to}, 2),
                 gradients = numbers({count, to}, 3);
    Array<int32_t> neighbours({27, count});
    Array<float> sums({count, to}), weight_gradients({27, from, to});
    force("reference");
    check_ok(find(voxels, 1, neighbours));
    check_ok(convolve(features, neighbours, weights, 1, sums));
    check_ok(convolve_weights(features, neighbours, gradients, 1, weight_gradients));
    for_each_implementation([&](const std::string& setting, int threads) {
        force(setting);
        const std::string where = setting + ", " + std::to_string(threads) + " threads, " + std::to_string(count) +
                                  " x " + std::to_string(from) + " -> " + std::to_string(to) + ": ";
        Array<int32_t> found({27, count}, 7);
        Array<float> added({count, to}, 7), added_weights({27, from, to}, 7);
        check_ok(find(voxels, threads, found));
        check_same(neighbours.values, found.values, where + "neighbours");
        check_ok(convolve(features, neighbours, weights, threads, added));
        check_same(sums.values, added.values, where + "sums");
        check_ok(convolve_weights(features, neighbours, gradients, threads, added_weights));
        check_same(weight_gradients.values, added_weights.values, where + "weight_gradients");
    });
}

}  // namespace

void add_submanifold_conv_tests() {
    add_test("submanifold_conv: neighbours of voxels at the borders of a grid", [] {
        Voxels voxels(2, 2, 2);
        voxels.add(0, 1, 1, 0);
        voxels.add(0, 0, 0, 1);  // diagonal to the first: z - 1, y - 1, x + 1
        voxels.add(0, 1, 0, 1);
        voxels.add(1, 0, 0, 0);  // the next key, in another sample
        for (const char* implementation : {"reference", "cpu"}) {
            force(implementation);
            Array<int32_t> neighbours({27, 4});
            check_ok(find(voxels, 2, neighbours));
            std::vector<int32_t> expected(27 * 4, -1);
            const auto pair = [&](int k, int64_t voxel, int32_t neighbour) {
                expected[static_cast<size_t>(k * 4 + voxel)] = neighbour;
            };
            for (int32_t voxel = 0; voxel < 4; ++voxel) {
                pair(13, voxel, voxel);
            }
            pair(0 * 9 + 0 * 3 + 2, 0, 1);
            pair(2 * 9 + 2 * 3 + 0, 1, 0);
            pair(1 * 9 + 0 * 3 + 2, 0, 2);
            pair(1 * 9 + 2 * 3 + 0, 2, 0);
            pair(2 * 9 + 1 * 3 + 1, 1, 2);
            pair(0 * 9 + 1 * 3 + 1, 2, 1);
            check_same(expected, neighbours.values, implementation);
        }
    });
    add_test("submanifold_conv: every implementation gives the reference's bits", [] {
        check_all_implementations(Voxels(4, 4, 4), 3, 2);
        check_all_implementations(scattered(1, 1, 1, 1, 4), 1, 1);
        check_all_implementations(scattered(4, 6, 5, 1, 5), 6, 6);
        check_all_implementations(scattered(3, 40, 31, 0.1, 6), 70, 33);
        check_all_implementations(scattered(8, 30, 20, 0.3, 7), 16, 64);
        check_all_implementations(scattered(2, 50, 60, 0.7, 8), 5, 100);
    });
    add_test("submanifold_conv: voxels that are not sorted, twice or outside are refused", [] {
        for (const char* implementation : {"reference", "cpu"}) {
            force(implementation);
            const int64_t rows[][8] = {{0, 0, 0, 1, 0, 0, 0, 0},
                                       {0, 0, 0, 1, 0, 0, 0, 1},
                                       {0, 0, 0, 0, 0, 2, 0, 0},
                                       {0, 0, -1, 0, 0, 0, 0, 0},
                                       {-1, 0, 0, 0, 0, 0, 0, 0}};
            for (const auto& row : rows) {
                Voxels voxels(2, 2, 2);
                voxels.add(row[0], row[1], row[2], row[3]);
                voxels.add(row[4], row[5], row[6], row[7]);
                Array<int32_t> neighbours({27, 2});
                check_refused(find(voxels, 1, neighbours), SPATIAL_INVALID_ARGUMENT,
                              "sorted by (b, x, y, z), each once");
            }
        }
    });
    add_test("submanifold_conv: tensors that do not fit are refused", [] {
        Array<float> features({3, 4}), weights({27, 5, 2}), sums({3, 2}), gradients({2, 2}),
            weight_gradients({27, 4, 2});
        Array<int32_t> neighbours({27, 3}, -1), few({26, 3});
        check_refused(convolve(features, neighbours, weights, 1, sums), SPATIAL_INVALID_ARGUMENT, "weights");
        check_refused(convolve(features, few, weights, 1, sums), SPATIAL_INVALID_ARGUMENT, "neighbours");
        check_refused(convolve_weights(features, neighbours, gradients, 1, weight_gradients), SPATIAL_INVALID_ARGUMENT,
                      "gradients");
    });

    for (const auto& [count, channels] : {std::pair<int64_t, int64_t>{17000, 64}, {150000, 128}}) {
        auto voxels = std::make_shared<Voxels>(count == 17000 ? street(count) : scattered(32, 180, 180, 0.0724, 9));
        const int64_t rows = voxels->count();
        auto neighbours = std::make_shared<Array<int32_t>>(std::vector<int64_t>{27, rows});
        const std::string size = std::to_string(rows) + " voxels, ";
        for (int threads : {1, 2}) {
            const std::string end = size + std::to_string(threads) + "T";
            add_benchmark("submanifold_conv neighbours, " + end, rows * (32 + 27 * 4),
                          [=] { check_ok(find(*voxels, threads, *neighbours)); });
            if (count > 17000) {
                continue;  // seconds
            }
            auto features = std::make_shared<Array<float>>(numbers({rows, channels}, 1));
            auto weights = std::make_shared<Array<float>>(numbers({27, channels, channels}, 2));
            auto sums = std::make_shared<Array<float>>(std::vector<int64_t>{rows, channels});
            const int64_t bytes = rows * (27 * 4 + 2 * 4 * channels);
            add_benchmark("submanifold_conv " + std::to_string(channels) + " channels, " + end, bytes,
                          [=] { check_ok(convolve(*features, *neighbours, *weights, threads, *sums)); });
            add_benchmark("submanifold_conv weights, " + std::to_string(channels) + " channels, " + end, bytes,
                          [=] { check_ok(convolve_weights(*features, *neighbours, *features, threads, *weights)); });
        }
    }
}

}  // namespace spatial_tests
