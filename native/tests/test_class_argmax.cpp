#include <cmath>
#include <memory>

#include "class_argmax/class_argmax.h"
#include "runner.h"

namespace spatial_tests {
namespace {

// Classes, and how many voxels have a score that is not finite.
struct Found {
    Array<uint8_t> classes;
    std::vector<int64_t> non_finite{-1};

    explicit Found(int64_t voxels) : classes({voxels}, 99) {}
};

spatial_status find(Array<float>& scores, bool class_major, int threads, Found& found) {
    spatial_tensor s = scores.tensor(), c = found.classes.tensor();
    return spatial_class_argmax(&s, class_major ? 1 : 0, threads, &c, found.non_finite.data());
}

Array<float> turned(const Array<float>& scores) {
    const int64_t rows = scores.shape[0], columns = scores.shape[1];
    Array<float> result({columns, rows});
    for (int64_t i = 0; i < rows * columns; ++i) {
        result.values[static_cast<size_t>(i % columns * rows + i / columns)] = scores.values[static_cast<size_t>(i)];
    }
    return result;
}

void check_both_layouts(Array<float> by_voxel, const std::vector<uint8_t>& classes, int64_t non_finite) {
    Array<float> by_class = turned(by_voxel);
    const auto check_one = [&](const std::string& setting, int threads) {
        force(setting);
        for (bool class_major : {false, true}) {
            const std::string where = setting + (class_major ? ", planes: " : ", rows: ");
            Found found(by_voxel.shape[0]);
            check_ok(find(class_major ? by_class : by_voxel, class_major, threads, found));
            check_same(classes, found.classes.values, where + "classes");
            check_same({non_finite}, found.non_finite, where + "voxels with a number that is not finite");
        }
    };
    check_one("reference", 1);
    for_each_implementation(check_one);
}

// Few values, so that ties are common; here and there a voxel with a number that is not finite.
Array<float> random_scores(int64_t voxels, int64_t classes, bool finite) {
    Random random(static_cast<uint64_t>(voxels * 1000 + classes));
    Array<float> scores({voxels, classes});
    for (float& value : scores.values) {
        const float specials[] = {std::nanf(""), INFINITY, -INFINITY, 0.0f, -0.0f};
        value = !finite && random.below(300) == 0 ? specials[random.below(5)] : static_cast<float>(random.below(9) - 4);
    }
    return scores;
}

// NaN above all, then the value, then the smaller class.
void check_by_definition(const Array<float>& scores) {
    const int64_t voxels = scores.shape[0], classes = scores.shape[1];
    std::vector<uint8_t> expected(static_cast<size_t>(voxels));
    int64_t non_finite = 0;
    for (int64_t voxel = 0; voxel < voxels; ++voxel) {
        const float* row = scores.values.data() + voxel * classes;
        int64_t best = 0;
        bool all_finite = true;
        for (int64_t k = 0; k < classes; ++k) {
            all_finite = all_finite && std::isfinite(row[k]);
            best = !std::isnan(row[best]) && (std::isnan(row[k]) || row[k] > row[best]) ? k : best;
        }
        expected[static_cast<size_t>(voxel)] = static_cast<uint8_t>(best);
        non_finite += all_finite ? 0 : 1;
    }
    check_both_layouts(scores, expected, non_finite);
}

}  // namespace

void add_class_argmax_tests() {
    add_test("class_argmax: the largest wins, of equal ones the first, of NaNs the first", [] {
        const float nan = std::nanf(""), infinity = INFINITY;
        Array<float> scores({7, 3});
        scores.values = {1,   3,   2,        5, 5,         4,         -1,        -0.0f, 0, 1,       nan,
                         nan, nan, infinity, 3, -infinity, -infinity, -infinity, 2,     1, infinity};
        check_both_layouts(scores, {1, 0, 1, 1, 0, 0, 2}, 4);
    });
    add_test("class_argmax: every place in a group and behind it follows the definition", [] {
        for (int64_t classes : {1, 2, 17, 18, 256}) {
            for (int64_t voxels : {0, 1, 15, 31, 32, 33, 64, 65, 127, 129, 1000}) {
                check_by_definition(random_scores(voxels, classes, true));
                check_by_definition(random_scores(voxels, classes, false));
            }
        }
        check_by_definition(random_scores(40000, 3, false));  // several pieces
    });
    add_test("class_argmax: what does not fit is refused", [] {
        Array<float> scores({4, 257});
        Found found(4), short_one(3);
        check_refused(find(scores, false, 1, found), SPATIAL_INVALID_ARGUMENT, "1 to 256 classes, got 257");
        scores = Array<float>({4, 0});
        check_refused(find(scores, false, 1, found), SPATIAL_INVALID_ARGUMENT, "1 to 256 classes, got 0");
        scores = Array<float>({4, 5});
        check_refused(find(scores, false, 1, short_one), SPATIAL_INVALID_ARGUMENT, "classes must be uint8 [4]");
        check_refused(find(scores, true, 1, short_one), SPATIAL_INVALID_ARGUMENT, "classes must be uint8 [5]");
        check_refused(find(scores, false, -1, found), SPATIAL_INVALID_ARGUMENT, "threads must be 0");
        spatial_tensor s = scores.tensor(), c = found.classes.tensor();
        check_refused(spatial_class_argmax(&s, 2, 1, &c, found.non_finite.data()), SPATIAL_INVALID_ARGUMENT,
                      "class_major must be 0 or 1, got 2");
        check_refused(spatial_class_argmax(&s, 0, 1, &c, nullptr), SPATIAL_INVALID_ARGUMENT, "must not be null");
        check_refused(spatial_class_argmax(nullptr, 0, 1, &c, found.non_finite.data()), SPATIAL_INVALID_ARGUMENT,
                      "scores must not be null");
    });

    for (bool class_major : {true, false}) {
        for (int threads : {1, 2}) {
            constexpr int64_t voxels = 640000;
            const int64_t classes = class_major ? 18 : 17;
            auto scores = std::make_shared<Array<float>>(class_major ? std::vector<int64_t>{classes, voxels}
                                                                     : std::vector<int64_t>{voxels, classes});
            Random random(18);
            for (float& value : scores->values) {
                value = static_cast<float>(random.uniform(-8, 8));
            }
            auto found = std::make_shared<Found>(voxels);
            add_benchmark("class_argmax 640k voxels" + std::string(class_major ? ", 18 planes, " : ", rows of 17, ") +
                              std::to_string(threads) + "T",
                          voxels * (4 * classes + 1), [=] { check_ok(find(*scores, class_major, threads, *found)); });
        }
    }
}

}  // namespace spatial_tests
