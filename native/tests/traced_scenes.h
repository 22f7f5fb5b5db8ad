// Scenes for the kernels that trace rays.
#pragma once

#include <cmath>
#include <memory>

#include "ray_trace/ray_trace.h"
#include "runner.h"

namespace spatial_tests {

// Meshes with their hierarchies.
class TestMeshes {
  public:
    // Triangles as rows of nine coordinates.
    void add(const std::vector<float>& corners, uint8_t material) {
        const int64_t count = static_cast<int64_t>(corners.size()) / 9;
        vertices_.insert(vertices_.end(), corners.begin(), corners.end());
        for (int64_t i = 0; i < count * 3; ++i) {
            triangles_.push_back(static_cast<int32_t>(i));
        }
        for (int64_t i = 0; i < count; ++i) {
            materials_.push_back(static_cast<uint8_t>(material + i % 4));
        }
        vertex_starts_.push_back(vertex_starts_.back() + count * 3);
        triangle_starts_.push_back(triangle_starts_.back() + count);
    }

    spatial_status build(int threads) {
        const int64_t T = triangle_starts_.back(), M = static_cast<int64_t>(triangle_starts_.size()) - 1;
        nodes = std::make_unique<Array<int32_t>>(std::vector<int64_t>{T, 16});
        sorted = std::make_unique<Array<int32_t>>(std::vector<int64_t>{T, 24});
        headers = std::make_unique<Array<int32_t>>(std::vector<int64_t>{M, 8});
        Array<float> vertices({vertex_starts_.back(), 3});
        Array<int32_t> triangles({T, 3});
        Array<uint8_t> materials({T});
        Array<int64_t> vertex_starts({M + 1}), triangle_starts({M + 1});
        vertices.values = vertices_;
        triangles.values = triangles_;
        materials.values = materials_;
        vertex_starts.values = vertex_starts_;
        triangle_starts.values = triangle_starts_;
        spatial_tensor v = vertices.tensor(), t = triangles.tensor(), m = materials.tensor(),
                       vs = vertex_starts.tensor(), ts = triangle_starts.tensor(), n = nodes->tensor(),
                       s = sorted->tensor(), h = headers->tensor();
        return spatial_ray_trace_meshes(&v, &t, &m, &vs, &ts, threads, &n, &s, &h);
    }

    int32_t count() const { return static_cast<int32_t>(triangle_starts_.size()) - 1; }

    std::unique_ptr<Array<int32_t>> nodes, sorted, headers;

  private:
    std::vector<float> vertices_;
    std::vector<int32_t> triangles_;
    std::vector<uint8_t> materials_;
    std::vector<int64_t> vertex_starts_{0}, triangle_starts_{0};
};

struct TestInstance {
    int32_t mesh;
    double pose[12];
    int32_t tint;
};

// Turned about z by `yaw`, moved to x, y, z.
inline TestInstance placed(int32_t mesh, double yaw, double x, double y, double z, int32_t tint = 0xffffff) {
    return {mesh, {std::cos(yaw), -std::sin(yaw), 0, x, std::sin(yaw), std::cos(yaw), 0, y, 0, 0, 1, z}, tint};
}

// Meshes set up, in two parts.
class TestScene {
  public:
    TestScene(std::shared_ptr<TestMeshes> meshes, const std::vector<TestInstance>& first,
              const std::vector<TestInstance>& second)
        : meshes_(std::move(meshes)), parts_{part(first), part(second)} {
        mesh_nodes_ = meshes_->nodes->tensor();
        mesh_triangles_ = meshes_->sorted->tensor();
        for (int i = 0; i < 2; ++i) {
            instances_[i] = parts_[i]->instances.tensor();
            nodes_[i] = parts_[i]->nodes.tensor();
        }
    }

    spatial_traced_scene describe() const {
        return {&mesh_nodes_,
                &mesh_triangles_,
                {&instances_[0], &instances_[1]},
                {&nodes_[0], &nodes_[1]},
                {parts_[0]->root, parts_[1]->root}};
    }

  private:
    struct Part {
        Array<int32_t> instances, nodes;
        int32_t root = 0;
        explicit Part(int64_t count) : instances({count, 32}), nodes({count, 16}) {}
    };

    std::unique_ptr<Part> part(const std::vector<TestInstance>& set_up) const {
        const int64_t count = static_cast<int64_t>(set_up.size());
        auto made = std::make_unique<Part>(count);
        Array<int32_t> mesh_of({count}), tints({count});
        Array<double> poses({count, 3, 4});
        for (size_t i = 0; i < set_up.size(); ++i) {
            mesh_of.values[i] = set_up[i].mesh;
            tints.values[i] = set_up[i].tint;
            std::copy(set_up[i].pose, set_up[i].pose + 12, poses.values.begin() + static_cast<int64_t>(i) * 12);
        }
        spatial_tensor h = meshes_->headers->tensor(), m = mesh_of.tensor(), p = poses.tensor(), t = tints.tensor(),
                       i = made->instances.tensor(), n = made->nodes.tensor();
        check_ok(spatial_ray_trace_scene(&h, &m, &p, &t, &i, &n, &made->root));
        return made;
    }

    std::shared_ptr<TestMeshes> meshes_;
    std::unique_ptr<Part> parts_[2];
    spatial_tensor mesh_nodes_, mesh_triangles_, instances_[2], nodes_[2];
};

// Triangles of about `size` m scattered in a cube of half width `spread` m.
std::vector<float> scattered_triangles(Random& random, int count, double spread, double size);

// A floor of squares with an edge of a metre, at z 0 from -half to half, and a closed box on it.
std::vector<float> floor_and_box(int half);

// A few hundred instances of both kinds of mesh, turned at random, some of them moving.
TestScene street_scene(uint64_t seed);

}  // namespace spatial_tests
