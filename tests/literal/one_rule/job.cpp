#include "tests/literal/one_rule/job.hpp"

namespace ballast::literal::one_rule {

Effort effort_of(int32_t number) {
  switch (number) {
    case 1:
      return {1'000'000, {2, 4, 1'000'000}, {{2, 16, 1000}}, 8, 320};
    case 3:
      return {10'000, {3, 7, 10'000}, {{3, 64, 2000}, {1, 32, 2000}, {2, 32, 2000}}, 32, INT32_MAX};
    case 4:
      return {0,
              {3, 7, 10'000},
              {{3, 64, 2000}, {1, 32, 2000}, {2, 32, 2000}, {3, 100'000, 1'000'000, true}},
              32,
              INT32_MAX};
    default:
      return {100'000, {2, 5, 100'000}, {{2, 32, 1000}, {1, 16, 1000}}, 8, INT32_MAX};
  }
}

int64_t ppb_of(int64_t value, int64_t parts) { return value * parts / 1'000'000'000; }

}  // namespace ballast::literal::one_rule
