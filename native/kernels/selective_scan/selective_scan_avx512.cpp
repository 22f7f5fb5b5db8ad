// Compiled with -mavx512f -mavx512dq; called where the CPU has both.
#include "core/lanes_avx512.h"
#include "selective_scan/selective_scan_version.h"

namespace spatial {

const ScanVersion kScanAvx512 = kVersion;

}  // namespace spatial
