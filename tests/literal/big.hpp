// Natural numbers of any size, with the two operations that exact rounding of 1.05^k needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ballast::literal {

class Big {
 public:
  explicit Big(uint32_t value) : digits_{value} {}

  Big times(uint32_t factor) const {
    Big result(0);
    result.digits_.clear();
    uint64_t carry = 0;
    for (const uint32_t digit : digits_) {
      carry += uint64_t{digit} * factor;
      result.digits_.push_back(static_cast<uint32_t>(carry));
      carry >>= 32;
    }
    result.digits_.push_back(static_cast<uint32_t>(carry));
    return result;
  }

  friend bool operator<=(const Big& a, const Big& b) {
    for (size_t i = a.digits_.size() + b.digits_.size(); i-- > 0;)
      if (a.digit(i) != b.digit(i)) return a.digit(i) < b.digit(i);
    return true;
  }

 private:
  uint32_t digit(size_t i) const { return i < digits_.size() ? digits_[i] : 0; }

  std::vector<uint32_t> digits_;  // to the base 2^32, the least first
};

}  // namespace ballast::literal
