// Division by a number that stays the same, as one multiplication.
#pragma once

#include <cstdint>

namespace spatial {

// Exact n / d for 32-bit n and d >= 1. D. Lemire, O. Kaser, N. Kurz, "Faster remainder by direct computation", 2019.
class Divider {
  public:
    explicit Divider(uint32_t divisor) : divisor_(divisor), magic_(~uint64_t{0} / divisor + 1) {}

    uint32_t divide(uint32_t n) const {
        __extension__ using Wide = unsigned __int128;
        return divisor_ == 1 ? n : static_cast<uint32_t>((static_cast<Wide>(magic_) * n) >> 64);
    }

    uint32_t divisor() const { return divisor_; }

  private:
    uint32_t divisor_;
    uint64_t magic_;
};

}  // namespace spatial
