#include "tools/report/xml_text.hpp"

#include "tools/terminal/terminal_text.hpp"

namespace ballast::tools {

std::string xml_text(std::string_view text) {
  std::string safe;
  for (const char c : terminal_text(text)) switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  return safe;
}

}  // namespace ballast::tools
