#include "tools/report/number_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace ballast::tools {
namespace {

std::string grouped(std::string digits) {
  for (size_t place = digits.size(); place > 3;) digits.insert(place -= 3, ",");
  return digits;
}

}  // namespace

std::string load_text(double load) {
  constexpr double kMostGrouped = 1e12, kMostFraction = 1e4, kLeastFraction = 1e-3;
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

}  // namespace ballast::tools
