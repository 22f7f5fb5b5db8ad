// Compiled with -mavx2 -mfma; called where the CPU has both.
#include "core/lanes_avx2.h"
#include "render_camera/render_camera_lanes.h"

namespace spatial {

void render_rows_avx2(const RenderProblem& problem, int32_t begin, int32_t end) { render_rows(problem, begin, end); }

}  // namespace spatial
