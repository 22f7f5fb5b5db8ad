// selective_scan: the recurrence of Mamba (Gu and Dao, 2023, equations 2 and 4), the causal convolution before it, and
// the plain linear recurrence.
//
// For every sequence and channel, with `states` numbers h that start at 0:
//     delta' = delta + delta_bias, or ln(1 + e^(delta + delta_bias)) with softplus
//     h[n]   = e^(delta' a[n]) h[n] + delta' b[n] u
//     y      = sum over n of c[n] h[n], + d u, and all of it times z / (1 + e^-z)
// one step after the other, or with `reversed` from the last to the first; outputs lie where the inputs of their step
// do. Everything is float32 with sums in the order of n and the added products rounded once, so that results have the
// same bits on every implementation and for any number of threads (NaN may differ in sign and payload, and where an
// input of the backward pass is not finite). Time runs inside: sequences and channels are what is spread over lanes and
// threads.
//
// u, delta    [B, L, C]  input and step of every channel
// a           [C, N]     negative where the state is to fade; N from 1 to 64
// b, c        [B, L, N]  what goes into the states, and what is read
// d           [C]        straight from input to output; null: 0
// z           [B, L, C]  gate; null: none
// delta_bias  [C]        null: 0
// threads                CPU threads, 0 for the process's default
// y           [B, L, C]
// last_state  [B, C, N]  h after the last step; may be null
//
// The backward pass takes dy [B, L, C] and writes the gradient of sum(dy y) for every input, in its shape; those of d,
// z and delta_bias are null where these are. It keeps no states of the forward pass: it runs that again in pieces of 32
// steps. Sums over channels go over channels 16 apart, then over the 16, in pieces of 64 channels; sums over sequences
// and steps go from the last step, sequence by sequence.
//
// causal_conv: y = s / (1 + e^-s) with s = bias + sum over k of weight[k] x of the step W - 1 - k before (after, with
// `reversed`); steps outside the sequence hold 0.
// x, y        [B, L, C]
// weight      [C, W]     W from 1 to 8
// bias        [C]
//
// linear_scan: h = kept h + added, from 0.
// kept, added, h  [B, L, C]
#pragma once

#include "spatial/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

SPATIAL_API spatial_status spatial_selective_scan(const spatial_tensor* u, const spatial_tensor* delta,
                                                  const spatial_tensor* a, const spatial_tensor* b,
                                                  const spatial_tensor* c, const spatial_tensor* d,
                                                  const spatial_tensor* z, const spatial_tensor* delta_bias,
                                                  int32_t softplus, int32_t reversed, int32_t threads,
                                                  spatial_tensor* y, spatial_tensor* last_state);

SPATIAL_API spatial_status spatial_selective_scan_backward(
    const spatial_tensor* u, const spatial_tensor* delta, const spatial_tensor* a, const spatial_tensor* b,
    const spatial_tensor* c, const spatial_tensor* d, const spatial_tensor* z, const spatial_tensor* delta_bias,
    int32_t softplus, int32_t reversed, int32_t threads, const spatial_tensor* dy, spatial_tensor* du,
    spatial_tensor* ddelta, spatial_tensor* da, spatial_tensor* db, spatial_tensor* dc, spatial_tensor* dd,
    spatial_tensor* dz, spatial_tensor* ddelta_bias);

SPATIAL_API spatial_status spatial_causal_conv(const spatial_tensor* x, const spatial_tensor* weight,
                                               const spatial_tensor* bias, int32_t reversed, int32_t threads,
                                               spatial_tensor* y);

SPATIAL_API spatial_status spatial_causal_conv_backward(const spatial_tensor* x, const spatial_tensor* weight,
                                                        const spatial_tensor* bias, int32_t reversed, int32_t threads,
                                                        const spatial_tensor* dy, spatial_tensor* dx,
                                                        spatial_tensor* dweight, spatial_tensor* dbias);

SPATIAL_API spatial_status spatial_linear_scan(const spatial_tensor* kept, const spatial_tensor* added, int32_t threads,
                                               spatial_tensor* h);

#ifdef __cplusplus
}
#endif
