// Compiled with -mavx2 -mfma; called where the CPU has both.
#include "core/lanes_avx2.h"
#include "submanifold_conv/submanifold_conv_lanes.h"

namespace spatial {

void submanifold_conv_avx2(const SubmanifoldConvProblem& problem) { convolve_all(problem); }

void submanifold_conv_weights_avx2(const SubmanifoldConvProblem& problem) { weights_all(problem); }

}  // namespace spatial
