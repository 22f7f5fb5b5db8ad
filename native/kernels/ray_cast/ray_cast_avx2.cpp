// Compiled with -mavx2 -mfma; called where the CPU has both.
#include "core/lanes_avx2.h"
#include "ray_cast/ray_cast_lanes.h"

namespace spatial {

void cast_bundle_avx2(const RayBundle& bundle) { BundleCaster(bundle).run(); }

}  // namespace spatial
