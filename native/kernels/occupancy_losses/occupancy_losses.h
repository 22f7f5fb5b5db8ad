// occupancy_losses: the four terms by which class scores of voxels are learned, and their gradient.
//
// A voxel n is known unless its label is 255. p[n, k] is the softmax of its logits; the last class, F = K - 1, is free
// space.
//
// focal      100 times the mean over known voxels of the sum over classes of a w[k] r[n] m^2 (-ln(1 - m)), where m is
//            the sigmoid of the logit and a 0.75, or of its negative and 0.25 for the voxel's own class
//            (Lin et al., "Focal loss for dense object detection", 2017)
// semantic   mean over classes k < F that occur of -ln M / (P + e) - ln M / (C + e) - ln S / (O + e), with C the
//            class's voxels and O the other known ones, M and P the sums of p[n, k] over the first and over both, S
//            that of 1 - p[n, k] over the others, e = 1e-5; without the last term where O is 0; 0 where no class occurs
//            (Cao and de Charette, "MonoScene", 2022, section 3.4)
// geometric  the same three for what is not free, with 1 - p[n, F]; none is left out
// lovasz     mean over classes that occur of the Lovasz extension of 1 - intersection over union: errors, 1 - p[n, k]
//            of the class's voxels and p[n, k] of others, come in descending order, equal ones by n; each counts by how
//            much the union error grows with it (Berman et al., "The Lovasz-softmax loss", 2018)
//
// -ln x is computed in float32 by way of the logit of x; an x of almost 1 or 0 is moved in by steps of e that leave its
// slope.
//
// logits         [N, K]  float32, N below 2^31, K from 2 to 64
// labels         [N]     uint8, 0 to K - 1, or 255
// radial         [R]     float32, r of each column of the grid: voxel n lies in column n / height modulo R
// height                 voxels of a column, at least 1
// class_weights  [K]     float32, w
// counts_unknown         1: unknown voxels are others of every class in the Lovasz term; 0: they are left out
// threads                CPU threads, 0 for the process's default
// slopes         [K, N]  float32: by how much the Lovasz term of class k grows with p[n, k]
// summary        4 K + 2 float64 in host memory, for the backward pass
// losses         4       float64 in host memory: focal, semantic, geometric, lovasz
//
// Backward: the gradient of the sum of weights[i] losses[i] for the logits. slopes and summary are those of the forward
// pass, the rest its inputs.
// weights        4       float64 in host memory
// gradients      [N, K]  float32
//
// Tensors lie on one device. Sums over voxels are float32 over 32 voxels 16 apart, then by halves, then float64 in
// blocks of 512; results have the same bits on every implementation and for any number of threads (which NaN comes of
// logits that are not finite is not defined).
#pragma once

#include "spatial/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

SPATIAL_API spatial_status spatial_occupancy_losses(const spatial_tensor* logits, const spatial_tensor* labels,
                                                    const spatial_tensor* radial, int32_t height,
                                                    const spatial_tensor* class_weights, int32_t counts_unknown,
                                                    int32_t threads, spatial_tensor* slopes, double* summary,
                                                    double* losses);

SPATIAL_API spatial_status spatial_occupancy_losses_backward(const spatial_tensor* logits, const spatial_tensor* labels,
                                                             const spatial_tensor* radial, int32_t height,
                                                             const spatial_tensor* class_weights,
                                                             int32_t counts_unknown, const spatial_tensor* slopes,
                                                             const double* summary, const double* weights,
                                                             int32_t threads, spatial_tensor* gradients);

#ifdef __cplusplus
}
#endif
