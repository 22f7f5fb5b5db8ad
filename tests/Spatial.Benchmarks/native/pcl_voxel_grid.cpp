#include <pcl/filters/voxel_grid.h>
#include <pcl/point_cloud.h>
#include <pcl/point_types.h>

#include <algorithm>

#include "peers.h"

namespace {

using Cloud = pcl::PointCloud<pcl::PointXYZI>;

struct Filtered {
    Cloud::Ptr cropped{new Cloud};
    Cloud centroids;
};

}  // namespace

void* spatial_bench_pcl_crop(const float* points, int64_t n, int32_t width, const float* min, const float* max) {
    auto* filtered = new Filtered;
    for (const float* point = points; point < points + n * width; point += width) {
        bool inside = true;
        for (int axis = 0; axis < 3; axis++) inside = inside && point[axis] >= min[axis] && point[axis] < max[axis];
        if (!inside) continue;
        pcl::PointXYZI copy;
        copy.x = point[0], copy.y = point[1], copy.z = point[2], copy.intensity = point[3];
        filtered->cropped->push_back(copy);
    }
    return filtered;
}

int64_t spatial_bench_pcl_filter(void* handle, const float* leaf) {
    auto* filtered = static_cast<Filtered*>(handle);
    pcl::VoxelGrid<pcl::PointXYZI> filter;
    filter.setLeafSize(leaf[0], leaf[1], leaf[2]);
    filter.setInputCloud(filtered->cropped);
    filtered->centroids = Cloud();  // a fresh result each time, as a user has it
    filter.filter(filtered->centroids);
    return static_cast<int64_t>(filtered->centroids.size());
}

void spatial_bench_pcl_centroids(void* handle, float* centroids) {
    for (const auto& centroid : static_cast<Filtered*>(handle)->centroids) {
        centroids = std::copy_n(centroid.data, 3, centroids);
        *centroids++ = centroid.intensity;
    }
}

void spatial_bench_pcl_free(void* handle) { delete static_cast<Filtered*>(handle); }
