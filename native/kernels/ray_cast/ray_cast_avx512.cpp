// Compiled with -mavx512f -mavx512dq; called where the CPU has both.
#include "core/lanes_avx512.h"
#include "ray_cast/ray_cast_lanes.h"

namespace spatial {

void cast_bundle_avx512(const RayBundle& bundle) { BundleCaster(bundle).run(); }

}  // namespace spatial
