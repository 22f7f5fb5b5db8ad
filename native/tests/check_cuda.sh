#!/bin/sh
# Compiles every .cu file to PTX with clang, where there is no CUDA: usage check_cuda.sh [folder for the PTX].
# CLANG names the compiler (default: clang++-14, then clang++); ARCHITECTURES the targets (default: sm_70 sm_80).
set -eu
native=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$(mktemp -d)}
clang=${CLANG:-$(command -v clang++-14 || command -v clang++ || true)}
if [ -z "$clang" ]; then
    echo "check_cuda: no clang++ here; install clang-14 or set CLANG" >&2
    exit 4
fi
mkdir -p "$out"
for source in "$native"/core/*.cu "$native"/kernels/*/*.cu; do
    for architecture in ${ARCHITECTURES:-sm_70 sm_80}; do
        ptx=$out/$(basename "$source" .cu).$architecture.ptx
        "$clang" -x cuda --cuda-device-only --cuda-gpu-arch="$architecture" -nocudainc -nocudalib \
            -Xclang -target-feature -Xclang +ptx70 -fms-extensions -ffp-contract=off -std=c++17 -O2 -S -Wall -Wextra -Werror \
            -Wno-unused-command-line-argument -DSPATIAL_WITH_CUDA=1 -DSPATIAL_WITH_AVX2=0 \
            -I "$native/tests/cuda_stub" -I "$native" -I "$native/include" -I "$native/kernels" "$source" -o "$ptx"
        echo "$(basename "$source") $architecture: $(grep -c '^\.visible \.entry\|^\.entry' "$ptx" || true) kernels, $(wc -c < "$ptx") bytes of PTX"
    done
done
