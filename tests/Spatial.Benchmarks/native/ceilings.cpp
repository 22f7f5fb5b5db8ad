#include <immintrin.h>
#include <sys/mman.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "peers.h"

namespace {

constexpr size_t kFloats = size_t{64} << 20;  // 256 MiB

volatile float float_sink;
volatile uint64_t integer_sink;

float* buffer = nullptr;
std::vector<uint32_t> permutation;

double Seconds(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

float* Buffer() {
    if (buffer == nullptr) {
        constexpr size_t huge_page = size_t{2} << 20;
        buffer = static_cast<float*>(std::aligned_alloc(huge_page, kFloats * sizeof(float)));
        madvise(buffer, kFloats * sizeof(float), MADV_HUGEPAGE);  // only advice: a refusal costs speed, nothing else
        for (size_t i = 0; i < kFloats; i++) buffer[i] = 1;
    }
    return buffer;
}

double OnThreads(int32_t threads, const std::function<void(int32_t)>& work) {
    return Seconds([&] {
        std::vector<std::thread> others;
        for (int32_t i = 1; i < threads; i++) others.emplace_back(work, i);
        work(0);
        for (auto& other : others) other.join();
    });
}

float SumOf(__m256 value) {
    alignas(32) float lanes[8];
    _mm256_store_ps(lanes, value);
    float sum = 0;
    for (float lane : lanes) sum += lane;
    return sum;
}

// Sum of values whose number is a multiple of 32.
float SumOf(const float* at, size_t count) {
    __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
    for (const float* end = at + count; at < end; at += 32) {
        for (int i = 0; i < 4; i++) sums[i] = _mm256_add_ps(sums[i], _mm256_loadu_ps(at + 8 * i));
    }
    return SumOf(_mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3])));
}

// One cycle through all entries (Sattolo, 1986), so that no part of the table is left out.
void Shuffle(size_t entries) {
    permutation.resize(entries);
    for (size_t i = 0; i < entries; i++) permutation[i] = static_cast<uint32_t>(i);
    uint64_t state = 0x9E3779B97F4A7C15ull;
    for (size_t i = entries - 1; i > 0; i--) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        std::swap(permutation[i], permutation[state % i]);
    }
}

}  // namespace

double spatial_bench_read(int32_t threads) {
    const float* data = Buffer();
    const size_t share = kFloats / threads / 32 * 32;
    const double seconds =
        OnThreads(threads, [&](int32_t thread) { float_sink = SumOf(data + share * thread, share); });
    return static_cast<double>(share) * threads * sizeof(float) / seconds / 1e9;
}

double spatial_bench_read_buffers(const void* const* data, const int64_t* bytes, int32_t count, int32_t threads) {
    return OnThreads(threads, [&](int32_t thread) {
        float sum = 0;
        for (int32_t i = 0; i < count; i++) {
            const size_t share = static_cast<size_t>(bytes[i]) / sizeof(float) / threads / 32 * 32;
            sum += SumOf(static_cast<const float*>(data[i]) + share * thread, share);
        }
        float_sink = sum;
    });
}

double spatial_bench_write(int32_t threads) {
    float* data = Buffer();
    const size_t share = kFloats / threads / 32 * 32;
    const double seconds = OnThreads(threads, [&](int32_t thread) {
        const __m256 value = _mm256_set1_ps(1);
        float* end = data + share * (thread + 1);
        for (float* at = data + share * thread; at < end; at += 8) _mm256_stream_ps(at, value);
        _mm_sfence();
    });
    return static_cast<double>(share) * threads * sizeof(float) / seconds / 1e9;
}

double spatial_bench_fma(int32_t threads) {
    constexpr int64_t iterations = 4000000;
    constexpr int chains = 10;  // enough to cover the latency of two pipelines
    const double seconds = OnThreads(threads, [&](int32_t) {
        const __m256 factor = _mm256_set1_ps(0.999f), term = _mm256_set1_ps(1e-3f);
        // Ten names, not an array: the compiler would keep an array in memory.
        __m256 a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term;
        for (int64_t turn = 0; turn < iterations; turn++) {
            a = _mm256_fmadd_ps(a, factor, term), b = _mm256_fmadd_ps(b, factor, term);
            c = _mm256_fmadd_ps(c, factor, term), d = _mm256_fmadd_ps(d, factor, term);
            e = _mm256_fmadd_ps(e, factor, term), f = _mm256_fmadd_ps(f, factor, term);
            g = _mm256_fmadd_ps(g, factor, term), h = _mm256_fmadd_ps(h, factor, term);
            i = _mm256_fmadd_ps(i, factor, term), j = _mm256_fmadd_ps(j, factor, term);
            asm volatile("" : "+x"(a), "+x"(b), "+x"(c), "+x"(d), "+x"(e), "+x"(f), "+x"(g), "+x"(h), "+x"(i), "+x"(j));
        }
        const __m256 front = _mm256_add_ps(_mm256_add_ps(a, b), _mm256_add_ps(c, _mm256_add_ps(d, e)));
        const __m256 back = _mm256_add_ps(_mm256_add_ps(f, g), _mm256_add_ps(h, _mm256_add_ps(i, j)));
        float_sink = SumOf(_mm256_add_ps(front, back));
    });
    return 2.0 * 8 * chains * iterations * threads / seconds / 1e9;
}

double spatial_bench_random(int32_t kibibytes) {
    const size_t entries = static_cast<size_t>(kibibytes) * 1024 / sizeof(uint32_t);
    if (permutation.size() != entries) Shuffle(entries);
    constexpr int64_t reads = 4000000;
    const uint32_t* table = permutation.data();
    const double seconds = Seconds([&] {
        uint64_t state = 12345, sum = 0;
        for (int64_t i = 0; i < reads; i++) {
            state = state * 6364136223846793005ull + 1442695040888963407ull;
            sum += table[(state >> 32) * entries >> 32];
        }
        integer_sink = sum;
    });
    return seconds / reads * 1e9;
}

void spatial_bench_release(void) {
    std::free(buffer);
    buffer = nullptr;
    permutation = {};
}

void spatial_bench_empty(void) {}
