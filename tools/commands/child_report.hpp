// The report of a child process: one JSON object on its last line, whatever else it printed.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace ballast::tools {

void print_child_report(const nlohmann::ordered_json& report);

// Discarded (is_discarded, is_object false) where the last line is no JSON object.
nlohmann::ordered_json last_report(const std::string& said);

}  // namespace ballast::tools
