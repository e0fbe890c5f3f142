// JSON as all commands print it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace ballast::tools {

// Indented, arrays of numbers on one line each; ASCII alone, so that no name steers a terminal. Ends with a newline.
std::string json_text(const nlohmann::ordered_json& value);

}  // namespace ballast::tools
