// Compiled with -mavx2 -mfma; called where the CPU has both.
#include "core/lanes_avx2.h"
#include "selective_scan/selective_scan_version.h"

namespace spatial {

const ScanVersion kScanAvx2 = kVersion;

}  // namespace spatial
