// How hierarchies lie in memory.
#pragma once

#include <cstdint>

namespace spatial {

// Low corner, then high corner.
struct TraceBox {
    float low[3];
    float high[3];
};

// A reference is a node's number, or, below zero, a leaf: ~(first * 8 + count - 1). Leaves of a mesh are up to eight
// triangles in a row; leaves of a scene are one instance.
constexpr int32_t kTraceNothing = INT32_MIN;
constexpr int kMostPerLeaf = 8;

// Two children with their boxes: one cache line.
struct TraceNode {
    TraceBox boxes[2];
    int32_t children[2];
    int32_t unused[2];
};

struct TraceTriangle {
    float corners[3][3];
    float edges[3][3];  // from each corner to the next
    float normal[3];    // unit length; zero where the triangle has no area
    int32_t number;     // in the mesh as it was given
    int32_t material;
    int32_t unused;
};

struct TraceMesh {
    int32_t root;
    TraceBox box;
    int32_t triangle_count;
};

struct TraceInstance {
    float world_from_mesh[3][3];
    float position[3];
    TraceBox world_box;
    TraceBox mesh_box;
    int32_t root;  // of the mesh; kTraceNothing for a mesh without triangles
    int32_t mesh;
    int32_t tint;
    int32_t unused[5];
};

static_assert(sizeof(TraceNode) == 16 * 4 && sizeof(TraceTriangle) == 24 * 4, "the header says so");
static_assert(sizeof(TraceMesh) == 8 * 4 && sizeof(TraceInstance) == 32 * 4, "the header says so");

// Instances that were built together.
struct TracePart {
    const TraceInstance* instances;
    const TraceNode* nodes;
    int32_t root;
    int32_t first;  // number of its first instance in the whole scene
    int32_t count;
};

struct TraceScene {
    const TraceNode* mesh_nodes;
    const TraceTriangle* triangles;
    TracePart parts[2];
};

}  // namespace spatial
