#include <embree3/rtcore.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "peers.h"

namespace {

struct Scene {
    RTCDevice device;
    std::vector<RTCScene> meshes;
    RTCScene world;
};

RTCScene NewScene(RTCDevice device, bool robust) {
    RTCScene scene = rtcNewScene(device);
    rtcSetSceneFlags(scene, robust ? RTC_SCENE_FLAG_ROBUST : RTC_SCENE_FLAG_NONE);
    return scene;
}

RTCScene BuildMesh(RTCDevice device, bool robust, const float* vertices, int64_t vertex_count, const int32_t* triangles,
                   int64_t triangle_count) {
    RTCScene scene = NewScene(device, robust);
    RTCGeometry mesh = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_TRIANGLE);
    auto* to = static_cast<float*>(rtcSetNewGeometryBuffer(mesh, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3,
                                                           3 * sizeof(float), static_cast<size_t>(vertex_count)));
    std::copy(vertices, vertices + vertex_count * 3, to);
    auto* indices = static_cast<uint32_t*>(rtcSetNewGeometryBuffer(
        mesh, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, 3 * sizeof(uint32_t), static_cast<size_t>(triangle_count)));
    std::copy(triangles, triangles + triangle_count * 3, indices);
    rtcCommitGeometry(mesh);
    rtcAttachGeometry(scene, mesh);
    rtcReleaseGeometry(mesh);
    rtcCommitScene(scene);
    return scene;
}

// Sixteen rays from `first` on; `valid` is -1 for those that exist.
template <typename Rays>
void Load(Rays& rays, int* valid, const float* origins, const float* directions, int64_t first, int64_t count,
          float max_distance) {
    for (int lane = 0; lane < 16; lane++) {
        const int64_t ray = std::min(first + lane, count - 1);
        valid[lane] = first + lane < count ? -1 : 0;
        rays.org_x[lane] = origins[ray * 3], rays.org_y[lane] = origins[ray * 3 + 1];
        rays.org_z[lane] = origins[ray * 3 + 2];
        rays.dir_x[lane] = directions[ray * 3], rays.dir_y[lane] = directions[ray * 3 + 1];
        rays.dir_z[lane] = directions[ray * 3 + 2];
        rays.tnear[lane] = 0, rays.tfar[lane] = max_distance, rays.time[lane] = 0;
        rays.mask[lane] = ~0u, rays.id[lane] = 0, rays.flags[lane] = 0;
    }
}

RTCIntersectContext Context(bool coherent) {
    RTCIntersectContext context;
    rtcInitIntersectContext(&context);
    context.flags = coherent ? RTC_INTERSECT_CONTEXT_FLAG_COHERENT : RTC_INTERSECT_CONTEXT_FLAG_INCOHERENT;
    return context;
}

}  // namespace

void* spatial_bench_embree_build(const float* vertices, const int64_t* vertex_starts, const int32_t* triangles,
                                 const int64_t* triangle_starts, int32_t mesh_count, const int32_t* mesh_of,
                                 const float* poses, int32_t instance_count, int32_t robust) {
    auto* scene = new Scene;
    scene->device = rtcNewDevice("threads=1");
    for (int32_t mesh = 0; mesh < mesh_count; mesh++) {
        scene->meshes.push_back(BuildMesh(scene->device, robust != 0, vertices + vertex_starts[mesh] * 3,
                                          vertex_starts[mesh + 1] - vertex_starts[mesh],
                                          triangles + triangle_starts[mesh] * 3,
                                          triangle_starts[mesh + 1] - triangle_starts[mesh]));
    }
    scene->world = NewScene(scene->device, robust != 0);
    for (int32_t i = 0; i < instance_count; i++) {
        RTCGeometry instance = rtcNewGeometry(scene->device, RTC_GEOMETRY_TYPE_INSTANCE);
        rtcSetGeometryInstancedScene(instance, scene->meshes[static_cast<size_t>(mesh_of[i])]);
        rtcSetGeometryTransform(instance, 0, RTC_FORMAT_FLOAT3X4_ROW_MAJOR, poses + i * 12);
        rtcCommitGeometry(instance);
        rtcAttachGeometryByID(scene->world, instance, static_cast<unsigned>(i));
        rtcReleaseGeometry(instance);
    }
    rtcCommitScene(scene->world);
    return scene;
}

void spatial_bench_embree_trace(void* handle, const float* origins, const float* directions, int64_t count,
                                float max_distance, int32_t packets, float* distances, int32_t* instances,
                                int32_t* triangles) {
    const Scene& scene = *static_cast<Scene*>(handle);
    RTCIntersectContext context = Context(packets != 0);
    if (packets == 0) {
        for (int64_t ray = 0; ray < count; ray++) {
            RTCRayHit hit{};
            hit.ray.org_x = origins[ray * 3], hit.ray.org_y = origins[ray * 3 + 1], hit.ray.org_z = origins[ray * 3 + 2];
            hit.ray.dir_x = directions[ray * 3], hit.ray.dir_y = directions[ray * 3 + 1];
            hit.ray.dir_z = directions[ray * 3 + 2];
            hit.ray.tfar = max_distance, hit.ray.mask = ~0u;
            hit.hit.geomID = hit.hit.instID[0] = RTC_INVALID_GEOMETRY_ID;
            rtcIntersect1(scene.world, &context, &hit);
            const bool met = hit.hit.geomID != RTC_INVALID_GEOMETRY_ID;
            distances[ray] = met ? hit.ray.tfar : std::numeric_limits<float>::infinity();
            instances[ray] = met ? static_cast<int32_t>(hit.hit.instID[0]) : -1;
            triangles[ray] = met ? static_cast<int32_t>(hit.hit.primID) : -1;
        }
        return;
    }
    for (int64_t first = 0; first < count; first += 16) {
        alignas(64) int valid[16];
        alignas(64) RTCRayHit16 hits;
        Load(hits.ray, valid, origins, directions, first, count, max_distance);
        std::fill(hits.hit.geomID, hits.hit.geomID + 16, RTC_INVALID_GEOMETRY_ID);
        std::fill(hits.hit.instID[0], hits.hit.instID[0] + 16, RTC_INVALID_GEOMETRY_ID);
        rtcIntersect16(valid, scene.world, &context, &hits);
        for (int lane = 0; lane < 16 && first + lane < count; lane++) {
            const bool met = hits.hit.geomID[lane] != RTC_INVALID_GEOMETRY_ID;
            distances[first + lane] = met ? hits.ray.tfar[lane] : std::numeric_limits<float>::infinity();
            instances[first + lane] = met ? static_cast<int32_t>(hits.hit.instID[0][lane]) : -1;
            triangles[first + lane] = met ? static_cast<int32_t>(hits.hit.primID[lane]) : -1;
        }
    }
}

void spatial_bench_embree_blocked(void* handle, const float* origins, const float* directions, int64_t count,
                                  float max_distance, int32_t packets, uint8_t* blocked) {
    const Scene& scene = *static_cast<Scene*>(handle);
    RTCIntersectContext context = Context(packets != 0);
    if (packets == 0) {
        for (int64_t i = 0; i < count; i++) {
            RTCRay ray{};
            ray.org_x = origins[i * 3], ray.org_y = origins[i * 3 + 1], ray.org_z = origins[i * 3 + 2];
            ray.dir_x = directions[i * 3], ray.dir_y = directions[i * 3 + 1], ray.dir_z = directions[i * 3 + 2];
            ray.tfar = max_distance, ray.mask = ~0u;
            rtcOccluded1(scene.world, &context, &ray);
            blocked[i] = ray.tfar < 0;
        }
        return;
    }
    for (int64_t first = 0; first < count; first += 16) {
        alignas(64) int valid[16];
        alignas(64) RTCRay16 rays;
        Load(rays, valid, origins, directions, first, count, max_distance);
        rtcOccluded16(valid, scene.world, &context, &rays);
        for (int lane = 0; lane < 16 && first + lane < count; lane++) blocked[first + lane] = rays.tfar[lane] < 0;
    }
}

void spatial_bench_embree_free(void* handle) {
    auto* scene = static_cast<Scene*>(handle);
    rtcReleaseScene(scene->world);
    for (RTCScene mesh : scene->meshes) rtcReleaseScene(mesh);
    rtcReleaseDevice(scene->device);
    delete scene;
}
