#include "tests/literal/one_rule/quantise.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ballast::literal::one_rule {
namespace {

constexpr int64_t kLimit = int64_t{1} << 31;
constexpr int32_t kFirstScale = 1200;  // as in tests/literal/quantise.cpp
constexpr int32_t kLastScale = -1200;

bool all_zero(const Exacts& numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](Exact x) { return x.mantissa == 0; });
}

Row scaled(const Exacts& numbers, int32_t scale) {
  Row row;
  for (const Exact x : numbers) row.push_back(static_cast<int64_t>(rounded_at(x, scale)));
  return row;
}

int64_t sum_of(const Row& row) { return std::accumulate(row.begin(), row.end(), int64_t{0}); }

// The largest s for which (sum of the numbers at 2^s + spare) * pace is below 2^31.
int32_t scale_of(const Exacts& numbers, int64_t spare, int64_t pace) {
  if (all_zero(numbers)) return 0;
  for (int32_t scale = kFirstScale; scale > kLastScale; --scale) {
    int64_t sum = spare;
    for (size_t i = 0; i < numbers.size() && sum * pace < kLimit; ++i)
      sum += static_cast<int64_t>(rounded_at(numbers[i], scale));
    if (sum * pace < kLimit) return scale;
  }
  return kLastScale;
}

// Weights and base loads of a scenario.
Exacts all_of(const ExactNumbers& numbers, size_t scenario) {
  Exacts all = numbers.weights[scenario];
  if (numbers.base_load.empty()) return all;
  all.insert(all.end(), numbers.base_load[scenario].begin(), numbers.base_load[scenario].end());
  return all;
}

int64_t slots_of(const Job& job) { return job.slots > 0 ? job.slots : job.items; }

int64_t greatest_pace(const Job& job) {
  return job.pace.empty() ? 1 : *std::max_element(job.pace.begin(), job.pace.end());
}

// A power of two.
QuantisedJob quantise_one(const CallerJob& caller, const ExactNumbers& numbers) {
  QuantisedJob result{caller.options, 0, {}};
  const int64_t spare = slots_of(caller.options) - caller.options.items;
  const int32_t scale = scale_of(all_of(numbers, 0), spare, greatest_pace(caller.options));
  result.job.weights = {scaled(numbers.weights[0], scale)};
  if (!numbers.base_load.empty()) result.job.base_load = {scaled(numbers.base_load[0], scale)};
  result.load_exponent = -scale;
  result.unit = {std::ldexp(1.0, -scale)};
  return result;
}

// Several scenarios: [scenario].
struct Scale {
  std::vector<int32_t> first;  // s_k, of the first quantising
  Row total;                   // Q_k, of weights and base loads
};

Scale scale_of_scenarios(const CallerJob& caller, const ExactNumbers& numbers) {
  Scale scale;
  const size_t scenarios = numbers.weights.size();
  for (size_t k = 0; k < scenarios; ++k) scale.first.push_back(scale_of(all_of(numbers, k), 0, 1));
  if (caller.absolute) {
    int32_t least = kFirstScale;
    for (size_t k = 0; k < scenarios; ++k)
      if (!all_zero(all_of(numbers, k))) least = std::min(least, scale.first[k]);
    std::fill(scale.first.begin(), scale.first.end(), least == kFirstScale ? 0 : least);
  }
  for (size_t k = 0; k < scenarios; ++k) scale.total.push_back(sum_of(scaled(all_of(numbers, k), scale.first[k])));
  if (caller.absolute)
    std::fill(scale.total.begin(), scale.total.end(), *std::max_element(scale.total.begin(), scale.total.end()));
  return scale;
}

// To one total, times the importance: (q F + 2^30) >> 31.
Row to_shares(const Exacts& numbers, int32_t scale, uint64_t factor) {
  Row row = scaled(numbers, scale);
  for (int64_t& value : row)
    value = static_cast<int64_t>((static_cast<uint64_t>(value) * factor + (uint64_t{1} << 30)) >> 31);
  return row;
}

// floor(floor(cap 2^s) F / 2^31), at least 1 where there is a cap.
int64_t quantised_cap(double cap, int32_t scale, uint64_t factor) {
  const uint64_t first = floor_at(exact(cap).value(), scale);
  return first == 0 ? 0 : std::max<int64_t>(1, static_cast<int64_t>((first * factor) >> 31));
}

QuantisedJob quantise_scenarios(const CallerJob& caller, const ExactNumbers& numbers) {
  QuantisedJob result{caller.options, 0, {}};
  const Scale scale = scale_of_scenarios(caller, numbers);
  const Row& importance = caller.importance;
  const int64_t whole =
      ((int64_t{1} << 30) - 1) / greatest_pace(caller.options) - slots_of(caller.options) - caller.options.packs;
  const int64_t most = importance.empty() ? 1 : *std::max_element(importance.begin(), importance.end());
  for (size_t k = 0; k < numbers.weights.size(); ++k) {
    const int64_t total = scale.total[k];
    const int64_t wanted = whole * (importance.empty() ? 1 : importance[k]) / most;  // C_k
    const uint64_t factor = total == 0 ? 0 : (static_cast<uint64_t>(wanted) << 31) / static_cast<uint64_t>(total);
    result.job.weights.push_back(to_shares(numbers.weights[k], scale.first[k], factor));
    if (!numbers.base_load.empty())
      result.job.base_load.push_back(to_shares(numbers.base_load[k], scale.first[k], factor));
    if (!caller.cap.empty()) result.job.cap.push_back(quantised_cap(caller.cap[k], scale.first[k], factor));
    result.unit.push_back(std::ldexp(static_cast<double>(total), -scale.first[k]) / static_cast<double>(wanted));
  }
  return result;
}

Exacts exacts_of(const std::vector<double>& numbers) {
  Exacts exacts;
  for (const double number : numbers) exacts.push_back(exact(number).value());
  return exacts;
}

}  // namespace

ExactNumbers exact_numbers_of(const CallerJob& job) {
  ExactNumbers numbers;
  for (const std::vector<double>& row : job.weights) numbers.weights.push_back(exacts_of(row));
  for (const std::vector<double>& row : job.base_load) numbers.base_load.push_back(exacts_of(row));
  return numbers;
}

QuantisedJob quantise(const CallerJob& job) { return quantise(job, exact_numbers_of(job)); }

QuantisedJob quantise(const CallerJob& job, const ExactNumbers& numbers) {
  return numbers.weights.size() == 1 ? quantise_one(job, numbers) : quantise_scenarios(job, numbers);
}

}  // namespace ballast::literal::one_rule
