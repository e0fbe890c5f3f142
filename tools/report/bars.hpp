// Pack loads of one layer as bars of characters.
#pragma once

#include <span>
#include <string>

namespace ballast::tools {

struct BarStyle {
  bool unicode = false;  // eighths of blocks, else '#'
  int columns = 80;      // of the terminal
  const char* name_of_before = "items as given";
};

// Two charts, one above the other, to the same scale. layer is its number.
std::string bars_text(uint32_t layer, std::span<const double> before, std::span<const double> after,
                      const BarStyle& style);

}  // namespace ballast::tools
