// Names of files that exist for a moment.
#pragma once

#include <string>

namespace ballast::tools {

// A short name that no other process is likely to draw.
std::string temporary_name();

}  // namespace ballast::tools
