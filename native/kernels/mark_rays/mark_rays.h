// mark_rays: the voxels that rays from one place pass, up to their ends or to the first occupied voxel.
//
// Places are in cells from the grid's lower corner: voxel (x, y, z) is [x, x + 1) and so on. A ray steps from voxel to
// voxel through the face that it meets next (Amanatides and Woo, "A fast voxel traversal algorithm for ray tracing",
// 1987), of faces met together that along x first, then y. Where along a ray its faces are is counted in 2^-29 of the
// ray, in whole numbers, so that the sums of many steps are exact; with the first face and the breadth of a voxel
// rounded down to such a number, a ray of some hundred cells may leave out a voxel that it touches for less than a
// ten-thousandth of its edge. In float32, with length = |end - from| along an axis: the first face is
// min(way to it / length, 2) * 2^29, the breadth min(1 / length, 2) * 2^29, both truncated; a ray ends at
// min(1, way to the grid's border / length - 10^-6) * 2^29, truncated, along whichever axis that is least. So no
// rounding leads out of the grid.
#pragma once

#include "spatial/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

// from    [3]        float32 on the CPU, where all rays begin, within the grid and not on its lower border
// ends    [R, 3]     float32, finite and within +-2^20 cells; where a coordinate is not, the ray marks where it begins
// labels  [X, Y, Z]  uint8; null where rays go on to their ends
// free               the label of voxels that rays go through; they mark the first that has another, and end there
// mask    [X, Y, Z]  uint8; set to 1 where a ray passes, the voxels of both ends included, else left alone; at most 320
//                    cells along each axis
//
// ends, labels and mask lie on one device. Rays that are neighbours in memory travel together: the more alike their
// lengths, the faster. A call runs on one CPU thread.
SPATIAL_API spatial_status spatial_mark_rays(const float* from, const spatial_tensor* ends,
                                             const spatial_tensor* labels, uint8_t free, spatial_tensor* mask);

#ifdef __cplusplus
}
#endif
