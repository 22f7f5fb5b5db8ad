// Loops over independent pieces of work on a small pool of threads.
#pragma once

#include <cstdint>
#include <functional>

namespace spatial {

// Calls body(piece) once for every piece in [0, pieces) on at most `threads` threads, the caller among them, and
// returns when all are done. Pieces run in any order, so each must write places of its own. The first exception is
// thrown on. A call made while another one holds the pool runs on its own thread alone. Bodies do not call parallel_for
// themselves.
void parallel_for(int threads, int64_t pieces, const std::function<void(int64_t piece)>& body);

// Start of share `share` when `count` things are divided evenly among `shares`.
inline int64_t share_start(int64_t count, int64_t share, int64_t shares) { return count * share / shares; }

}  // namespace spatial
