// What the implementations of ray_trace share: the problem in plain pointers.
#pragma once

#include "core/device.h"
#include "ray_trace/ray_trace.h"
#include "ray_trace/ray_trace_layout.h"

namespace spatial {

struct RayTraceProblem {
    TraceScene scene;
    const float* origins;     // [R, 3]
    const float* directions;  // [R, 3]
    int64_t ray_count;        // R
    float max_distance;       // finite
    int threads;
    uint8_t* blocked;    // [R]; null where the following are wanted
    float* distances;    // [R]
    int32_t* instances;  // [R]
    int32_t* triangles;  // [R]
    float* cosines;      // [R]
    uint8_t* materials;  // [R]
};

// Shared by the kernels that trace: checks, and a scene's tensors on a device and in plain pointers.
void expect_scene(const spatial_traced_scene* scene, int32_t device);
spatial_traced_scene lend(DeviceLoan& loan, const spatial_traced_scene& scene);
TraceScene scene_of(const spatial_traced_scene& scene);

// Rays `begin` to `end`, on the calling thread.
void trace_rays_reference(const RayTraceProblem& problem, int64_t begin, int64_t end);
void trace_rays_avx2(const RayTraceProblem& problem, int64_t begin, int64_t end);
void trace_rays_avx512(const RayTraceProblem& problem, int64_t begin, int64_t end);

void ray_trace_cuda(const RayTraceProblem& problem, int32_t device);

}  // namespace spatial
