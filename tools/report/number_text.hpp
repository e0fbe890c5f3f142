// Numbers as people read them.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace ballast::tools {

std::string load_text(double load);  // "2,048", "0.7312", "1.500e+12"
std::string gap_text(double gap);    // "81.4%", "0.0031%", "0"

// Numbers of one kind, written alike: as many decimals, and the same unit of 1, k, M, ..., or all with exponents.
std::vector<std::string> texts_alike(std::span<const double> values);

}  // namespace ballast::tools
