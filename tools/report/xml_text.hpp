// Text made safe to stand in XML.
#pragma once

#include <string>
#include <string_view>

namespace ballast::tools {

// Escapes markup, and what terminal_text escapes; XML has no place for most of that.
std::string xml_text(std::string_view text);

}  // namespace ballast::tools
