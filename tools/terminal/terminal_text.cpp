#include "tools/terminal/terminal_text.hpp"

#include <fmt/format.h>

#include "tools/base/utf8.hpp"

namespace ballast::tools {
namespace {

// C1 controls, line and paragraph separators, and characters that turn the direction of writing.
bool steers(char32_t code) {
  return (code >= 0x80 && code < 0xA0) || (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF;
}

std::string escape_of_byte(unsigned char byte) {
  switch (byte) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\0':
      return "\\0";
    default:
      return fmt::format("\\x{:02x}", byte);
  }
}

}  // namespace

std::string terminal_text(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const Utf8Character character = utf8_character(text);
    const auto byte = static_cast<unsigned char>(text[0]);
    if (character.bytes == 0 || byte < 0x20 || byte == 0x7F)
      safe += escape_of_byte(byte);
    else if (steers(character.code))
      safe += fmt::format("\\u{:04x}", static_cast<uint32_t>(character.code));
    else
      safe += text.substr(0, character.bytes);
    text.remove_prefix(character.bytes == 0 ? 1 : character.bytes);
  }
  return safe;
}

}  // namespace ballast::tools
