#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "tools/commands/commands.hpp"
#include "tools/loader/plugin.hpp"
#include "tools/pack/packing.hpp"

namespace ballast::tools {
namespace {

using nlohmann::ordered_json;

struct ListOptions {
  std::string plugin;
  bool json = false;
};

void print_json(const ordered_json& value) {
  fmt::print("{}\n", value.dump(2, ' ', false, ordered_json::error_handler_t::replace));
}

void list_strategies(const ListOptions& options) {
  const Plugin plugin(options.plugin);
  ordered_json list = ordered_json::array();
  for (const ballast_strategy_info& s : plugin.strategies()) {
    if (options.json)
      list.push_back({{"name", s.name},
                      {"summary", s.summary},
                      {"default", s.index == 0},
                      {"efforts", s.efforts},
                      {"max_items_cpu", s.max_items_cpu}});
    else
      fmt::print("{}{}\n    {} Up to {} items.\n", s.name, s.index == 0 ? " (default)" : "", s.summary,
                 s.max_items_cpu);
  }
  if (options.json) print_json(list);
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

void list_devices(const ListOptions& options) {
  const Plugin plugin(options.plugin);
  ordered_json list = ordered_json::array();
  for (const ballast_device_caps& d : plugin.devices()) {
    const size_t number = list.size();
    list.push_back({{"device", number},
                    {"backend", backend_name(d.backend)},
                    {"name", d.name},
                    {"kind", device_kind(d.flags)},
                    {"uuid", hexadecimal(d.device_uuid)},
                    {"subgroup_size", d.subgroup_size},
                    {"max_items", d.max_items},
                    {"max_packs", d.max_packs},
                    {"max_items_greedy", d.max_items_greedy},
                    {"max_packs_greedy", d.max_packs_greedy}});
    if (options.json) continue;
    const std::string kind = device_kind(d.flags);
    fmt::print("{}  {:<6}  {}{}, up to {} items ({} with greedy)\n", number, backend_name(d.backend), d.name,
               kind.empty() ? "" : " (" + kind + ")", d.max_items, d.max_items_greedy);
  }
  if (options.json) print_json(list);
}

void show_info(const ListOptions& options) {
  const Plugin plugin(options.plugin);
  const ordered_json info = {{"ballast", BALLAST_TOOL_VERSION},
                             {"header_version", version_text(BALLAST_HEADER_VERSION)},
                             {"plugin", plugin.path().string()},
                             {"plugin_version", version_text(plugin.api().version)},
                             {"plugin_build", plugin.api().build_id}};
  if (options.json) return print_json(info);
  for (const auto& [key, value] : info.items()) fmt::print("{:<15} {}\n", key, value.get<std::string>());
}

}  // namespace

void add_list_commands(CommandLine& line, Work& chosen) {
  const auto add = [&](const char* name, const char* summary, void (*list)(const ListOptions&)) {
    auto options = std::make_shared<ListOptions>();
    Command command = line.add(name, summary);
    add_plugin_option(command, options->plugin);
    command.flag("--json", options->json, "Print JSON instead");
    command.when_chosen([options, list, &chosen] { chosen = [options, list] { list(*options); }; });
  };
  add("strategies", "List the plugin's strategies", list_strategies);
  add("devices", "List the devices the plugin can pack on", list_devices);
  add("info", "Show versions, builds and where the plugin is", show_info);
}

}  // namespace ballast::tools
