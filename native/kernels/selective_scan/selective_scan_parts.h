// What the implementations of selective_scan share: the problems in plain pointers.
#pragma once

#include <cstddef>
#include <cstdint>

namespace spatial {

constexpr int kMaxScanStates = 64;
constexpr int kMaxConvWidth = 8;
constexpr int kScanSteps = 32;     // that the backward pass runs again at a time
constexpr int kScanColumns = 16;   // channels this far apart are added up first
constexpr int kScanChannels = 64;  // whose parts of db and dc are added up in one place
constexpr int kConvSteps = 64;     // whose rows are convolved one after the other

// One call; what was left out is null.
struct ScanProblem {
    int64_t sequences, steps, channels;
    int32_t states;
    bool softplus, reversed;
    int threads;
    const float* u;           // [B, L, C]
    const float* delta;       // [B, L, C]
    const float* a;           // [C, N]
    const float* b;           // [B, L, N]
    const float* c;           // [B, L, N]
    const float* d;           // [C]
    const float* z;           // [B, L, C]
    const float* delta_bias;  // [C]
    float* y;                 // [B, L, C]
    float* last_state;        // [B, C, N]
};

// The gradients of one call, and the parts that sums over many places are made of.
struct ScanGradients {
    const float* dy;     // [B, L, C]
    float* du;           // [B, L, C]
    float* ddelta;       // [B, L, C]
    float* dz;           // [B, L, C] or null
    float* da_parts;     // [B, C, N]
    float* dd_parts;     // [B, C]
    float* dbias_parts;  // [B, C]
    float* db_parts;     // [P, B, L, N], P parts of kScanChannels channels
    float* dc_parts;     // [P, B, L, N]
};

// Pieces of kScanChannels channels, and of kScanSteps steps.
inline int64_t scan_parts(const ScanProblem& problem) { return (problem.channels + kScanChannels - 1) / kScanChannels; }
inline int64_t scan_pieces(const ScanProblem& problem) { return (problem.steps + kScanSteps - 1) / kScanSteps; }

// Floats of scratch for one part of one sequence: notes of steps, gradients that are carried on, parts of db and dc,
// and the states before every piece.
inline int64_t scan_scratch(const ScanProblem& problem) {
    return problem.states * (4 * kScanSteps * kScanColumns + 2 * kScanChannels + scan_pieces(problem) * kScanChannels);
}

struct ConvProblem {
    int64_t sequences, steps, channels;
    int32_t width;  // W
    bool reversed;
    int threads;
    const float* x;            // [B, L, C]
    const float* weight;       // [C, W]
    const float* weight_rows;  // [W, C], the same, for the CPU's forward pass
    const float* bias;         // [C]
    float* y;                  // [B, L, C]
};

struct ConvGradients {
    const float* dy;       // [B, L, C]
    float* dx;             // [B, L, C]
    float* dweight_parts;  // [B, C, W]
    float* dbias_parts;    // [B, C]
};

struct LinearScanProblem {
    int64_t sequences, steps, channels;
    int threads;
    const float* kept;   // [B, L, C]
    const float* added;  // [B, L, C]
    float* h;            // [B, L, C]
};

// The version for one width of lanes. Each call is about one sequence: the scans do kScanChannels channels from `first`
// on, the backward scan such a part, the convolution all channels of kConvSteps steps, its backward pass a vector of
// channels.
struct ScanVersion {
    int lanes;
    void (*scan)(const ScanProblem&, int64_t sequence, int64_t first);
    void (*scan_backward)(const ScanProblem&, const ScanGradients&, int64_t sequence, int64_t part, float* scratch);
    void (*conv)(const ConvProblem&, int64_t sequence, int64_t begin);
    void (*conv_backward)(const ConvProblem&, const ConvGradients&, int64_t sequence, int64_t first);
    void (*linear_scan)(const LinearScanProblem&, int64_t sequence, int64_t first);
};

extern const ScanVersion kScanAvx2;
extern const ScanVersion kScanAvx512;

void scan_cuda(const ScanProblem& problem, int32_t device);
void scan_backward_cuda(const ScanProblem& problem, const ScanGradients& gradients, int32_t device);
void conv_cuda(const ConvProblem& problem, int32_t device);
void conv_backward_cuda(const ConvProblem& problem, const ConvGradients& gradients, int32_t device);
void linear_scan_cuda(const LinearScanProblem& problem, int32_t device);

// Sums parts [P, count] over P, in order.
void sum_parts_cuda(const float* parts, int64_t part_count, int64_t count, float* sums, int32_t device);

}  // namespace spatial
