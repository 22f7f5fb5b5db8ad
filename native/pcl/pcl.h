#pragma once

// The Point Cloud Library behind a plain C border.
//
// Points are float32 [count, width], row by row, width >= 3; the first three values are x y z in metres, all finite.
// The caller allocates every output. No exception crosses: each call returns a status, and spatial_pcl_last_error()
// gives this thread's message for the last status that was not 0. Nothing here is random: equal inputs give equal
// bytes.

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum spatial_pcl_status {
    SPATIAL_PCL_OK = 0,
    SPATIAL_PCL_BAD_ARGUMENT = 1,        // the caller's mistake, named in the message
    SPATIAL_PCL_CAPACITY_TOO_SMALL = 2,  // an output does not hold the result; the needed count is written
    SPATIAL_PCL_NOT_FOUND = 3,           // no plane, or registration did not converge
    SPATIAL_PCL_FAILED = 4               // the library threw
} spatial_pcl_status;

// Version of the library it was built against: 101300 for 1.13.0.
__attribute__((visibility("default"))) int32_t spatial_pcl_version(void);

// Message of this thread's last failure; never null.
__attribute__((visibility("default"))) const char* spatial_pcl_last_error(void);

// One centroid per occupied cube. pcl::VoxelGrid.
// leaf: edge of the cubes in metres, positive. centroids: [capacity, 3] float32. written: number of centroids.
__attribute__((visibility("default"))) int32_t spatial_pcl_voxel_grid(const float* points, int64_t count, int32_t width,
                                                                      float leaf, float* centroids, int64_t capacity,
                                                                      int64_t* written);

// Marks points whose mean distance to their nearest neighbours is unusually large. pcl::StatisticalOutlierRemoval.
// neighbours: how many, positive. deviations: kept up to mean + deviations * standard deviation. keep: [count] uint8, 1
// kept, 0 outlier.
__attribute__((visibility("default"))) int32_t spatial_pcl_remove_outliers(const float* points, int64_t count,
                                                                           int32_t width, int32_t neighbours,
                                                                           double deviations, uint8_t* keep);

// The plane with the most points near it, its normal within max_angle (radians) of z. pcl::SACSegmentation, RANSAC,
// refined by least squares. plane: [4] float64, a b c d with a x + b y + c z + d = 0, unit normal, c > 0. inliers:
// [count] uint8.
__attribute__((visibility("default"))) int32_t spatial_pcl_fit_plane(const float* points, int64_t count, int32_t width,
                                                                     double distance, double max_angle,
                                                                     int32_t max_iterations, double* plane,
                                                                     uint8_t* inliers);

// Groups of points that are linked by steps of at most tolerance metres. pcl::EuclideanClusterExtraction.
// labels: [count] int32, -1 for points of groups below min_size or above max_size; clusters are numbered in the order
// of their first point.
__attribute__((visibility("default"))) int32_t spatial_pcl_clusters(const float* points, int64_t count, int32_t width,
                                                                    double tolerance, int32_t min_size,
                                                                    int32_t max_size, int32_t* labels,
                                                                    int32_t* cluster_count);

// Rigid transform that brings source onto target. pcl::IterativeClosestPoint.
// max_distance: pairs further apart are not used. target_from_source: [3, 4] float64. mean_square: mean squared
// distance of the result, m^2.
__attribute__((visibility("default"))) int32_t spatial_pcl_icp(const float* source, int64_t source_count,
                                                               const float* target, int64_t target_count, int32_t width,
                                                               double max_distance, int32_t max_iterations,
                                                               double* target_from_source, double* mean_square);

#ifdef __cplusplus
}
#endif
