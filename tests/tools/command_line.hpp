// The built `ballast`, run with some words.
#pragma once

#include <string>
#include <vector>

#include "tests/tools/run_program.hpp"

namespace ballast::tools {

inline const std::string kSample = BALLAST_SAMPLE;

// With the plugin it finds by itself.
inline Outcome ballast(std::vector<std::string> words, const RunOptions& options = {}) {
  words.insert(words.begin(), BALLAST_TOOL);
  return run_program(words, options);
}

// With the stand-in for the plugin.
inline Outcome ballast_with_stand_in(std::vector<std::string> words, const RunOptions& options = {}) {
  words.insert(words.end(), {"--plugin", BALLAST_STAND_IN});
  return ballast(std::move(words), options);
}

}  // namespace ballast::tools
