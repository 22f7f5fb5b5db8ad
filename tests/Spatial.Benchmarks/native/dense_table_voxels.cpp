#include <cmath>

#include "peers.h"

int32_t spatial_bench_dense_table(const float* points, int64_t n, int32_t width, const spatial_bench_grid* grid,
                                  int32_t* table, int32_t* keys, float* sums) {
    const int32_t stride = width + 1;
    int32_t voxels = 0;
    for (int64_t i = 0; i < n; i++) {
        const float* point = points + i * width;
        int32_t cell[3];
        bool inside = true;
        for (int axis = 0; axis < 3; axis++) {
            cell[axis] =
                static_cast<int32_t>(std::floor((point[axis] - grid->min[axis]) * grid->cells_per_metre[axis]));
            inside = inside && static_cast<uint32_t>(cell[axis]) < static_cast<uint32_t>(grid->size[axis]);
        }
        if (!inside) continue;

        const int32_t key = (cell[0] * grid->size[1] + cell[1]) * grid->size[2] + cell[2];
        int32_t slot = table[key];
        if (slot < 0) {
            slot = table[key] = voxels;
            keys[voxels++] = key;
            for (int32_t k = 0; k < stride; k++) sums[static_cast<int64_t>(slot) * stride + k] = 0;
        }
        float* sum = sums + static_cast<int64_t>(slot) * stride;
        for (int32_t k = 0; k < width; k++) sum[k] += point[k];
        sum[width] += 1;
    }

    for (int32_t slot = 0; slot < voxels; slot++) {
        float* sum = sums + static_cast<int64_t>(slot) * stride;
        const float share = 1 / sum[width];
        for (int32_t k = 0; k < width; k++) sum[k] *= share;
        table[keys[slot]] = -1;
    }
    return voxels;
}
