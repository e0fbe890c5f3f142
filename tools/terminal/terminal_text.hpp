// Text of unknown origin, made safe to print.
#pragma once

#include <string>
#include <string_view>

namespace ballast::tools {

// Bytes that could steer a terminal or hide text become escapes: \n, \r, \t, \0, \x1b, and \xff for a byte that is
// not UTF-8; control and direction characters beyond ASCII become \u009b. All else stays. What is escaped already
// does not change.
std::string terminal_text(std::string_view text);

}  // namespace ballast::tools
