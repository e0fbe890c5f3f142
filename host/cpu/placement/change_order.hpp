// Which of two changes is the better one: the choice of docs/reference/placement.md.
#pragma once

#include "host/cpu/placement/candidates.hpp"

namespace ballast::cpu::placement {

class ChangeOrder {
 public:
  ChangeOrder(Wide top, const Choosing& choosing) : top_(top), aim_(choosing.aim), price_(choosing.price) {}

  Wide worth(Wide value, Wide moved) const { return std::max(value, aim_) + price_ * moved; }

  bool precedes(const Change& x, const Change& y) const {
    if (price_ > 0) {
      const Wide gain_x = top_ - x.worth, gain_y = top_ - y.worth;
      if (gain_x > 0 || gain_y > 0) {
        if (gain_x <= 0 || gain_y <= 0) return gain_x > gain_y;
        const Wide left = gain_x * std::max<Wide>(y.moved, 0), right = gain_y * std::max<Wide>(x.moved, 0);
        if (left != right) return left > right;
      }
    }
    if (x.worth != y.worth) return x.worth < y.worth;
    if (x.moved != y.moved) return x.moved < y.moved;
    if (x.value != y.value) return x.value < y.value;
    if (x.kind != y.kind) return x.kind < y.kind;
    if (x.pack != y.pack) return x.pack < y.pack;
    return x.a != y.a ? x.a < y.a : x.b < y.b;
  }

  // No change that moves at least `moved` and leaves more than this can precede `best`.
  Wide most_value(Wide moved, const Change& best) const {
    if (price_ == 0) return best.worth;
    const Wide gain = top_ - best.worth, paid = price_ * moved;
    if (gain <= 0) return kUnlimited;
    if (moved <= 0) return std::max(top_ - 1, best.worth) - paid;
    if (best.moved <= 0) return -1;
    return top_ - paid - (gain * moved + best.moved - 1) / best.moved;
  }

 private:
  Wide top_, aim_, price_;
};

}  // namespace ballast::cpu::placement
