#include "ray_trace/ray_trace.h"

#include <algorithm>
#include <cfloat>
#include <string>

#include "core/border.h"
#include "core/device.h"
#include "core/lanes_scalar.h"
#include "core/parallel.h"
#include "ray_trace/ray_trace_parts.h"
#include "ray_trace/ray_trace_rays.h"

namespace spatial {

void expect_scene(const spatial_traced_scene* scene, int32_t device) {
    expect(scene != nullptr, "scene must not be null");
    const auto expect_on_device = [device](const spatial_tensor* tensor, const char* name, int64_t width) {
        expect_tensor(tensor, name, SPATIAL_INT32, {kAnySize, width});
        expect(tensor->device == device, std::string(name) + " must lie where the rays do");
    };
    expect_on_device(scene->mesh_nodes, "mesh_nodes", 16);
    expect_on_device(scene->mesh_triangles, "mesh_triangles", 24);
    for (int part = 0; part < 2; ++part) {
        expect_on_device(scene->instances[part], "instances", 32);
        expect_on_device(scene->nodes[part], "nodes", 16);
        const int64_t count = scene->instances[part]->shape[0];
        expect(scene->nodes[part]->shape[0] == count, "instances and nodes must be as many");
        const int32_t root = scene->roots[part];
        expect(root == kTraceNothing || (root < 0 ? ~root / kMostPerLeaf : root) < count,
               "roots must come from spatial_ray_trace_scene, got " + std::to_string(root));
    }
}

spatial_traced_scene lend(DeviceLoan& loan, const spatial_traced_scene& scene) {
    return {loan.input(scene.mesh_nodes),
            loan.input(scene.mesh_triangles),
            {loan.input(scene.instances[0]), loan.input(scene.instances[1])},
            {loan.input(scene.nodes[0]), loan.input(scene.nodes[1])},
            {scene.roots[0], scene.roots[1]}};
}

TraceScene scene_of(const spatial_traced_scene& scene) {
    TraceScene plain{static_cast<const TraceNode*>(scene.mesh_nodes->data),
                     static_cast<const TraceTriangle*>(scene.mesh_triangles->data),
                     {}};
    int32_t first = 0;
    for (int part = 0; part < 2; ++part) {
        const int32_t count = static_cast<int32_t>(scene.instances[part]->shape[0]);
        plain.parts[part] = {static_cast<const TraceInstance*>(scene.instances[part]->data),
                             static_cast<const TraceNode*>(scene.nodes[part]->data), scene.roots[part], first, count};
        first += count;
    }
    return plain;
}

void trace_rays_reference(const RayTraceProblem& problem, int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; at += Lanes::kCount) {
        trace_group(problem, at, end);
    }
}

namespace {

constexpr int64_t kRaysPerPiece = 1024;

struct RayTraceTensors {
    spatial_traced_scene scene;
    const spatial_tensor* origins;
    const spatial_tensor* directions;
    spatial_tensor* blocked;  // null where the following are wanted
    spatial_tensor* distances;
    spatial_tensor* instances;
    spatial_tensor* triangles;
    spatial_tensor* cosines;
    spatial_tensor* materials;
};

RayTraceProblem check(const RayTraceTensors& tensors, float max_distance, int32_t threads) {
    expect_tensor(tensors.origins, "origins", SPATIAL_FLOAT32, {kAnySize, 3});
    const int64_t rays = tensors.origins->shape[0];
    const auto expect_beside = [&](const spatial_tensor* tensor, const char* name, int32_t dtype) {
        expect_tensor(tensor, name, dtype, {rays});
        expect_same_device(tensor, name, tensors.origins, "origins");
    };
    expect_tensor(tensors.directions, "directions", SPATIAL_FLOAT32, {rays, 3});
    expect_same_device(tensors.directions, "directions", tensors.origins, "origins");
    if (tensors.blocked != nullptr) {
        expect_beside(tensors.blocked, "blocked", SPATIAL_UINT8);
    } else {
        expect_beside(tensors.distances, "distances", SPATIAL_FLOAT32);
        expect_beside(tensors.instances, "instances", SPATIAL_INT32);
        expect_beside(tensors.triangles, "triangles", SPATIAL_INT32);
        expect_beside(tensors.cosines, "cosines", SPATIAL_FLOAT32);
        expect_beside(tensors.materials, "materials", SPATIAL_UINT8);
    }
    expect_scene(&tensors.scene, tensors.origins->device);
    expect(max_distance >= 0, "max_distance must not be negative, got " + std::to_string(max_distance));

    RayTraceProblem problem{};
    problem.ray_count = rays;
    problem.max_distance = std::min(max_distance, FLT_MAX);
    problem.threads = threads_for(threads);
    return problem;
}

template <typename T>
T* data_of(const spatial_tensor* tensor) {
    return tensor == nullptr ? nullptr : static_cast<T*>(tensor->data);
}

void point_at(const RayTraceTensors& tensors, RayTraceProblem& problem) {
    problem.scene = scene_of(tensors.scene);
    problem.origins = data_of<const float>(tensors.origins);
    problem.directions = data_of<const float>(tensors.directions);
    problem.blocked = data_of<uint8_t>(tensors.blocked);
    problem.distances = data_of<float>(tensors.distances);
    problem.instances = data_of<int32_t>(tensors.instances);
    problem.triangles = data_of<int32_t>(tensors.triangles);
    problem.cosines = data_of<float>(tensors.cosines);
    problem.materials = data_of<uint8_t>(tensors.materials);
}

#if SPATIAL_WITH_CUDA
void run_on_device(RayTraceTensors tensors, RayTraceProblem& problem) {
    DeviceLoan loan;
    tensors = {lend(loan, tensors.scene),      loan.input(tensors.origins),    loan.input(tensors.directions),
               loan.output(tensors.blocked),   loan.output(tensors.distances), loan.output(tensors.instances),
               loan.output(tensors.triangles), loan.output(tensors.cosines),   loan.output(tensors.materials)};
    point_at(tensors, problem);
    ray_trace_cuda(problem, tensors.origins->device);
    loan.finish();
}
#endif

void run(const RayTraceTensors& tensors, RayTraceProblem& problem) {
    const Implementation implementation = choose_implementation(tensors.origins->device);
    if (problem.ray_count == 0) {
        return;
    }
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        run_on_device(tensors, problem);
        return;
    }
#endif
    point_at(tensors, problem);
#if SPATIAL_WITH_AVX2
    const auto trace = version_for(implementation, trace_rays_reference, trace_rays_avx2, trace_rays_avx512);
#else
    const auto trace = trace_rays_reference;
#endif
    parallel_for(problem.threads, (problem.ray_count + kRaysPerPiece - 1) / kRaysPerPiece, [&](int64_t piece) {
        const int64_t begin = piece * kRaysPerPiece;
        trace(problem, begin, std::min(problem.ray_count, begin + kRaysPerPiece));
    });
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_ray_trace(const spatial_traced_scene* scene, const spatial_tensor* origins,
                                 const spatial_tensor* directions, float max_distance, int32_t threads,
                                 spatial_tensor* distances, spatial_tensor* instances, spatial_tensor* triangles,
                                 spatial_tensor* cosines, spatial_tensor* materials) {
    return at_border("spatial_ray_trace", [&] {
        expect(scene != nullptr, "scene must not be null");
        const RayTraceTensors tensors{*scene,    origins,   directions, nullptr,  distances,
                                      instances, triangles, cosines,    materials};
        RayTraceProblem problem = check(tensors, max_distance, threads);
        run(tensors, problem);
    });
}

spatial_status spatial_ray_trace_blocked(const spatial_traced_scene* scene, const spatial_tensor* origins,
                                         const spatial_tensor* directions, float max_distance, int32_t threads,
                                         spatial_tensor* blocked) {
    return at_border("spatial_ray_trace_blocked", [&] {
        expect(scene != nullptr && blocked != nullptr, "scene and blocked must not be null");
        const RayTraceTensors tensors{*scene,  origins, directions, blocked, nullptr,
                                      nullptr, nullptr, nullptr,    nullptr};
        RayTraceProblem problem = check(tensors, max_distance, threads);
        run(tensors, problem);
    });
}
