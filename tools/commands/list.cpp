#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "tools/commands/commands.hpp"
#include "tools/loader/plugin.hpp"
#include "tools/pack/packing.hpp"
#include "tools/report/json_text.hpp"
#include "tools/report/text_table.hpp"
#include "tools/terminal/terminal.hpp"
#include "tools/terminal/terminal_text.hpp"

namespace ballast::tools {
namespace {

using nlohmann::ordered_json;

struct ListOptions {
  std::string plugin;
  bool json = false;
};

void print_json(const char* name, ordered_json list) {
  fmt::print("{}", json_text({{"ballast", BALLAST_TOOL_VERSION}, {name, std::move(list)}}));
}

void list_strategies(const ListOptions& options) {
  const Plugin plugin(options.plugin);
  ordered_json list = ordered_json::array();
  const auto columns = static_cast<size_t>(terminal_columns(stdout));
  for (const ballast_strategy_info& s : plugin.strategies()) {
    if (options.json)
      list.push_back({{"name", s.name},
                      {"summary", s.summary},
                      {"default", s.index == 0},
                      {"efforts", s.efforts},
                      {"max_items_cpu", s.max_items_cpu}});
    else
      fmt::print("{}{}\n    {}\n", terminal_text(s.name), s.index == 0 ? " (default)" : "",
                 wrapped(fmt::format("{} Up to {} items.", terminal_text(s.summary), s.max_items_cpu), columns, 4, 4));
  }
  if (options.json) print_json("strategies", std::move(list));
}

std::string device_kind(uint32_t flags) {
  if ((flags & BALLAST_DEVICE_SOFTWARE) != 0) return "software";
  return (flags & BALLAST_DEVICE_INTEGRATED) != 0 ? "integrated" : "";
}

std::string hexadecimal(const uint8_t (&bytes)[16]) {
  std::string text;
  for (const uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

// The most items of a layer that the default strategy takes on a device. The CPU serves larger ones in a GPU's place.
uint32_t default_items(const Plugin& plugin, const ballast_device_caps& device) {
  if (device.backend != BALLAST_BACKEND_CPU) return device.max_items;
  const std::vector<ballast_strategy_info> strategies = plugin.strategies();
  return strategies.empty() ? device.max_items : strategies[0].max_items_cpu;
}

ordered_json device_json(const Plugin& plugin, size_t number, const ballast_device_caps& d) {
  return {{"device", number},
          {"backend", backend_name(d.backend)},
          {"name", d.name},
          {"kind", device_kind(d.flags)},
          {"uuid", hexadecimal(d.device_uuid)},
          {"subgroup_size", d.subgroup_size},
          {"max_items_default", default_items(plugin, d)},
          {"max_items", d.max_items},
          {"max_packs", d.max_packs},
          {"max_items_greedy", d.max_items_greedy},
          {"max_packs_greedy", d.max_packs_greedy}};
}

void list_devices(const ListOptions& options) {
  const Plugin plugin(options.plugin);
  const std::vector<ballast_device_caps> devices = plugin.devices();
  if (options.json) {
    ordered_json list = ordered_json::array();
    for (size_t i = 0; i < devices.size(); ++i) list.push_back(device_json(plugin, i, devices[i]));
    return print_json("devices", std::move(list));
  }
  TextTable table({{"", "", 0},
                   {"backend", "", 0, false},
                   {"default", "most items a layer", 1},
                   {"greedy", "most items a layer", 2},
                   {"any strategy", "most items a layer", 3},
                   {"name", "", 0, false}});
  for (size_t i = 0; i < devices.size(); ++i) {
    const ballast_device_caps& d = devices[i];
    const std::string kind = device_kind(d.flags);
    table.add_row({std::to_string(i), backend_name(d.backend), std::to_string(default_items(plugin, d)),
                   std::to_string(d.max_items_greedy), std::to_string(d.max_items),
                   terminal_text(d.name) + (kind.empty() ? "" : " (" + kind + ")")});
  }
  fmt::print("{}", table.text(table_columns(stdout)));
}

void show_info(const ListOptions& options) {
  const Plugin plugin(options.plugin);
  const ordered_json info = {{"ballast", BALLAST_TOOL_VERSION},
                             {"header_version", version_text(BALLAST_HEADER_VERSION)},
                             {"plugin", plugin.path().string()},
                             {"plugin_version", version_text(plugin.api().version)},
                             {"plugin_build", plugin.api().build_id}};
  if (options.json) {
    fmt::print("{}", json_text(info));
    return;
  }
  for (const auto& [key, value] : info.items()) fmt::print("{:<15} {}\n", key, terminal_text(value.get<std::string>()));
}

}  // namespace

void add_list_commands(CommandLine& line, Work& chosen) {
  const auto add = [&](const char* name, const char* summary, void (*list)(const ListOptions&)) {
    auto options = std::make_shared<ListOptions>();
    Command command = line.add(name, summary);
    add_plugin_option(command, options->plugin);
    command.flag("--json", options->json, "Print one JSON object instead");
    command.when_chosen([options, list, &chosen] { chosen = [options, list] { list(*options); }; });
  };
  add("strategies", "List the plugin's strategies", list_strategies);
  add("devices", "List the devices that the plugin can pack on", list_devices);
  add("info", "Show versions, builds and the place of the plugin", show_info);
}

}  // namespace ballast::tools
