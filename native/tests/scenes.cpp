// Seeded inputs of nuScenes' sizes.
#include <algorithm>
#include <cmath>

#include "runner.h"

namespace spatial_tests {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kLidarHeight = 1.84;

struct Block {
    double low[3];
    double high[3];
};

std::vector<Block> blocks(uint64_t seed) {
    Random random(seed);
    std::vector<Block> all;
    while (all.size() < 70) {
        const double x = random.uniform(-45, 45), y = random.uniform(-45, 45), half_x = random.uniform(0.3, 3),
                     half_y = random.uniform(0.3, 3);
        if (x * x + y * y > 16) {
            all.push_back({{x - half_x, y - half_y, -kLidarHeight}, {x + half_x, y + half_y, random.uniform(-1, 4)}});
        }
    }
    return all;
}

// Distance to a block along a ray, or `far`.
double enter(const Block& block, const double* origin, const double* direction, double far) {
    double first = 0.5, last = far;
    for (int axis = 0; axis < 3; ++axis) {
        const double a = (block.low[axis] - origin[axis]) / direction[axis],
                     b = (block.high[axis] - origin[axis]) / direction[axis];
        first = std::max(first, std::min(a, b));
        last = std::min(last, std::max(a, b));
    }
    return first < last ? first : far;
}

}  // namespace

uint64_t Random::next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
}

double Random::uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(next() >> 11) * 0x1p-53;
}

int64_t Random::below(int64_t count) { return static_cast<int64_t>(next() % static_cast<uint64_t>(count)); }

std::vector<float> lidar_points() {
    const std::vector<Block> street = blocks(7);
    Random random(8);
    std::vector<float> points;
    for (int sweep = 0; sweep < 10; ++sweep) {
        const double origin[3] = {-0.25 * sweep, 0.02 * sweep, 0};
        for (int beam = 0; beam < 32; ++beam) {
            const double elevation = (-30.67 + beam * 41.34 / 31) * kPi / 180;
            for (int column = 0; column < 1085; ++column) {
                const double azimuth = (column + random.uniform(0, 0.3)) * 2 * kPi / 1085;
                const double direction[3] = {std::cos(elevation) * std::cos(azimuth),
                                             std::cos(elevation) * std::sin(azimuth), std::sin(elevation)};
                double distance = direction[2] < 0 ? std::min(70.0, -kLidarHeight / direction[2]) : 70.0;
                for (const Block& block : street) {
                    distance = enter(block, origin, direction, distance);
                }
                if (distance < 70.0) {
                    distance *= 1 + random.uniform(-0.004, 0.004);
                    for (int axis = 0; axis < 3; ++axis) {
                        points.push_back(static_cast<float>(origin[axis] + direction[axis] * distance));
                    }
                    points.push_back(static_cast<float>(random.uniform(0, 255)));
                    points.push_back(0.05f * static_cast<float>(sweep));
                }
            }
        }
    }
    return points;
}

std::vector<uint8_t> street_classes(uint64_t seed) {
    std::vector<uint8_t> classes(200 * 200 * 16, 16);
    for (size_t column = 0; column < 200 * 200; ++column) {
        classes[column * 16 + 1] = 11;
    }
    int label = 0;
    for (const Block& block : blocks(seed)) {
        int low[3], high[3];
        const int sizes[3] = {200, 200, 16};
        const double min[3] = {-40, -40, -1 - kLidarHeight};
        for (int axis = 0; axis < 3; ++axis) {
            low[axis] = std::clamp(static_cast<int>((block.low[axis] - min[axis]) / 0.4), 0, sizes[axis]);
            high[axis] = std::clamp(static_cast<int>((block.high[axis] - min[axis]) / 0.4) + 1, 0, sizes[axis]);
        }
        for (int x = low[0]; x < high[0]; ++x) {
            for (int y = low[1]; y < high[1]; ++y) {
                for (int z = low[2]; z < high[2]; ++z) {
                    classes[static_cast<size_t>((x * 200 + y) * 16 + z)] = static_cast<uint8_t>(label % 16);
                }
            }
        }
        ++label;
    }
    return classes;
}

std::vector<float> lidar_directions() {
    std::vector<double> pitches;
    for (int k = 0; k < 10; ++k) {
        pitches.push_back(-(kPi / 2 - std::atan(k + 1.0)));
    }
    while (pitches.back() < 0.21) {
        const double last = pitches.back();
        pitches.push_back(last + (last - pitches[pitches.size() - 2]));
    }
    std::vector<float> directions;
    for (double pitch : pitches) {
        for (int degree = 0; degree < 360; ++degree) {
            const double azimuth = degree * kPi / 180;
            directions.push_back(static_cast<float>(std::cos(pitch) * std::cos(azimuth)));
            directions.push_back(static_cast<float>(std::cos(pitch) * std::sin(azimuth)));
            directions.push_back(static_cast<float>(std::sin(pitch)));
        }
    }
    return directions;
}

spatial_voxel_grid occupancy_grid() { return {{-40, -40, -1}, {0.4, 0.4, 0.4}, {200, 200, 16}}; }

}  // namespace spatial_tests
