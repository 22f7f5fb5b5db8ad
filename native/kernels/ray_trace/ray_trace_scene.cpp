// A hierarchy over instances of meshes.
#include <cmath>
#include <string>

#include "core/border.h"
#include "ray_trace/ray_trace.h"
#include "ray_trace/ray_trace_hierarchy.h"

namespace spatial {
namespace {

constexpr double kMargin = 5e-4;  // metres around the mesh's own box, as the header says
constexpr double kFarthestPose = 1e6;
constexpr double kRotationRounding = 1e-4;  // a rotation of float32 numbers is off by 1e-6
constexpr int64_t kMostInstances = int64_t{1} << 27;

class SceneHierarchy final : public HierarchyBuilder {
  public:
    SceneHierarchy(std::vector<BoxedItem>& items, TraceNode* nodes) : HierarchyBuilder(items, nodes, 0) {}

  protected:
    // Instances stay in their places.
    int32_t leaf_of(int64_t begin, int64_t) override {
        return ~(items_[static_cast<size_t>(begin)].number * kMostPerLeaf);
    }
    int64_t most_per_leaf() const override { return 1; }
};

// The box in the world of a box in the frame of a pose, [3, 4]: its middle moved, its half sizes along turned axes.
TraceBox moved(const TraceBox& box, const double* pose) {
    TraceBox world;
    for (int row = 0; row < 3; ++row) {
        double middle = pose[row * 4 + 3], half = kMargin;
        for (int axis = 0; axis < 3; ++axis) {
            const double low = box.low[axis], high = box.high[axis], turn = pose[row * 4 + axis];
            middle += turn * (low + high) / 2;
            half += std::fabs(turn) * (high - low) / 2;
        }
        world.low[row] = static_cast<float>(middle - half);
        world.high[row] = static_cast<float>(middle + half);
    }
    return world;
}

TraceInstance instance_of(const TraceMesh& mesh, int32_t number, const double* pose, int32_t tint) {
    TraceInstance instance{};
    for (int row = 0; row < 3; ++row) {
        for (int axis = 0; axis < 3; ++axis) {
            instance.world_from_mesh[row][axis] = static_cast<float>(pose[row * 4 + axis]);
        }
        instance.position[row] = static_cast<float>(pose[row * 4 + 3]);
    }
    instance.mesh_box = mesh.box;
    instance.root = mesh.root;
    instance.mesh = number;
    instance.tint = tint;
    if (mesh.root != kTraceNothing) {
        instance.world_box = moved(mesh.box, pose);
    }
    return instance;
}

// Words are found where something is wrong only: there are thousands of instances.
[[noreturn]] void refuse(int64_t instance, const std::string& words) {
    throw Failure{SPATIAL_INVALID_ARGUMENT, "the pose of instance " + std::to_string(instance) + " must " + words};
}

void expect_pose(const double* pose, int64_t instance) {
    for (int i = 0; i < 12; ++i) {
        if (!(std::fabs(pose[i]) <= kFarthestPose)) {
            refuse(instance, "be finite and within 10^6");
        }
    }
    for (int row = 0; row < 3; ++row) {
        for (int other = row; other < 3; ++other) {
            double product = 0;
            for (int axis = 0; axis < 3; ++axis) {
                product += pose[row * 4 + axis] * pose[other * 4 + axis];
            }
            if (!(std::fabs(product - (row == other ? 1 : 0)) <= kRotationRounding)) {
                refuse(instance, "turn without scaling or shearing");
            }
        }
    }
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_ray_trace_scene(const spatial_tensor* meshes, const spatial_tensor* mesh_of,
                                       const spatial_tensor* poses, const spatial_tensor* tints,
                                       spatial_tensor* instances, spatial_tensor* nodes, int32_t* root) {
    return at_border("spatial_ray_trace_scene", [&] {
        expect_tensor(meshes, "meshes", SPATIAL_INT32, {kAnySize, 8});
        expect_tensor(mesh_of, "mesh_of", SPATIAL_INT32, {kAnySize});
        const int64_t count = mesh_of->shape[0];
        expect(count < kMostInstances, "there must be fewer than 2^27 instances, got " + std::to_string(count));
        expect_tensor(poses, "poses", SPATIAL_FLOAT64, {count, 3, 4});
        expect_tensor(tints, "tints", SPATIAL_INT32, {count});
        expect_tensor(instances, "instances", SPATIAL_INT32, {count, 32});
        expect_tensor(nodes, "nodes", SPATIAL_INT32, {count, 16});
        expect(root != nullptr, "root must not be null");
        for (const spatial_tensor* tensor :
             {meshes, mesh_of, poses, tints, const_cast<const spatial_tensor*>(instances),
              const_cast<const spatial_tensor*>(nodes)}) {
            expect(tensor->device == SPATIAL_CPU, "all tensors must lie on the cpu, where hierarchies are built");
        }

        const TraceMesh* built = static_cast<const TraceMesh*>(meshes->data);
        std::vector<BoxedItem> items;
        items.reserve(static_cast<size_t>(count));
        for (int64_t i = 0; i < count; ++i) {
            const int32_t mesh = static_cast<const int32_t*>(mesh_of->data)[i];
            if (mesh < 0 || mesh >= meshes->shape[0]) {
                throw Failure{SPATIAL_INVALID_ARGUMENT, "instance " + std::to_string(i) + " is of mesh " +
                                                            std::to_string(mesh) + " of " +
                                                            std::to_string(meshes->shape[0])};
            }
            const double* pose = static_cast<const double*>(poses->data) + i * 12;
            expect_pose(pose, i);
            TraceInstance& instance = static_cast<TraceInstance*>(instances->data)[i];
            instance = instance_of(built[mesh], mesh, pose, static_cast<const int32_t*>(tints->data)[i]);
            if (instance.root != kTraceNothing) {
                items.push_back({instance.world_box, static_cast<int32_t>(i)});
            }
        }
        *root = SceneHierarchy(items, static_cast<TraceNode*>(nodes->data)).build();
    });
}
