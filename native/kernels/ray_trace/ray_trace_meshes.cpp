// Hierarchies over the triangles of meshes, one mesh after the other or several at a time.
#include <cmath>
#include <string>

#include "core/border.h"
#include "core/parallel.h"
#include "ray_trace/ray_trace.h"
#include "ray_trace/ray_trace_hierarchy.h"

namespace spatial {
namespace {

constexpr float kMargin = 5e-4f;  // metres around triangles, as the header says
constexpr float kFarthestVertex = 1e6f;
constexpr int64_t kMostTriangles = int64_t{1} << 26;  // so that 24 numbers each are counted in 32 bits

struct MeshProblem {
    const float* vertices;
    const int32_t* triangles;
    const uint8_t* materials;
    const int64_t* vertex_starts;
    const int64_t* triangle_starts;
    TraceNode* nodes;
    TraceTriangle* sorted;
    TraceMesh* meshes;
};

class MeshHierarchy final : public HierarchyBuilder {
  public:
    MeshHierarchy(std::vector<BoxedItem>& items, TraceNode* nodes, int64_t first)
        : HierarchyBuilder(items, nodes, static_cast<int32_t>(first)), first_(first) {}

  protected:
    int32_t leaf_of(int64_t begin, int64_t end) override {
        return ~static_cast<int32_t>((first_ + begin) * kMostPerLeaf + (end - begin) - 1);
    }
    int64_t most_per_leaf() const override { return kMostPerLeaf; }

  private:
    int64_t first_;
};

TraceTriangle triangle_of(const MeshProblem& problem, int64_t mesh, int64_t number) {
    const int64_t at = problem.triangle_starts[mesh] + number;
    TraceTriangle triangle{};
    triangle.number = static_cast<int32_t>(number);
    triangle.material = problem.materials[at];
    for (int corner = 0; corner < 3; ++corner) {
        const int64_t vertex = problem.vertex_starts[mesh] + problem.triangles[at * 3 + corner];
        std::copy_n(problem.vertices + vertex * 3, 3, triangle.corners[corner]);
    }
    double edges[2][3];
    for (int corner = 0; corner < 3; ++corner) {
        for (int axis = 0; axis < 3; ++axis) {
            const float from = triangle.corners[corner][axis], to = triangle.corners[(corner + 1) % 3][axis];
            triangle.edges[corner][axis] = to - from;
            if (corner < 2) {
                edges[corner][axis] = static_cast<double>(to) - from;
            }
        }
    }
    const double normal[3] = {edges[0][1] * edges[1][2] - edges[0][2] * edges[1][1],
                              edges[0][2] * edges[1][0] - edges[0][0] * edges[1][2],
                              edges[0][0] * edges[1][1] - edges[0][1] * edges[1][0]};
    const double length = std::sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
    for (int axis = 0; axis < 3; ++axis) {
        triangle.normal[axis] = length > 0 ? static_cast<float>(normal[axis] / length) : 0.0f;
    }
    return triangle;
}

TraceBox box_of(const TraceTriangle& triangle) {
    TraceBox box = empty_box();
    for (const auto& corner : triangle.corners) {
        for (int axis = 0; axis < 3; ++axis) {
            box.low[axis] = std::min(box.low[axis], corner[axis] - kMargin);
            box.high[axis] = std::max(box.high[axis], corner[axis] + kMargin);
        }
    }
    return box;
}

void build_mesh(const MeshProblem& problem, int64_t mesh) {
    const int64_t first = problem.triangle_starts[mesh], count = problem.triangle_starts[mesh + 1] - first;
    std::vector<BoxedItem> items(static_cast<size_t>(count));
    TraceBox box = empty_box();
    for (int64_t i = 0; i < count; ++i) {
        items[static_cast<size_t>(i)] = {box_of(triangle_of(problem, mesh, i)), static_cast<int32_t>(i)};
        include(box, items[static_cast<size_t>(i)].box);
    }
    const int32_t root = MeshHierarchy(items, problem.nodes, first).build();
    for (int64_t i = 0; i < count; ++i) {
        problem.sorted[first + i] = triangle_of(problem, mesh, items[static_cast<size_t>(i)].number);
    }
    problem.meshes[mesh] = {root, box, static_cast<int32_t>(count)};
}

int64_t expect_starts(const spatial_tensor* starts, const char* name, int64_t count) {
    expect_tensor(starts, name, SPATIAL_INT64, {kAnySize});
    const int64_t size = starts->shape[0];
    const int64_t* at = static_cast<const int64_t*>(starts->data);
    bool ascend = size > 0 && at[0] == 0 && at[size - 1] == count;
    for (int64_t i = 1; ascend && i < size; ++i) {
        ascend = at[i - 1] <= at[i];
    }
    expect(ascend, std::string(name) + " must ascend from 0 to " + std::to_string(count));
    return size - 1;
}

void expect_vertices(const MeshProblem& problem, int64_t count) {
    for (int64_t i = 0; i < count * 3; ++i) {
        if (!(std::fabs(problem.vertices[i]) <= kFarthestVertex)) {
            throw Failure{SPATIAL_INVALID_ARGUMENT, "vertex " + std::to_string(i / 3) + " has the coordinate " +
                                                        std::to_string(problem.vertices[i]) +
                                                        ", expected a finite one within 10^6"};
        }
    }
}

void expect_triangles(const MeshProblem& problem, int64_t mesh_count) {
    for (int64_t mesh = 0; mesh < mesh_count; ++mesh) {
        const int64_t vertices = problem.vertex_starts[mesh + 1] - problem.vertex_starts[mesh];
        for (int64_t i = problem.triangle_starts[mesh] * 3; i < problem.triangle_starts[mesh + 1] * 3; ++i) {
            const int32_t vertex = problem.triangles[i];
            if (vertex < 0 || vertex >= vertices) {
                throw Failure{SPATIAL_INVALID_ARGUMENT, "mesh " + std::to_string(mesh) + ": triangle " +
                                                            std::to_string(i / 3 - problem.triangle_starts[mesh]) +
                                                            " has vertex " + std::to_string(vertex) + " of " +
                                                            std::to_string(vertices)};
            }
        }
    }
}

void expect_on_cpu(const spatial_tensor* tensor, const char* name) {
    expect(tensor->device == SPATIAL_CPU, std::string(name) + " must lie on the cpu, where hierarchies are built");
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_ray_trace_meshes(const spatial_tensor* vertices, const spatial_tensor* triangles,
                                        const spatial_tensor* materials, const spatial_tensor* vertex_starts,
                                        const spatial_tensor* triangle_starts, int32_t threads, spatial_tensor* nodes,
                                        spatial_tensor* sorted, spatial_tensor* meshes) {
    return at_border("spatial_ray_trace_meshes", [&] {
        expect_tensor(vertices, "vertices", SPATIAL_FLOAT32, {kAnySize, 3});
        expect_tensor(triangles, "triangles", SPATIAL_INT32, {kAnySize, 3});
        const int64_t count = triangles->shape[0];
        expect(count < kMostTriangles, "there must be fewer than 2^26 triangles, got " + std::to_string(count));
        expect_tensor(materials, "materials", SPATIAL_UINT8, {count});
        expect_tensor(nodes, "nodes", SPATIAL_INT32, {count, 16});
        expect_tensor(sorted, "sorted", SPATIAL_INT32, {count, 24});
        for (const spatial_tensor* tensor : {vertices, triangles, materials, vertex_starts, triangle_starts}) {
            expect(tensor != nullptr, "starts must not be null");
            expect_on_cpu(tensor, "meshes");
        }
        const int64_t mesh_count = expect_starts(triangle_starts, "triangle_starts", count);
        expect_starts(vertex_starts, "vertex_starts", vertices->shape[0]);
        expect_tensor(vertex_starts, "vertex_starts", SPATIAL_INT64, {mesh_count + 1});
        expect_tensor(meshes, "meshes", SPATIAL_INT32, {mesh_count, 8});
        for (const spatial_tensor* tensor : {nodes, sorted, meshes}) {
            expect_on_cpu(tensor, "hierarchies");
        }

        const MeshProblem problem{
            static_cast<const float*>(vertices->data),          static_cast<const int32_t*>(triangles->data),
            static_cast<const uint8_t*>(materials->data),       static_cast<const int64_t*>(vertex_starts->data),
            static_cast<const int64_t*>(triangle_starts->data), static_cast<TraceNode*>(nodes->data),
            static_cast<TraceTriangle*>(sorted->data),          static_cast<TraceMesh*>(meshes->data)};
        expect_vertices(problem, vertices->shape[0]);
        expect_triangles(problem, mesh_count);
        parallel_for(threads_for(threads), mesh_count, [&](int64_t mesh) { build_mesh(problem, mesh); });
    });
}
