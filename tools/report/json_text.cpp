#include "tools/report/json_text.hpp"

#include <algorithm>

namespace ballast::tools {
namespace {

using nlohmann::ordered_json;

// A device or a file may be named in bytes that are not UTF-8. DEL is ASCII, but no terminal's friend.
std::string on_one_line(const ordered_json& value) {
  std::string text = value.dump(-1, ' ', true, ordered_json::error_handler_t::replace);
  for (size_t at = text.find('\x7F'); at != std::string::npos; at = text.find('\x7F')) text.replace(at, 1, "\\u007f");
  return text;
}

bool is_flat(const ordered_json& value) {
  return !value.is_structured() || value.empty() ||
         (value.is_array() &&
          std::none_of(value.begin(), value.end(), [](const auto& v) { return v.is_structured(); }));
}

void append(std::string& text, const ordered_json& value, size_t indent) {
  if (is_flat(value)) {
    text += on_one_line(value);
    return;
  }
  const bool object = value.is_object();
  text += object ? "{" : "[";
  bool first = true;
  for (const auto& [key, child] : value.items()) {
    text += (first ? "\n" : ",\n") + std::string(indent + 2, ' ');
    if (object) text += on_one_line(key) + ": ";
    append(text, child, indent + 2);
    first = false;
  }
  text += "\n" + std::string(indent, ' ') + (object ? "}" : "]");
}

}  // namespace

std::string json_text(const ordered_json& value) {
  std::string text;
  append(text, value, 0);
  return text + "\n";
}

}  // namespace ballast::tools
