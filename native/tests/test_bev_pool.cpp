#include <memory>

#include "bev_pool/bev_pool.h"
#include "runner.h"

namespace spatial_tests {
namespace {

// Entries of random cells, grouped by them.
struct Pool {
    Array<float> weights, features;
    Array<int32_t> weight_of, feature_of, starts, rows;
    int64_t cells;

    Pool(int64_t entries, int64_t features_count, int64_t width, int64_t cell_count, uint64_t seed)
        : weights(std::vector<int64_t>{entries}),
          features({features_count, width}),
          weight_of(std::vector<int64_t>{0}),
          feature_of(std::vector<int64_t>{0}),
          starts(std::vector<int64_t>{0}),
          rows(std::vector<int64_t>{0}),
          cells(cell_count) {
        Random random(seed);
        for (float& weight : weights.values) {
            weight = static_cast<float>(random.uniform(0, 1));
        }
        for (float& feature : features.values) {
            feature = static_cast<float>(random.uniform(-1, 1));
        }
        Array<int32_t> cell_of(std::vector<int64_t>{entries}), order(std::vector<int64_t>{entries}),
            all_starts(std::vector<int64_t>{entries + 1}), all_rows(std::vector<int64_t>{entries});
        for (int32_t& cell : cell_of.values) {
            cell = random.below(8) == 0 ? -1 : static_cast<int32_t>(random.below(cell_count));
        }
        spatial_tensor c = cell_of.tensor(), o = order.tensor(), s = all_starts.tensor(), r = all_rows.tensor();
        int64_t groups = 0, kept = 0;
        check_ok(spatial_bev_pool_index(&c, &o, &s, &r, &groups, &kept));
        weight_of = first(order, kept);
        starts = first(all_starts, groups + 1);
        rows = first(all_rows, groups);
        feature_of = Array<int32_t>(std::vector<int64_t>{kept});
        for (int32_t& feature : feature_of.values) {
            feature = static_cast<int32_t>(random.below(features_count));
        }
    }

    static Array<int32_t> first(const Array<int32_t>& all, int64_t count) {
        Array<int32_t> some(std::vector<int64_t>{count});
        some.values.assign(all.values.begin(), all.values.begin() + count);
        return some;
    }

    int64_t width() const { return features.shape[1]; }

    spatial_status sum(int threads, Array<float>& sums) {
        spatial_tensor w = weights.tensor(), f = features.tensor(), i = weight_of.tensor(), j = feature_of.tensor(),
                       s = starts.tensor(), r = rows.tensor(), out = sums.tensor();
        return spatial_bev_pool(&w, &f, &i, &j, &s, &r, threads, &out);
    }
};

// The same entries by their features.
struct Backward {
    Array<float> gradients;
    Array<int32_t> weight_of, row_of, starts;

    Backward(const Pool& pool, uint64_t seed)
        : gradients({pool.cells, pool.width()}),
          weight_of(pool.weight_of.shape),
          row_of(pool.weight_of.shape),
          starts(std::vector<int64_t>{pool.features.shape[0] + 1}) {
        Random random(seed);
        for (float& gradient : gradients.values) {
            gradient = static_cast<float>(random.uniform(-1, 1));
        }
        size_t place = 0;
        for (int64_t feature = 0; feature < pool.features.shape[0]; ++feature) {
            for (size_t group = 0; group < pool.rows.values.size(); ++group) {
                for (int32_t e = pool.starts.values[group]; e < pool.starts.values[group + 1]; ++e) {
                    if (pool.feature_of.values[static_cast<size_t>(e)] == feature) {
                        weight_of.values[place] = pool.weight_of.values[static_cast<size_t>(e)];
                        row_of.values[place++] = pool.rows.values[group];
                    }
                }
            }
            starts.values[static_cast<size_t>(feature) + 1] = static_cast<int32_t>(place);
        }
    }

    spatial_status run(Pool& pool, int threads, Array<float>& weights, Array<float>& features) {
        spatial_tensor g = gradients.tensor(), w = pool.weights.tensor(), f = pool.features.tensor(),
                       i = weight_of.tensor(), r = row_of.tensor(), s = starts.tensor(), u = weights.tensor(),
                       v = features.tensor();
        return spatial_bev_pool_backward(&g, &w, &f, &i, &r, &s, threads, &u, &v);
    }
};

void check_all_implementations(Pool pool) {
    force("reference");
    Array<float> expected({pool.cells, pool.width()}, -1.0f), weights(pool.weights.shape, -1.0f),
        features(pool.features.shape, -1.0f);
    Backward backward(pool, 5);
    check_ok(pool.sum(1, expected));
    check_ok(backward.run(pool, 1, weights, features));
    for_each_implementation([&](const std::string& setting, int threads) {
        force(setting);
        const std::string where =
            setting + ", " + std::to_string(threads) + " threads, " + std::to_string(pool.width()) + " channels: ";
        Array<float> sums({pool.cells, pool.width()}, -2.0f), some_weights(pool.weights.shape, -2.0f),
            some_features(pool.features.shape, -2.0f);
        check_ok(pool.sum(threads, sums));
        check_ok(backward.run(pool, threads, some_weights, some_features));
        check_same(expected.values, sums.values, where + "sums");
        check_same(weights.values, some_weights.values, where + "weight gradients");
        check_same(features.values, some_features.values, where + "feature gradients");
    });
}

}  // namespace

void add_bev_pool_tests() {
    add_test("bev_pool: weighted features of a cell are added up, other rows are 0", [] {
        Pool pool(1, 1, 1, 1, 1);
        pool.weights = Array<float>(std::vector<int64_t>{3});
        pool.weights.values = {0.5f, 2, 0.25f};
        pool.features = Array<float>({2, 2});
        pool.features.values = {1, 2, 4, 8};
        pool.weight_of = Array<int32_t>(std::vector<int64_t>{3});
        pool.weight_of.values = {1, 0, 2};
        pool.feature_of = Array<int32_t>(std::vector<int64_t>{3});
        pool.feature_of.values = {1, 0, 1};
        pool.starts = Array<int32_t>(std::vector<int64_t>{3});
        pool.starts.values = {0, 1, 3};
        pool.rows = Array<int32_t>(std::vector<int64_t>{2});
        pool.rows.values = {0, 2};
        for (const char* implementation : {"reference", "cpu"}) {
            force(implementation);
            Array<float> sums({4, 2}, -1.0f);
            check_ok(pool.sum(1, sums));
            check_same<float>({8, 16, 0, 0, 1.5f, 3, 0, 0}, sums.values, "sums");
        }
    });
    add_test("bev_pool: every implementation gives the reference's bits, forward and backward", [] {
        for (int64_t width : {1, 8, 15, 16, 64, 80, 128, 131}) {
            check_all_implementations(Pool(3000, 40, width, 500, static_cast<uint64_t>(width)));
        }
        check_all_implementations(Pool(0, 3, 16, 5, 1));
        check_all_implementations(Pool(40, 3, 16, 1, 1));
    });
    add_test("bev_pool: large results are written past the caches with the same bits",
             [] { check_all_implementations(Pool(2000, 20, 64, 140000, 9)); });
    add_test("bev_pool: what does not fit is refused", [] {
        force("cpu");
        Array<float> sums({500, 16}), short_sums({10, 16});
        Pool pool(300, 4, 16, 500, 3);
        check_refused(pool.sum(1, short_sums), SPATIAL_INVALID_ARGUMENT, "rows must ascend strictly below 10");
        pool.feature_of.values[7] = 4;
        check_refused(pool.sum(1, sums), SPATIAL_INVALID_ARGUMENT, "feature_of must be 0 to 3, got 4");
        pool.feature_of.values[7] = 0;
        pool.weight_of.values[7] = -1;
        check_refused(pool.sum(1, sums), SPATIAL_INVALID_ARGUMENT, "weight_of must be 0 to 299, got -1");
        pool.weight_of.values[7] = 0;
        pool.starts.values[1] = 400;
        check_refused(pool.sum(1, sums), SPATIAL_INVALID_ARGUMENT, "starts must ascend from 0");
    });

    for (int64_t cells : {40000, 640000}) {
        for (int threads : {1, 2}) {
            auto pool = std::make_shared<Pool>(260000, 4224, 64, cells, 11);
            auto sums = std::make_shared<Array<float>>(std::vector<int64_t>{cells, 64});
            add_benchmark(
                "bev_pool 228k entries x 64 to " + std::to_string(cells) + " cells, " + std::to_string(threads) + "T",
                228000 * 12 + 4224 * 256 + cells * 256, [=] { check_ok(pool->sum(threads, *sums)); });
        }
    }
}

}  // namespace spatial_tests
