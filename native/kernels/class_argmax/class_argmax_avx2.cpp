// Compiled with -mavx2 -mfma; called where the CPU has both.
#include "core/lanes_avx2.h"

#include "class_argmax/class_argmax_lanes.h"

namespace spatial {

int64_t find_classes_avx2(const ClassArgmaxProblem& problem, int64_t begin, int64_t end) {
    return find_classes(problem, begin, end);
}

}  // namespace spatial
