// The search for the first triangle, as many rays at a time as there are lanes: include after core/lanes_<width>.h.
//
// The rays of a group share one walk through the hierarchies. A ray takes part in a box when it meets it no farther
// than its best hit so far. Its result does not depend on its companions or on the order: boxes contain the boxes below
// them exactly, the arithmetic of a box test is monotonic, and no hit is closer than the ray's way into the hit's leaf;
// so no box on the way to the closest hit is ever left out.
#pragma once

#include <cfloat>
#include <cmath>

#include "core/portable.h"
#include "ray_trace/ray_trace_layout.h"

namespace spatial {
namespace {

using Floats = Lanes::Floats;
using Ints = Lanes::Ints;
using Mask = Lanes::Mask;

constexpr float kFarthestRay = 1e9f;  // beyond it coordinates say nothing
constexpr float kLeastSlope = 1e-20f;
constexpr int kDeepest = 64;  // as the builder keeps it

struct Vector {
    Floats x, y, z;
};

SPATIAL_PORTABLE Vector operator+(const Vector& a, const Vector& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
SPATIAL_PORTABLE Vector operator-(const Vector& a, const Vector& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
SPATIAL_PORTABLE Vector operator*(const Vector& a, const Floats& b) { return {a.x * b, a.y * b, a.z * b}; }
SPATIAL_PORTABLE Floats dot(const Vector& a, const Vector& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
SPATIAL_PORTABLE Vector select(Mask mask, const Vector& set, const Vector& unset) {
    return {Lanes::select(mask, set.x, unset.x), Lanes::select(mask, set.y, unset.y),
            Lanes::select(mask, set.z, unset.z)};
}

// The same three numbers in all lanes.
SPATIAL_PORTABLE Vector all(const float* xyz) { return {Lanes::all(xyz[0]), Lanes::all(xyz[1]), Lanes::all(xyz[2])}; }

struct Rays {
    Vector origin, direction;
};

// What is found. Where a ray has no part, or no more, `best` is negative.
struct RayResults {
    Floats best;      // distance of the hit so far, or the farthest one wanted
    Ints instance;    // INT32_MAX where nothing is met
    Ints number;      // of the triangle in its mesh
    Ints slot;        // of the triangle in the hierarchy
    Floats cosine;    // not negative
    Mask is_blocked;  // when only that is asked
};

// The way of rays through a box: from `enter`, infinite where a ray passes it by or has no part, to `exit`.
struct Passage {
    Floats enter, exit;
};

struct Passing {
    Passage passage;
    Mask inside;
};

// Rays made ready for box tests.
struct SlabRays {
    Vector origin, against;  // `against`: minus the lengths that a metre along each axis takes
    bool alike;              // all go the same way along every axis
    int near[3];             // then, of the six numbers of a box, the faces that they meet first
};

SPATIAL_PORTABLE Floats minus_inverse_slope(Floats slope) {
    const Floats least = Lanes::all(kLeastSlope);
    // A ray along a face of a box is in it or beside it, never at 0 times infinity.
    const Floats kept = Lanes::select(Lanes::less(Lanes::abs(slope), least), least, slope);
    return Lanes::all(-1.0f) / kept;
}

SPATIAL_PORTABLE SlabRays slab_rays(const Rays& rays) {
    SlabRays slabs = {rays.origin,
                      {minus_inverse_slope(rays.direction.x), minus_inverse_slope(rays.direction.y),
                       minus_inverse_slope(rays.direction.z)},
                      true,
                      {}};
    const Floats zero = Lanes::all(0.0f);
    const unsigned every = Lanes::bits(Lanes::every(true));
    const unsigned back[3] = {Lanes::bits(Lanes::less(zero, slabs.against.x)),
                              Lanes::bits(Lanes::less(zero, slabs.against.y)),
                              Lanes::bits(Lanes::less(zero, slabs.against.z))};
    for (int axis = 0; axis < 3; ++axis) {
        slabs.alike = slabs.alike && (back[axis] == 0 || back[axis] == every);
        slabs.near[axis] = back[axis] == 0 ? axis : axis + 3;
    }
    return slabs;
}

SPATIAL_PORTABLE Passing passing(Floats enter, Floats exit, Floats best) {
    const Mask inside = Lanes::both(Lanes::at_least(exit, enter), Lanes::at_least(best, enter));
    return {{Lanes::select(inside, enter, Lanes::all(INFINITY)), exit}, inside};
}

// Both ways give the same: of two faces, the one that is met first is at the smaller distance.
SPATIAL_PORTABLE Passing pass(const TraceBox& box, const SlabRays& rays, Floats best) {
    const float* faces = reinterpret_cast<const float*>(&box);
    const Floats zero = Lanes::all(0.0f);
    if (rays.alike) {
        const int x = rays.near[0], y = rays.near[1], z = rays.near[2];
        const Floats x0 = (rays.origin.x - Lanes::all(faces[x])) * rays.against.x,
                     x1 = (rays.origin.x - Lanes::all(faces[3 - x])) * rays.against.x;
        const Floats y0 = (rays.origin.y - Lanes::all(faces[y])) * rays.against.y,
                     y1 = (rays.origin.y - Lanes::all(faces[5 - y])) * rays.against.y;
        const Floats z0 = (rays.origin.z - Lanes::all(faces[z])) * rays.against.z,
                     z1 = (rays.origin.z - Lanes::all(faces[7 - z])) * rays.against.z;
        return passing(Lanes::max(Lanes::max(x0, y0), Lanes::max(z0, zero)), Lanes::min(Lanes::min(x1, y1), z1), best);
    }
    const Vector low = (rays.origin - all(faces)), high = (rays.origin - all(faces + 3));
    const Floats x0 = low.x * rays.against.x, x1 = high.x * rays.against.x;
    const Floats y0 = low.y * rays.against.y, y1 = high.y * rays.against.y;
    const Floats z0 = low.z * rays.against.z, z1 = high.z * rays.against.z;
    const Floats enter =
        Lanes::max(Lanes::max(Lanes::min(x0, x1), Lanes::min(y0, y1)), Lanes::max(Lanes::min(z0, z1), zero));
    const Floats exit = Lanes::min(Lanes::min(Lanes::max(x0, x1), Lanes::max(y0, y1)), Lanes::max(z0, z1));
    return passing(enter, exit, best);
}

SPATIAL_PORTABLE Mask takes_part(const Passage& passage, Floats best) { return Lanes::at_least(best, passage.enter); }

// Calls leaf(first, count, passage) for every leaf that some ray meets in time, near ones mostly first.
template <typename Leaf>
SPATIAL_PORTABLE void walk(const TraceNode* nodes, int32_t reference, Passage passage, const SlabRays& rays,
                           const Floats& best, Leaf& leaf) {
    struct Waiting {
        Passage passage;
        int32_t reference;
    };
    Waiting waiting[kDeepest];
    int count = 0;
    for (;;) {
        bool down = false;
        if (reference < 0) {
            leaf(~reference / kMostPerLeaf, ~reference % kMostPerLeaf + 1, passage);
        } else {
            const TraceNode& node = nodes[reference];
            const Passing in_first = pass(node.boxes[0], rays, best), in_second = pass(node.boxes[1], rays, best);
            const Passage &first = in_first.passage, &second = in_second.passage;
            const bool any_first = Lanes::any(in_first.inside), any_second = Lanes::any(in_second.inside);
            down = any_first || any_second;
            bool second_next = !any_first;
            if (any_first && any_second) {
                const Mask second_nearer = Lanes::less(second.enter, first.enter);
                const Mask first_nearer = Lanes::less(first.enter, second.enter);
                second_next = Lanes::count(second_nearer) > Lanes::count(first_nearer);
                waiting[count].passage = second_next ? first : second;
                waiting[count++].reference = node.children[second_next ? 0 : 1];
            }
            passage = second_next ? second : first;
            reference = node.children[second_next ? 1 : 0];
        }
        while (!down) {
            if (count == 0) {
                return;
            }
            --count;
            reference = waiting[count].reference;
            passage = waiting[count].passage;
            down = Lanes::any(takes_part(passage, best));
        }
    }
}

// d . ((p + q) x edge): on which side of an edge rays pass.
SPATIAL_PORTABLE Floats side(const Vector& direction, const Vector& p, const Vector& q, const float* edge) {
    const Vector s = p + q, e = all(edge);
    return direction.x * (s.y * e.z - s.z * e.y) + direction.y * (s.z * e.x - s.x * e.z) +
           direction.z * (s.x * e.y - s.y * e.x);
}

// Tries the triangles of leaves of one instance.
template <bool only_blocked>
struct TriangleLeaf {
    const TraceTriangle* triangles;
    const Rays& rays;  // in the mesh's frame
    Floats enter;      // the instance's box
    int32_t instance;
    RayResults& results;

    SPATIAL_PORTABLE void operator()(int32_t first, int32_t count, const Passage& passage) {
        for (int32_t slot = first; slot < first + count; ++slot) {
            meet(slot, passage);
        }
    }

    SPATIAL_PORTABLE void meet(int32_t slot, const Passage& passage) {
        const TraceTriangle& triangle = triangles[slot];
        // From the corners, so that every term has the sign opposite to the header's, which changes nothing.
        const Vector a = rays.origin - all(triangle.corners[0]), b = rays.origin - all(triangle.corners[1]),
                     c = rays.origin - all(triangle.corners[2]);
        const Floats ab = side(rays.direction, a, b, triangle.edges[0]),
                     bc = side(rays.direction, b, c, triangle.edges[1]),
                     ca = side(rays.direction, c, a, triangle.edges[2]);
        const Floats zero = Lanes::all(0.0f);
        const Mask left = Lanes::at_least(Lanes::min(Lanes::min(ab, bc), ca), zero);
        const Mask right = Lanes::at_least(zero, Lanes::max(Lanes::max(ab, bc), ca));
        Mask met = Lanes::both(Lanes::either(left, right), takes_part(passage, results.best));
        if (!Lanes::any(met)) {
            return;
        }
        const Vector normal = all(triangle.normal);
        const Floats slope = dot(rays.direction, normal);
        const Floats computed = dot(a, normal) / (zero - slope), cosine = Lanes::abs(slope);
        met = Lanes::both(met, Lanes::both(Lanes::at_least(computed, zero), Lanes::less(zero, cosine)));
        const Floats distance = Lanes::max(Lanes::min(Lanes::max(computed, passage.enter), passage.exit), enter);
        if constexpr (only_blocked) {
            met = Lanes::both(met, Lanes::at_least(results.best, distance));
            results.is_blocked = Lanes::either(results.is_blocked, met);
            results.best = Lanes::select(met, Lanes::all(-1.0f), results.best);
            return;
        }
        met = Lanes::both(met, is_better(distance, triangle.number));
        results.best = Lanes::select(met, distance, results.best);
        results.instance = Lanes::select(met, Lanes::all(instance), results.instance);
        results.number = Lanes::select(met, Lanes::all(triangle.number), results.number);
        results.slot = Lanes::select(met, Lanes::all(slot), results.slot);
        results.cosine = Lanes::select(met, cosine, results.cosine);
    }

    SPATIAL_PORTABLE Mask is_better(Floats distance, int32_t number) const {
        const Ints instances = Lanes::all(instance);
        const Mask same_instance = Lanes::equal(instances, results.instance);
        const Mask lower = Lanes::either(Lanes::less(instances, results.instance),
                                         Lanes::both(same_instance, Lanes::less(Lanes::all(number), results.number)));
        return Lanes::either(Lanes::less(distance, results.best),
                             Lanes::both(Lanes::equal(distance, results.best), lower));
    }
};

// Vectors of the world as the mesh sees them.
SPATIAL_PORTABLE Vector turned_into(const TraceInstance& instance, const Vector& v) {
    const auto& m = instance.world_from_mesh;
    return {Lanes::all(m[0][0]) * v.x + Lanes::all(m[1][0]) * v.y + Lanes::all(m[2][0]) * v.z,
            Lanes::all(m[0][1]) * v.x + Lanes::all(m[1][1]) * v.y + Lanes::all(m[2][1]) * v.z,
            Lanes::all(m[0][2]) * v.x + Lanes::all(m[1][2]) * v.y + Lanes::all(m[2][2]) * v.z};
}

// Takes rays into the frame of an instance and walks its mesh.
template <bool only_blocked>
struct InstanceLeaf {
    const TraceScene& scene;
    const TracePart& part;
    const Rays& rays;  // in the world
    RayResults& results;

    SPATIAL_PORTABLE void operator()(int32_t number, int32_t, const Passage& passage) {
        const TraceInstance& instance = part.instances[number];
        const Rays local = {turned_into(instance, rays.origin - all(instance.position)),
                            turned_into(instance, rays.direction)};
        const SlabRays slabs = slab_rays(local);
        const Passing through = pass(instance.mesh_box, slabs, results.best);
        if (Lanes::any(through.inside)) {
            TriangleLeaf<only_blocked> leaf{scene.triangles, local, passage.enter, part.first + number, results};
            walk(scene.mesh_nodes, instance.root, through.passage, slabs, results.best, leaf);
        }
    }
};

// Follows rays through a whole scene.
template <bool only_blocked>
SPATIAL_PORTABLE void follow(const TraceScene& scene, const Rays& rays, RayResults& results) {
    const SlabRays slabs = slab_rays(rays);
    for (const TracePart& part : scene.parts) {
        if (part.root != kTraceNothing) {
            const Passage everywhere = {Lanes::all(0.0f), Lanes::all(FLT_MAX)};
            const bool alone = part.root < 0;
            const Passage passage =
                alone ? pass(part.instances[~part.root / kMostPerLeaf].world_box, slabs, results.best).passage
                      : everywhere;
            InstanceLeaf<only_blocked> leaf{scene, part, rays, results};
            walk(part.nodes, part.root, passage, slabs, results.best, leaf);
        }
    }
}

// False also for what is not a number.
SPATIAL_PORTABLE Mask is_near(const Vector& v) {
    const Floats limit = Lanes::all(kFarthestRay);
    return Lanes::both(Lanes::less(Lanes::abs(v.x), limit),
                       Lanes::both(Lanes::less(Lanes::abs(v.y), limit), Lanes::less(Lanes::abs(v.z), limit)));
}

// Rays as they are at the start, where `wanted`; broken ones get a harmless direction and no part.
SPATIAL_PORTABLE RayResults begin(Rays& rays, Mask wanted, Floats farthest) {
    const Mask sound = Lanes::both(wanted, Lanes::both(is_near(rays.origin), is_near(rays.direction)));
    const float x_axis[3] = {1, 0, 0}, nowhere[3] = {0, 0, 0};
    rays = {select(sound, rays.origin, all(nowhere)), select(sound, rays.direction, all(x_axis))};
    return {Lanes::select(sound, farthest, Lanes::all(-1.0f)),
            Lanes::all(INT32_MAX),
            Lanes::all(INT32_MAX),
            Lanes::all(0),
            Lanes::all(0.0f),
            Lanes::every(false)};
}

SPATIAL_PORTABLE RayResults first_hits(const TraceScene& scene, Rays rays, Mask wanted, Floats farthest) {
    RayResults results = begin(rays, wanted, farthest);
    follow<false>(scene, rays, results);
    return results;
}

SPATIAL_PORTABLE Mask are_blocked(const TraceScene& scene, Rays rays, Mask wanted, Floats farthest) {
    RayResults results = begin(rays, wanted, farthest);
    follow<true>(scene, rays, results);
    return results.is_blocked;
}

SPATIAL_PORTABLE Mask is_hit(const RayResults& results) { return Lanes::less(results.instance, Lanes::all(INT32_MAX)); }

}  // namespace
}  // namespace spatial
