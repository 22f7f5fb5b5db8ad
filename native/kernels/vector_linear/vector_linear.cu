// A block per output and row: each of its threads makes one of the partial sums.
#include "core/cuda.h"
#include "vector_linear/vector_linear_parts.h"

namespace spatial {
namespace {

template <typename Value>
__global__ void make_outputs(LinearInput<Value> input, LinearLayer<Value> layer) {
    __shared__ float partial[kPartialSums];
    const int j = static_cast<int>(threadIdx.x);
    const int64_t row = blockIdx.x / layer.size, n = blockIdx.x % layer.size;
    const Value* weights = layer.weights + n * input.width;
    const Value* values = input.values + row * input.width;
    float sum = 0;
    for (int64_t k = j; k < input.width; k += kPartialSums) {
        sum = fmaf(widened(weights[k]), widened(values[k]), sum);
    }
    partial[j] = sum;
    __syncthreads();
    if (j == 0) {
        finish_output(layer, row, n, sum_of(partial));
    }
}

template <typename Value>
void run_layer(const LinearInput<Value>& input, const LinearLayer<Value>& layer, int32_t device) {
    const DeviceScope scope(device);
    SPATIAL_LAUNCH(make_outputs<Value>, blocks_for(input.rows * layer.size, 1), kPartialSums, input, layer);
}

}  // namespace

void linear_layer_cuda(const LinearInput<float>& input, const LinearLayer<float>& layer, int32_t device) {
    run_layer(input, layer, device);
}

void linear_layer_cuda(const LinearInput<Bfloat16>& input, const LinearLayer<Bfloat16>& layer, int32_t device) {
    run_layer(input, layer, device);
}

}  // namespace spatial
