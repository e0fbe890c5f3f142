// The options of `ballast pack`.
#pragma once

#include <optional>
#include <string>

#include "tools/commands/command_line.hpp"
#include "tools/pack/packing.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {

struct PackOptions {
  PackRequest request;
  ReadOptions reading;
  std::string weights;
  std::string plugin;
  std::optional<double> target_gap;
  std::optional<double> time_budget_ms;
  std::string out;
  std::string out_format;
  std::string plot;
  std::optional<uint32_t> layer;  // for bars and plot
  bool json = false;
  bool all_layers = false;
};

void add_pack_options(Command& command, PackOptions& options);

// Checks ranges, and turns numbers as people give them into the plugin's units. Throws Error(usage).
void finish_request(PackOptions& options);

}  // namespace ballast::tools
