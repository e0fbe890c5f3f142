#include "tools/commands/child_report.hpp"

#include <fmt/format.h>

namespace ballast::tools {

using nlohmann::ordered_json;

void print_child_report(const ordered_json& report) {
  // On its own line: a driver or a plugin may have printed something, too.
  fmt::print("\n{}\n", report.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

ordered_json last_report(const std::string& said) {
  ordered_json nothing(ordered_json::value_t::discarded);
  const size_t end = said.find_last_not_of('\n');
  const size_t before = end == std::string::npos ? end : said.rfind('\n', end);
  if (before == std::string::npos) return nothing;
  ordered_json report =
      ordered_json::parse(said.begin() + static_cast<std::ptrdiff_t>(before), said.end(), nullptr, false);
  return report.is_object() ? report : nothing;
}

}  // namespace ballast::tools
