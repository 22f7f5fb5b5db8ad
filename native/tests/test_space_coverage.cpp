#include "space_coverage/space_coverage.h"

#include <memory>

#include "runner.h"

namespace spatial_tests {
namespace {

// What one call gives; begins with numbers that no call gives.
struct Chosen {
    Array<int32_t> picks;
    Array<int64_t> gains;
    int32_t picked = -7;

    explicit Chosen(int64_t room) : picks({room}, -7), gains({room}, -7) {}
};

spatial_status choose(Array<int64_t>& seen, int threads, Chosen& chosen) {
    spatial_tensor s = seen.tensor(), p = chosen.picks.tensor(), g = chosen.gains.tensor();
    return spatial_space_coverage(&s, threads, &p, &g, &chosen.picked);
}

void check_chosen(Array<int64_t> seen, const std::vector<int32_t>& picks, const std::vector<int64_t>& gains,
                  int32_t picked) {
    const auto check_one = [&](const std::string& setting, int threads) {
        force(setting);
        Chosen chosen(static_cast<int64_t>(picks.size()));
        check_ok(choose(seen, threads, chosen));
        check_same(picks, chosen.picks.values, setting + ": picks");
        check_same(gains, chosen.gains.values, setting + ": gains");
        check_same({picked}, std::vector<int32_t>{chosen.picked}, setting + ": picked");
    };
    check_one("reference", 1);
    for_each_implementation(check_one);
}

Array<int64_t> random_frames(int64_t frames, int64_t words, int64_t cells_per_frame) {
    Random random(static_cast<uint64_t>(frames * 1000 + words));
    Array<int64_t> seen({frames, words});
    for (int64_t frame = 0; frame < frames; ++frame) {
        for (int64_t i = 0; i < cells_per_frame; ++i) {
            const uint64_t cell = static_cast<uint64_t>(random.below(64 * words));
            int64_t& word = seen.values[static_cast<size_t>(frame * words) + cell / 64];
            word = static_cast<int64_t>(static_cast<uint64_t>(word) | uint64_t{1} << cell % 64);
        }
    }
    return seen;
}

// Set by set, without words.
void check_by_definition(const Array<int64_t>& seen, int64_t room) {
    const int64_t frames = seen.shape[0], cells = 64 * seen.shape[1];
    const auto sees = [&](int64_t frame, int64_t cell) {
        return (static_cast<uint64_t>(seen.values[static_cast<size_t>(frame * seen.shape[1] + cell / 64)]) >>
                    cell % 64 &
                1) != 0;
    };
    std::vector<bool> covered(static_cast<size_t>(cells));
    std::vector<int32_t> picks(static_cast<size_t>(room), -1);
    std::vector<int64_t> gains(static_cast<size_t>(room), 0);
    int32_t picked = 0;
    for (; picked < room; ++picked) {
        int64_t best = -1, most = 0;
        for (int64_t frame = 0; frame < frames; ++frame) {
            int64_t gain = 0;
            for (int64_t cell = 0; cell < cells; ++cell) {
                gain += sees(frame, cell) && !covered[static_cast<size_t>(cell)] ? 1 : 0;
            }
            if (gain > most) {
                best = frame;
                most = gain;
            }
        }
        if (best < 0) {
            break;
        }
        picks[static_cast<size_t>(picked)] = static_cast<int32_t>(best);
        gains[static_cast<size_t>(picked)] = most;
        for (int64_t cell = 0; cell < cells; ++cell) {
            covered[static_cast<size_t>(cell)] = covered[static_cast<size_t>(cell)] || sees(best, cell);
        }
    }
    check_chosen(seen, picks, gains, picked);
}

void add_coverage_benchmark(int threads) {
    constexpr int64_t frames = 128, words = 938, room = 16;
    auto seen = std::make_shared<Array<int64_t>>(std::vector<int64_t>{0, 0});
    auto chosen = std::make_shared<Chosen>(room);
    add_benchmark("space_coverage 128 frames of 60k cells, 16 chosen, " + std::to_string(threads) + "T",
                  frames * words * 8, [=] {
                      if (seen->values.empty()) {
                          *seen = random_frames(frames, words, 6000);
                      }
                      check_ok(choose(*seen, threads, *chosen));
                  });
}

}  // namespace

void add_space_coverage_tests() {
    add_test("space_coverage: the frame that adds most, of equal ones the first, until none adds anything", [] {
        Array<int64_t> seen({4, 1});
        seen.values = {0b00011, 0b00110, 0b11000, 0b00111};
        check_chosen(seen, {3, 2, -1, -1, -1}, {3, 2, 0, 0, 0}, 2);
        check_chosen(seen, {3}, {3}, 1);
        seen.values = {0, 0b0110, 0b1001, 0b0110};
        check_chosen(seen, {1, 2}, {2, 2}, 2);
        seen.values = {0, 0, 0, 0};
        check_chosen(seen, {-1, -1}, {0, 0}, 0);
    });
    add_test("space_coverage: every word of a group and behind it follows the definition", [] {
        for (int64_t words : {1, 3, 4, 7, 8, 9, 17, 64}) {
            check_by_definition(random_frames(13, words, 5 * words), 6);
            check_by_definition(random_frames(40, words, 60 * words), 50);
        }
        check_by_definition(random_frames(300, 5, 30), 20);  // more frames than a block has threads
        check_chosen(random_frames(0, 5, 0), {-1, -1}, {0, 0}, 0);
        check_chosen(random_frames(5, 0, 0), {-1, -1}, {0, 0}, 0);
        check_chosen(random_frames(5, 5, 9), {}, {}, 0);
    });
    add_test("space_coverage: many words are counted by several threads alike",
             [] { check_by_definition(random_frames(9, 40000, 200000), 3); });
    add_test("space_coverage: what does not fit is refused", [] {
        Array<int64_t> seen({2, 3});
        Chosen chosen(2);
        check_refused(choose(seen, -1, chosen), SPATIAL_INVALID_ARGUMENT, "threads must be 0");
        spatial_tensor s = seen.tensor(), p = chosen.picks.tensor(), g = chosen.gains.tensor();
        check_refused(spatial_space_coverage(&s, 0, &p, &g, nullptr), SPATIAL_INVALID_ARGUMENT, "must not be null");
        g.shape[0] = 1;
        check_refused(spatial_space_coverage(&s, 0, &p, &g, &chosen.picked), SPATIAL_INVALID_ARGUMENT,
                      "gains must be int64 [2]");
        s.shape[0] = 1 << 20;
        check_refused(spatial_space_coverage(&s, 0, &p, &g, &chosen.picked), SPATIAL_INVALID_ARGUMENT,
                      "fewer than 2^20 frames");
    });

    for (int threads : {1, 2}) {
        add_coverage_benchmark(threads);
    }
}

}  // namespace spatial_tests
