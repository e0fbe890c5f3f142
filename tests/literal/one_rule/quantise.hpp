// Section 2: from a caller's numbers to whole ones.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/literal/one_rule/job.hpp"
#include "tests/literal/quantise.hpp"

namespace ballast::literal::one_rule {

using Exacts = std::vector<Exact>;

// A layer as a caller gives it. Numbers are doubles, which hold u32 and f32 exactly; exact_numbers_of() below takes any
// type.
struct CallerJob {
  Job options;                                 // without weights, base_load and cap
  std::vector<std::vector<double>> weights;    // [scenario][item]
  std::vector<std::vector<double>> base_load;  // [scenario][pack]; empty: 0
  Row importance;                              // [scenario], 1..16; empty: 1
  std::vector<double> cap;                     // [scenario], in units of weight times pace; 0: none; empty: none
  bool absolute = false;                       // all scenarios are in one unit
};

// The numbers of a CallerJob in any of the types that weights have.
struct ExactNumbers {
  std::vector<Exacts> weights;    // [scenario][item]
  std::vector<Exacts> base_load;  // [scenario][pack]; empty: 0
};
ExactNumbers exact_numbers_of(const CallerJob& job);

struct QuantisedJob {
  Job job;
  int32_t load_exponent = 0;  // a load counts units of 2^load_exponent; 0 with scenarios
  std::vector<double> unit;   // [scenario]: what a load counts units of
};

QuantisedJob quantise(const CallerJob& job);
// The numbers of `job` are those given beside it.
QuantisedJob quantise(const CallerJob& job, const ExactNumbers& numbers);

}  // namespace ballast::literal::one_rule
