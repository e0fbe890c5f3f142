// Text made safe to stand in XML.
#pragma once

#include <string>
#include <string_view>

namespace ballast::tools {

// Escapes markup; bytes that are not UTF-8 and characters XML has no place for become '?'.
std::string xml_text(std::string_view text);

}  // namespace ballast::tools
