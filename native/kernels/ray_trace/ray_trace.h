// ray_trace: the first triangle along each ray, in scenes of many instances of triangle meshes.
//
// Three steps. spatial_ray_trace_meshes builds a bounding-volume hierarchy per mesh, once. spatial_ray_trace_scene sets
// meshes up at their places and builds a hierarchy over these instances; cheap, so that what moves is built anew for
// every moment. spatial_ray_trace shoots rays into a scene of two such parts, of which the first is usually what never
// moves; instances are numbered through both. The caller owns all arrays; those of nodes, triangles and instances are
// opaque (ray_trace_layout.h), must come from the builders, and are not checked again.
//
// A ray meets the closest triangle at 0 <= distance <= max_distance, from either side; of equally close ones that of
// the lowest instance, then the lowest triangle. Distances are counted in lengths of the direction, so directions are
// of unit length. Edges shared by two triangles with the same vertices let nothing through. Triangles without area are
// never met, and a ray whose origin or direction is not finite, or beyond 10^9, meets nothing.
//
// In float32: with the ray in the mesh's frame, o = R^T (origin - position) and d = R^T direction, and the corners
// relative to it, a = A - o and so on, the line passes inside where the three d . ((p + q) x (Q - P)) over the edges
// from P to Q have no two opposite signs, 0 being both. The distance is (a . n) / (d . n) with the unit normal n; it
// must not be negative, is then moved, if rounding of a grazing ray left it outside, into the ray's way through the
// leaf's box, and is at least that to the instance's box. So it depends on the ray and the scene alone and not on the
// order of the search. Boxes are 0.5 mm larger than what is in them, which covers rounding for rays up to 1 km.
#pragma once

#include "spatial/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

// A scene for the length of a call. A part without instances has instances [0, 32].
typedef struct {
    const spatial_tensor* mesh_nodes;      // [T, 16] int32, from spatial_ray_trace_meshes
    const spatial_tensor* mesh_triangles;  // [T, 24] int32, likewise
    const spatial_tensor* instances[2];    // [I, 32] int32, from spatial_ray_trace_scene, for each part
    const spatial_tensor* nodes[2];        // [I, 16] int32, likewise
    int32_t roots[2];                      // likewise
} spatial_traced_scene;

// vertices   [V, 3]   float32, metres; finite, within +-10^6
// triangles  [T, 3]   int32, positions of vertices within the mesh's own
// materials  [T]      uint8
// vertex_starts, triangle_starts  [M + 1]  int64, where each of M meshes begins; the last are V and T
// threads             CPU threads, 0 for the process's default
// nodes      [T, 16]  int32; places without a node are left alone
// sorted     [T, 24]  int32
// meshes     [M, 8]   int32
//
// All tensors lie on the CPU. T must be below 2^26.
SPATIAL_API spatial_status spatial_ray_trace_meshes(const spatial_tensor* vertices, const spatial_tensor* triangles,
                                                    const spatial_tensor* materials,
                                                    const spatial_tensor* vertex_starts,
                                                    const spatial_tensor* triangle_starts, int32_t threads,
                                                    spatial_tensor* nodes, spatial_tensor* sorted,
                                                    spatial_tensor* meshes);

// meshes       [M, 8]     int32, from spatial_ray_trace_meshes
// mesh_of      [I]        int32, the mesh of each instance
// poses        [I, 3, 4]  float64, rotation without scale and position, world from mesh; finite, within +-10^6
// tints        [I]        int32, 0xRRGGBB sRGB
// instances    [I, 32]    int32
// nodes        [I, 16]    int32; places without a node are left alone
// root                    where the hierarchy begins
//
// All tensors lie on the CPU. I must be below 2^27.
SPATIAL_API spatial_status spatial_ray_trace_scene(const spatial_tensor* meshes, const spatial_tensor* mesh_of,
                                                   const spatial_tensor* poses, const spatial_tensor* tints,
                                                   spatial_tensor* instances, spatial_tensor* nodes, int32_t* root);

// origins     [R, 3]  float32, metres
// directions  [R, 3]  float32, of unit length
// max_distance        metres, infinite for all
// threads             CPU threads, 0 for the process's default
// distances   [R]     float32, metres; infinite where nothing is met
// instances   [R]     int32, over both parts; -1 where nothing is met
// triangles   [R]     int32, of the mesh; -1 where nothing is met
// cosines     [R]     float32, of the angle between ray and normal, not negative; 0 where nothing is met
// materials   [R]     uint8; 255 where nothing is met
//
// Rays that are neighbours in memory travel together: the closer their origins and directions, the faster. All tensors
// lie on one device. Results have the same bits on every implementation and for any number of threads.
SPATIAL_API spatial_status spatial_ray_trace(const spatial_traced_scene* scene, const spatial_tensor* origins,
                                             const spatial_tensor* directions, float max_distance, int32_t threads,
                                             spatial_tensor* distances, spatial_tensor* instances,
                                             spatial_tensor* triangles, spatial_tensor* cosines,
                                             spatial_tensor* materials);

// Whether anything is met at all; faster than finding what.
//
// blocked     [R]     uint8, 1 where a ray meets something at 0 <= distance <= max_distance
//
// The rest as above. With directions that are not of unit length, distances are counted in those lengths: from a point
// to another with max_distance 1.
SPATIAL_API spatial_status spatial_ray_trace_blocked(const spatial_traced_scene* scene, const spatial_tensor* origins,
                                                     const spatial_tensor* directions, float max_distance,
                                                     int32_t threads, spatial_tensor* blocked);

#ifdef __cplusplus
}
#endif
