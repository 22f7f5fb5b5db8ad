#include <cmath>
#include <memory>

#include "occupancy_losses/occupancy_losses.h"
#include "runner.h"

namespace spatial_tests {
namespace {

constexpr int64_t kClasses = 17;

// Scores of voxels of a street: `sureness` 0 has learned nothing, 12 nearly all.
struct Scene {
    Array<float> logits, radial, class_weights;
    Array<uint8_t> labels;
    int32_t height;

    Scene(int64_t columns, int32_t levels, int64_t classes, double sureness, double unknown_share, uint64_t seed)
        : logits({columns * levels, classes}),
          radial(std::vector<int64_t>{columns}),
          class_weights(std::vector<int64_t>{classes}),
          labels(std::vector<int64_t>{columns * levels}),
          height(levels) {
        Random random(seed);
        for (float& weight : radial.values) {
            weight = static_cast<float>(random.uniform(1, 2));
        }
        for (float& weight : class_weights.values) {
            weight = static_cast<float>(random.uniform(0.1, 1));
        }
        for (size_t voxel = 0; voxel < labels.values.size(); ++voxel) {
            // The class before the last never occurs.
            const int64_t label = random.below(10) > 0 || classes == 2 ? classes - 1 : random.below(classes - 2);
            labels.values[voxel] = random.uniform(0, 1) < unknown_share ? 255 : static_cast<uint8_t>(label);
            for (int64_t k = 0; k < classes; ++k) {
                const double noise = random.uniform(-2, 2) + random.uniform(-2, 2);
                logits.values[voxel * static_cast<size_t>(classes) + static_cast<size_t>(k)] =
                    static_cast<float>(noise + (k == label ? sureness : 0));
            }
        }
    }
};

struct Results {
    Array<float> slopes, gradients;
    std::vector<double> summary, losses;

    explicit Results(const Scene& scene)
        : slopes({scene.logits.shape[1], scene.logits.shape[0]}, -1.0f),
          gradients(scene.logits.shape, -1.0f),
          summary(static_cast<size_t>(4 * scene.logits.shape[1] + 2)),
          losses(4) {}

    spatial_status forward(Scene& scene, int32_t counts_unknown, int threads) {
        spatial_tensor x = scene.logits.tensor(), t = scene.labels.tensor(), r = scene.radial.tensor(),
                       w = scene.class_weights.tensor(), s = slopes.tensor();
        return spatial_occupancy_losses(&x, &t, &r, scene.height, &w, counts_unknown, threads, &s, summary.data(),
                                        losses.data());
    }

    spatial_status backward(Scene& scene, int32_t counts_unknown, const std::vector<double>& weights, int threads) {
        spatial_tensor x = scene.logits.tensor(), t = scene.labels.tensor(), r = scene.radial.tensor(),
                       w = scene.class_weights.tensor(), s = slopes.tensor(), g = gradients.tensor();
        return spatial_occupancy_losses_backward(&x, &t, &r, scene.height, &w, counts_unknown, &s, summary.data(),
                                                 weights.data(), threads, &g);
    }
};

void check_all_implementations(Scene scene, int32_t counts_unknown) {
    const std::vector<double> weights{0.5, 2, 3, 0.25};
    force("reference");
    Results expected(scene);
    check_ok(expected.forward(scene, counts_unknown, 1));
    check_ok(expected.backward(scene, counts_unknown, weights, 1));
    for_each_implementation([&](const std::string& setting, int threads) {
        force(setting);
        const std::string where = setting + ", " + std::to_string(threads) + " threads, " +
                                  std::to_string(scene.logits.shape[0]) + " voxels: ";
        Results results(scene);
        check_ok(results.forward(scene, counts_unknown, threads));
        check_ok(results.backward(scene, counts_unknown, weights, threads));
        check_same(expected.losses, results.losses, where + "losses");
        check_same(expected.summary, results.summary, where + "summary");
        check_same(expected.slopes.values, results.slopes.values, where + "slopes");
        check_same(expected.gradients.values, results.gradients.values, where + "gradients");
    });
}

void check_near(double expected, double actual, const std::string& what) {
    check(std::fabs(expected - actual) < 1e-6 * std::fmax(1, expected),
          what + ": " + std::to_string(expected) + ", got " + std::to_string(actual));
}

}  // namespace

void add_occupancy_losses_tests() {
    add_test("occupancy_losses: a scene of two voxels and two classes is as worked by hand", [] {
        // Shares of class 0: 3/4 where it is right, 1/4 where free is.
        Scene scene(1, 2, 2, 0, 0, 1);
        const float logit = std::log(3.0f);
        scene.logits.values = {logit, 0, 0, logit};
        scene.labels.values = {0, 1};
        scene.radial.values = {2};
        scene.class_weights.values = {1, 1};
        for (const char* implementation : {"reference", "cpu"}) {
            force(implementation);
            Results results(scene);
            check_ok(results.forward(scene, 0, 1));
            // A logit ln 3 of the voxel's class misses 1/4, one of 0 of the other misses 1/2.
            const double focal = 0.25 / 16 * std::log(4 / 3.0) + 0.75 / 4 * std::log(2);
            check_near(100 * 2 * focal, results.losses[0], "focal");
            const double affinity = -3 * std::log(0.75);
            check(std::fabs(affinity - results.losses[1]) < 1e-4, "semantic");
            check(std::fabs(affinity - results.losses[2]) < 1e-4, "geometric");
            // Errors 1/4 of one own voxel and of one other: growths 1 and 0, or 1/2 and 1/2.
            check_near(0.25, results.losses[3], "lovasz");
        }
    });
    add_test("occupancy_losses: every implementation gives the reference's bits, forward and backward", [] {
        for (int32_t counts_unknown : {0, 1}) {
            check_all_implementations(Scene(41, 16, kClasses, 0, 0.2, 2), counts_unknown);
            check_all_implementations(Scene(130, 16, kClasses, 4, 0.1, 3), counts_unknown);
            check_all_implementations(Scene(130, 9, kClasses, 30, 0.1, 4), counts_unknown);  // errors of 0
            check_all_implementations(Scene(7, 1, 2, 1, 0.5, 5), counts_unknown);
            check_all_implementations(Scene(33, 3, 64, 2, 0.5, 6), counts_unknown);
            check_all_implementations(Scene(5, 4, kClasses, 1, 1, 7), counts_unknown);  // nothing known
        }
    });
    add_test("occupancy_losses: what does not fit is refused", [] {
        force("cpu");
        Scene scene(4, 4, kClasses, 1, 0, 9);
        Results results(scene);
        scene.labels.values[3] = 17;
        check_refused(results.forward(scene, 0, 1), SPATIAL_INVALID_ARGUMENT,
                      "labels must be 0 to 16 or 255, got 1 others");
        scene.labels.values[3] = 0;
        scene.height = 3;
        check_refused(results.forward(scene, 0, 1), SPATIAL_INVALID_ARGUMENT, "whole grids of 4 columns of 3, got 16");
        scene.height = 4;
        check_refused(results.forward(scene, 2, 1), SPATIAL_INVALID_ARGUMENT, "counts_unknown must be 0 or 1, got 2");
        Scene wide(4, 4, 65, 1, 0, 9);
        Results of_wide(wide);
        check_refused(of_wide.forward(wide, 0, 1), SPATIAL_INVALID_ARGUMENT, "K from 2 to 64, got K = 65");
    });

    for (double sureness : {0.0, 6.0, 30.0}) {
        for (int threads : {1, 2}) {
            auto scene = std::make_shared<Scene>(40000, 16, kClasses, sureness, 0.05, 10);
            auto results = std::make_shared<Results>(*scene);
            const std::string name = "occupancy_losses 640,000 x 17, sureness " +
                                     std::to_string(static_cast<int>(sureness)) + ", " + std::to_string(threads) + "T";
            const int64_t bytes = 640000 * kClasses * 4;
            add_benchmark(name + ", forward", bytes, [=] { check_ok(results->forward(*scene, 1, threads)); });
            add_benchmark(name + ", backward", 2 * bytes, [=] {
                check_ok(results->backward(*scene, 1, {1, 1, 1, 1}, threads));
            });
        }
    }
}

}  // namespace spatial_tests
