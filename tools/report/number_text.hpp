// Numbers as people read them.
#pragma once

#include <string>

namespace ballast::tools {

std::string load_text(double load);  // "2,048", "0.7312", "1.500e+12"
std::string gap_text(double gap);    // "81.4%", "0.0031%", "0"

}  // namespace ballast::tools
