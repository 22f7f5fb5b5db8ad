#include "pcl.h"

#include <pcl/filters/statistical_outlier_removal.h>
#include <pcl/filters/voxel_grid.h>
#include <pcl/pcl_config.h>
#include <pcl/point_cloud.h>
#include <pcl/point_types.h>
#include <pcl/registration/icp.h>
#include <pcl/search/kdtree.h>
#include <pcl/segmentation/extract_clusters.h>
#include <pcl/segmentation/sac_segmentation.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Cloud = pcl::PointCloud<pcl::PointXYZ>;

thread_local std::string last_error;

struct Failure : std::runtime_error {
    Failure(spatial_pcl_status failure, const std::string& message) : std::runtime_error(message), status(failure) {}
    spatial_pcl_status status;
};

template <typename... Parts>
[[noreturn]] void fail(spatial_pcl_status status, const Parts&... parts) {
    std::ostringstream text;
    (text << ... << parts);
    throw Failure(status, text.str());
}

template <typename... Parts>
void require(bool condition, const Parts&... parts) {
    if (!condition) fail(SPATIAL_PCL_BAD_ARGUMENT, parts...);
}

// Runs one call of the border: every exception becomes a status and a message.
template <typename Body>
int32_t at_the_border(Body body) noexcept {
    try {
        body();
        return SPATIAL_PCL_OK;
    } catch (const Failure& failure) {
        last_error = failure.what();
        return failure.status;
    } catch (const std::exception& error) {
        last_error = error.what();
    } catch (...) {
        last_error = "unknown exception";
    }
    return SPATIAL_PCL_FAILED;
}

// The kd-tree's behaviour with NaN is undefined, so they are refused here.
Cloud::Ptr cloud_of(const char* name, const float* points, int64_t count, int32_t width) {
    require(count >= 0 && count <= std::numeric_limits<int32_t>::max(), name, " count must be 0 to 2^31 - 1, got ",
            count);
    require(width >= 3, name, " must have at least 3 values per point, got ", width);
    require(points != nullptr || count == 0, name, " must not be null for ", count, " points");
    Cloud::Ptr cloud(new Cloud);
    cloud->resize(static_cast<std::size_t>(count));
    for (int64_t i = 0; i < count; ++i) {
        const float* point = points + i * width;
        require(std::isfinite(point[0]) && std::isfinite(point[1]) && std::isfinite(point[2]), name,
                " must be finite, point ", i, " is (", point[0], ", ", point[1], ", ", point[2], ")");
        (*cloud)[static_cast<std::size_t>(i)] = pcl::PointXYZ(point[0], point[1], point[2]);
    }
    return cloud;
}

// pcl::VoxelGrid numbers its cells with 32 bits and otherwise gives the input back with no more than a warning.
void require_cells_fit(const Cloud& cloud, float leaf) {
    Eigen::Array3d low = Eigen::Array3d::Constant(std::numeric_limits<double>::max());
    Eigen::Array3d high = -low;
    for (const auto& point : cloud) {
        const Eigen::Array3d position = point.getArray3fMap().cast<double>();
        low = low.min(position);
        high = high.max(position);
    }
    const double cells = ((high - low) / leaf + 2.0).prod();
    require(cells < std::numeric_limits<int32_t>::max(), "leaf of ", leaf,
            " m gives more than 2^31 cells over this cloud; use a larger leaf");
}

void copy_transform(const Eigen::Matrix4f& matrix, double* rows) {
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 4; ++column) rows[row * 4 + column] = static_cast<double>(matrix(row, column));
}

}  // namespace

int32_t spatial_pcl_version(void) { return PCL_VERSION; }

const char* spatial_pcl_last_error(void) { return last_error.c_str(); }

int32_t spatial_pcl_voxel_grid(const float* points, int64_t count, int32_t width, float leaf, float* centroids,
                               int64_t capacity, int64_t* written) {
    return at_the_border([&] {
        require(leaf > 0 && std::isfinite(leaf), "leaf must be positive, got ", leaf);
        require(written != nullptr && (centroids != nullptr || capacity == 0),
                "centroids and written must not be null");
        const Cloud::Ptr cloud = cloud_of("points", points, count, width);
        *written = 0;
        if (cloud->empty()) return;
        require_cells_fit(*cloud, leaf);

        pcl::VoxelGrid<pcl::PointXYZ> filter;
        filter.setInputCloud(cloud);
        filter.setLeafSize(leaf, leaf, leaf);
        Cloud filtered;
        filter.filter(filtered);

        *written = static_cast<int64_t>(filtered.size());
        if (*written > capacity)
            fail(SPATIAL_PCL_CAPACITY_TOO_SMALL, "centroids holds ", capacity, " points, ", *written, " are needed");
        for (std::size_t i = 0; i < filtered.size(); ++i) std::copy_n(filtered[i].data, 3, centroids + 3 * i);
    });
}

int32_t spatial_pcl_remove_outliers(const float* points, int64_t count, int32_t width, int32_t neighbours,
                                    double deviations, uint8_t* keep) {
    return at_the_border([&] {
        require(neighbours > 0, "neighbours must be positive, got ", neighbours);
        require(std::isfinite(deviations), "deviations must be finite, got ", deviations);
        require(keep != nullptr || count == 0, "keep must not be null");
        const Cloud::Ptr cloud = cloud_of("points", points, count, width);
        std::fill_n(keep, count, uint8_t{1});
        // With no more points than neighbours the statistic does not exist; nothing is an outlier.
        if (cloud->size() <= static_cast<std::size_t>(neighbours)) return;

        pcl::StatisticalOutlierRemoval<pcl::PointXYZ> filter(true);
        filter.setInputCloud(cloud);
        filter.setMeanK(neighbours);
        filter.setStddevMulThresh(deviations);
        Cloud filtered;
        filter.filter(filtered);
        for (const auto index : *filter.getRemovedIndices()) keep[index] = 0;
    });
}

int32_t spatial_pcl_fit_plane(const float* points, int64_t count, int32_t width, double distance, double max_angle,
                              int32_t max_iterations, double* plane, uint8_t* inliers) {
    return at_the_border([&] {
        require(distance > 0 && std::isfinite(distance), "distance must be positive, got ", distance);
        require(max_angle > 0 && max_angle < 1.57, "max_angle must be between 0 and pi/2, got ", max_angle);
        require(max_iterations > 0, "max_iterations must be positive, got ", max_iterations);
        require(plane != nullptr && (inliers != nullptr || count == 0), "plane and inliers must not be null");
        const Cloud::Ptr cloud = cloud_of("points", points, count, width);
        std::fill_n(inliers, count, uint8_t{0});
        if (cloud->size() < 3) fail(SPATIAL_PCL_NOT_FOUND, "a plane needs 3 points, got ", count);

        pcl::SACSegmentation<pcl::PointXYZ> segmentation;  // its random numbers start from a fixed seed
        segmentation.setModelType(pcl::SACMODEL_PERPENDICULAR_PLANE);
        segmentation.setMethodType(pcl::SAC_RANSAC);
        segmentation.setAxis(Eigen::Vector3f::UnitZ());
        segmentation.setEpsAngle(max_angle);
        segmentation.setDistanceThreshold(distance);
        segmentation.setMaxIterations(max_iterations);
        segmentation.setOptimizeCoefficients(true);
        segmentation.setInputCloud(cloud);
        pcl::PointIndices indices;
        pcl::ModelCoefficients coefficients;
        segmentation.segment(indices, coefficients);
        if (indices.indices.empty() || coefficients.values.size() != 4)
            fail(SPATIAL_PCL_NOT_FOUND, "no plane within ", max_angle, " rad of level among ", count, " points");

        const double sign = coefficients.values[2] < 0 ? -1.0 : 1.0;
        for (int i = 0; i < 4; ++i)
            plane[i] = sign * static_cast<double>(coefficients.values[static_cast<std::size_t>(i)]);
        for (const auto index : indices.indices) inliers[index] = 1;
    });
}

int32_t spatial_pcl_clusters(const float* points, int64_t count, int32_t width, double tolerance, int32_t min_size,
                             int32_t max_size, int32_t* labels, int32_t* cluster_count) {
    return at_the_border([&] {
        require(tolerance > 0 && std::isfinite(tolerance), "tolerance must be positive, got ", tolerance);
        require(min_size > 0 && max_size >= min_size, "sizes must be 1 <= min_size <= max_size, got ", min_size,
                " and ", max_size);
        require(cluster_count != nullptr && (labels != nullptr || count == 0),
                "labels and cluster_count must not be null");
        const Cloud::Ptr cloud = cloud_of("points", points, count, width);
        std::fill_n(labels, count, int32_t{-1});
        *cluster_count = 0;
        if (cloud->empty()) return;

        pcl::search::KdTree<pcl::PointXYZ>::Ptr tree(new pcl::search::KdTree<pcl::PointXYZ>);
        tree->setInputCloud(cloud);
        pcl::EuclideanClusterExtraction<pcl::PointXYZ> extraction;
        extraction.setClusterTolerance(tolerance);
        extraction.setMinClusterSize(min_size);
        extraction.setMaxClusterSize(max_size);
        extraction.setSearchMethod(tree);
        extraction.setInputCloud(cloud);
        std::vector<pcl::PointIndices> clusters;
        extraction.extract(clusters);

        // The library sorts by size with no rule for ties; the first point's position is a rule that holds everywhere.
        std::sort(clusters.begin(), clusters.end(), [](const pcl::PointIndices& a, const pcl::PointIndices& b) {
            return *std::min_element(a.indices.begin(), a.indices.end()) <
                   *std::min_element(b.indices.begin(), b.indices.end());
        });
        for (const auto& cluster : clusters) {
            for (const auto index : cluster.indices) labels[index] = *cluster_count;
            ++*cluster_count;
        }
    });
}

int32_t spatial_pcl_icp(const float* source, int64_t source_count, const float* target, int64_t target_count,
                        int32_t width, double max_distance, int32_t max_iterations, double* target_from_source,
                        double* mean_square) {
    return at_the_border([&] {
        require(max_distance > 0 && std::isfinite(max_distance), "max_distance must be positive, got ", max_distance);
        require(max_iterations > 0, "max_iterations must be positive, got ", max_iterations);
        require(target_from_source != nullptr && mean_square != nullptr,
                "target_from_source and mean_square must not be null");
        const Cloud::Ptr source_cloud = cloud_of("source", source, source_count, width);
        const Cloud::Ptr target_cloud = cloud_of("target", target, target_count, width);
        if (source_cloud->size() < 3 || target_cloud->size() < 3)
            fail(SPATIAL_PCL_NOT_FOUND, "registration needs 3 points on each side, got ", source_count, " and ",
                 target_count);

        pcl::IterativeClosestPoint<pcl::PointXYZ, pcl::PointXYZ> registration;
        registration.setInputSource(source_cloud);
        registration.setInputTarget(target_cloud);
        registration.setMaxCorrespondenceDistance(max_distance);
        registration.setMaximumIterations(max_iterations);
        // Defaults are 0, which would always use up all iterations: 0.01 mm and 1e-10 m^2 are far below a LiDAR's
        // noise.
        registration.setTransformationEpsilon(1e-10);
        registration.setEuclideanFitnessEpsilon(1e-10);
        Cloud aligned;
        registration.align(aligned);
        if (!registration.hasConverged())
            fail(SPATIAL_PCL_NOT_FOUND, "registration did not converge in ", max_iterations, " iterations");
        copy_transform(registration.getFinalTransformation(), target_from_source);
        *mean_square = registration.getFitnessScore(max_distance);
    });
}
