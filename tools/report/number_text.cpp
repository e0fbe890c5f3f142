#include "tools/report/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace ballast::tools {
namespace {

std::string grouped(std::string digits) {
  for (size_t place = digits.size(); place > 3;) digits.insert(place -= 3, ",");
  return digits;
}

}  // namespace

std::string load_text(double load) {
  constexpr double kMostGrouped = 1e12, kMostFraction = 1e3, kLeastFraction = 1e-3;
  if (load == 0) return "0";
  if (load < kLeastFraction || load >= kMostGrouped) return fmt::format("{:.3e}", load);
  if (load == std::floor(load) || load >= kMostFraction) return grouped(fmt::format("{:.0f}", load));
  return fmt::format("{:.4g}", load);
}

std::string gap_text(double gap) {
  const double percent = gap * 100;
  if (percent == 0) return "0";
  if (percent < 0.0001) return "<0.0001%";
  return percent < 1 ? fmt::format("{:.4f}%", percent) : fmt::format("{:.1f}%", percent);
}

std::vector<std::string> texts_alike(std::span<const double> values) {
  constexpr double kMostPlain = 1e15, kLeastPlain = 1e-4;
  constexpr const char* kUnits[] = {"", "k", "M", "G", "T"};
  double largest = 0, smallest = INFINITY;  // smallest: that is not zero
  for (const double value : values) {
    largest = std::max(largest, std::abs(value));
    if (value != 0) smallest = std::min(smallest, std::abs(value));
  }
  std::vector<std::string> texts;
  if (largest >= kMostPlain || (smallest < kLeastPlain && largest > 0)) {
    for (const double value : values) texts.push_back(value == 0 ? "0" : fmt::format("{:.1e}", value));
    return texts;
  }
  size_t unit = 0;
  double scale = 1;
  for (; largest / scale >= 10000 && unit + 1 < std::size(kUnits); ++unit) scale *= 1000;
  int decimals = 0;
  const auto exact = [&](double value) {
    const double scaled = value / scale * std::pow(10, decimals);
    return std::abs(scaled - std::round(scaled)) < 1e-6 * std::max(1.0, std::abs(scaled));
  };
  while (decimals < 6 && !std::all_of(values.begin(), values.end(), exact)) ++decimals;
  for (const double value : values)
    texts.push_back(value == 0 ? "0" : fmt::format("{:.{}f}{}", value / scale, decimals, kUnits[unit]));
  return texts;
}

}  // namespace ballast::tools
