#pragma once
#include <cstdint>

#define SPATIAL_BENCH_API extern "C" __attribute__((visibility("default")))

// Machine ceilings. Each call measures once; the caller repeats and keeps the best. `threads` >= 1.
// Rates are decimal: 1 GB/s = 1e9 bytes per second. The working buffer is 256 MiB, above the private caches.

// Sequential read, GB/s.
SPATIAL_BENCH_API double spatial_bench_read(int32_t threads);
// Sequential read of memory that others also read, each thread a share of every buffer; seconds. data [count] pointers,
// bytes [count], multiples of 64 are read.
SPATIAL_BENCH_API double spatial_bench_read_buffers(const void* const* data, const int64_t* bytes, int32_t count,
                                                    int32_t threads);
// Streaming write that bypasses the caches, GB/s.
SPATIAL_BENCH_API double spatial_bench_write(int32_t threads);
// Fused multiply-add in float32, 256 bits wide, GFLOP/s.
SPATIAL_BENCH_API double spatial_bench_fma(int32_t threads);
// Independent random 4-byte reads from a table of `kibibytes`, nanoseconds each, one thread.
SPATIAL_BENCH_API double spatial_bench_random(int32_t kibibytes);
// Frees the buffers of the ceilings.
SPATIAL_BENCH_API void spatial_bench_release(void);

// Nothing: what a call across the border costs by itself.
SPATIAL_BENCH_API void spatial_bench_empty(void);

// A uniform grid: lower corner (m), cells per metre, cells per axis.
struct spatial_bench_grid {
    float min[3];
    float cells_per_metre[3];
    int32_t size[3];
};

// Mean of `width` features per voxel with a dense cell -> slot table, in order of first appearance.
// points [n, width] float32; table [X*Y*Z] int32, all -1 before the first call and again on return;
// keys [n] int32; sums [n, width + 1] float32, on return mean features and count of each voxel. Returns the number of
// voxels.
SPATIAL_BENCH_API int32_t spatial_bench_dense_table(const float* points, int64_t n, int32_t width,
                                                    const spatial_bench_grid* grid, int32_t* table, int32_t* keys,
                                                    float* sums);

// First occupied cell of each ray by a plain traversal (Amanatides and Woo, 1987) in float32 with a test per step.
// origins [origin_count, 3] in cells; directions [direction_count, 3]; classes [X*Y*Z] uint8; hits
// [origin_count * direction_count] int32 flat cell, -1 where nothing is hit. Returns the steps taken.
SPATIAL_BENCH_API int64_t spatial_bench_first_hit(const float* origins, int32_t origin_count, const float* directions,
                                                  int32_t direction_count, const uint8_t* classes, const int32_t* size,
                                                  uint8_t free_class, int32_t threads, int32_t* hits);

// pcl::VoxelGrid, in a library of its own (spatial_bench_pcl).
// Copies the points in [min, max) into a PCL cloud of x y z intensity; free with spatial_bench_pcl_free.
SPATIAL_BENCH_API void* spatial_bench_pcl_crop(const float* points, int64_t n, int32_t width, const float* min,
                                               const float* max);
// Filters the cropped cloud with leaf sizes in metres; returns the number of centroids.
SPATIAL_BENCH_API int64_t spatial_bench_pcl_filter(void* handle, const float* leaf);
// The latest centroids, [V, 4] float32: x y z intensity.
SPATIAL_BENCH_API void spatial_bench_pcl_centroids(void* handle, float* centroids);
SPATIAL_BENCH_API void spatial_bench_pcl_free(void* handle);

// Embree, in a library of its own (spatial_bench_embree), on one thread.
// Meshes [V, 3] and [T, 3] one after the other, where each begins, and instances of them with poses [I, 3, 4];
// `robust` asks for watertight edges. Free with spatial_bench_embree_free.
SPATIAL_BENCH_API void* spatial_bench_embree_build(const float* vertices, const int64_t* vertex_starts,
                                                   const int32_t* triangles, const int64_t* triangle_starts,
                                                   int32_t mesh_count, const int32_t* mesh_of, const float* poses,
                                                   int32_t instance_count, int32_t robust);
// First hits of rays, one by one or in packets of sixteen; infinite, -1 and -1 where nothing is met.
SPATIAL_BENCH_API void spatial_bench_embree_trace(void* handle, const float* origins, const float* directions,
                                                  int64_t count, float max_distance, int32_t packets, float* distances,
                                                  int32_t* instances, int32_t* triangles);
// 1 where a ray meets anything.
SPATIAL_BENCH_API void spatial_bench_embree_blocked(void* handle, const float* origins, const float* directions,
                                                    int64_t count, float max_distance, int32_t packets,
                                                    uint8_t* blocked);
SPATIAL_BENCH_API void spatial_bench_embree_free(void* handle);
