// Compiled with -mavx2 -mfma; called where the CPU has both.
#include "core/lanes_avx2.h"
#include "occupancy_losses/occupancy_losses_version.h"

namespace spatial {

const OccupancyLossVersion kOccupancyLossAvx2 = kVersion;

}  // namespace spatial
