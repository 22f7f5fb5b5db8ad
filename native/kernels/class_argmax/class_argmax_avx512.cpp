// Compiled with -mavx512f -mavx512dq; called where the CPU has both.
#include "core/lanes_avx512.h"

#include "class_argmax/class_argmax_lanes.h"

namespace spatial {

int64_t find_classes_avx512(const ClassArgmaxProblem& problem, int64_t begin, int64_t end) {
    return find_classes(problem, begin, end);
}

}  // namespace spatial
