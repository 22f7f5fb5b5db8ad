// Compiled with -mavx512f -mavx512dq; called where the CPU has both.
#include "core/lanes_avx512.h"
#include "occupancy_losses/occupancy_losses_version.h"

namespace spatial {

const OccupancyLossVersion kOccupancyLossAvx512 = kVersion;

}  // namespace spatial
