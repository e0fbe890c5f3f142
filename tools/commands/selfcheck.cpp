// Tries every device in a process of its own.
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "tools/base/error.hpp"
#include "tools/commands/child_report.hpp"
#include "tools/commands/commands.hpp"
#include "tools/commands/number_options.hpp"
#include "tools/commands/selfcheck_child.hpp"
#include "tools/commands/selfcheck_device.hpp"
#include "tools/loader/plugin.hpp"
#include "tools/report/json_text.hpp"
#include "tools/report/text_table.hpp"
#include "tools/terminal/terminal.hpp"
#include "tools/terminal/terminal_text.hpp"

namespace ballast::tools {
namespace {

using nlohmann::ordered_json;

constexpr const char* kExitCodes =
    "Exit code: 0 all is fine; 2 the command line makes no sense; else the first that applies of\n"
    "  3  a device gave other bytes than the CPU, or than those known\n"
    "  4  a device failed or crashed\n"
    "  5  a device took longer than the timeout\n"
    "  1  anything else, as a plugin that cannot be loaded\n"
    "A device that the plugin would not use anyway (\"unfit\") is no failure unless --device names it.";

struct SelfcheckOptions {
  std::string plugin;
  std::optional<uint32_t> device;
  uint32_t timeout_s = 60;
  bool json = false;
  std::string child;  // what to do as a process of its own: "list", or a device's number
};

// ---- the child ----

void work_as_child(const SelfcheckOptions& options) {
  const Plugin plugin(options.plugin);
  const bool lists = options.child == "list";
  const ordered_json report =
      lists ? listed_devices(plugin) : checked_device(plugin, static_cast<uint32_t>(std::stoul(options.child)));
  print_child_report(report);
}

// ---- the parent ----

ordered_json fault(const char* status, const std::string& sentence) {
  return {{"status", status}, {"sentence", sentence}};
}

// The child's report, or how the child ended.
ordered_json ask_child(const SelfcheckOptions& options, const Plugin& plugin, const std::string& what) {
  const ChildOutcome outcome = run_child({"selfcheck", "--plugin", plugin.path().string(), "--as-child", what},
                                         std::chrono::seconds(options.timeout_s));
  switch (outcome.end) {
    case ChildOutcome::End::timed_out:
      return fault(kTimedOut, fmt::format("no result within {} s", options.timeout_s));
    case ChildOutcome::End::crashed:
      return fault(kCrashed, "its process was ended by " + crash_text(outcome));
    case ChildOutcome::End::exited:
      break;
  }
  if (outcome.code != 0) return fault(kFailed, fmt::format("its process ended with exit code {}", outcome.code));
  const ordered_json report = last_report(outcome.said);
  return report.is_object() ? report : fault(kFailed, "its process ended without a report");
}

// The list of devices. Where listing them ends the process, it holds the CPU and that fault.
ordered_json list_devices(const SelfcheckOptions& options, const Plugin& plugin, ordered_json& report) {
  const ordered_json listed = ask_child(options, plugin, "list");
  if (listed.contains("devices")) {
    report["no_vulkan"] = listed["no_vulkan"];
    return listed["devices"];
  }
  ordered_json list = ordered_json::array();
  list.push_back({{"device", 0}, {"backend", "cpu"}, {"name", "CPU"}, {"kind", ""}});
  list.push_back({{"device", nullptr}, {"backend", "vulkan"}, {"name", "the list of devices"}, {"kind", ""}});
  list[1].update(listed);
  report["no_vulkan"] = "";
  return list;
}

ordered_json check_all(const SelfcheckOptions& options, const Plugin& plugin) {
  ordered_json report = {{"ballast", BALLAST_TOOL_VERSION},
                         {"plugin", plugin.path().string()},
                         {"plugin_version", version_text(plugin.api().version)},
                         {"plugin_build", plugin.api().build_id},
                         {"devices", ordered_json::array()}};
  ordered_json list = list_devices(options, plugin, report);
  if (options.device && *options.device >= list.size())
    throw_usage("there is no device {}; `ballast devices` lists 0 to {}", *options.device, list.size() - 1);
  for (ordered_json& device : list) {
    if (options.device && device["device"] != *options.device) continue;
    if (!device.contains("status"))
      device.update(ask_child(options, plugin, std::to_string(device["device"].get<uint32_t>())));
    report["devices"].push_back(device);
  }
  return report;
}

std::string milliseconds(const ordered_json& device, const char* key) {
  return device.contains(key) ? fmt::format("{:.3f}", device[key].get<double>()) : "-";
}

void print_table(const ordered_json& report) {
  const auto text = [](const ordered_json& value) { return terminal_text(value.get<std::string>()); };
  const auto columns = static_cast<size_t>(terminal_columns(stdout));
  fmt::print("{}\n\n",
             wrapped(fmt::format("plugin {} ({})", text(report["plugin"]), text(report["plugin_build"])), columns, 2));
  TextTable table({{"device", "", 0},
                   {"backend", "", 3, false},
                   {"status", "", 0, false},
                   {"open ms", "", 1},
                   {"self-test ms", "", 2},
                   {"trip ms", "", 1},
                   {"name", "", 0, false}});
  for (const ordered_json& d : report["devices"]) {
    const std::string kind = text(d["kind"]);
    table.add_row({d["device"].is_null() ? "-" : d["device"].dump(), text(d["backend"]), text(d["status"]),
                   milliseconds(d, "open_ms"), milliseconds(d, "self_test_ms"), milliseconds(d, "round_trip_ms"),
                   text(d["name"]) + (kind.empty() ? "" : " (" + kind + ")")});
  }
  fmt::print("{}", table.text(table_columns(stdout)));
  for (const ordered_json& d : report["devices"])
    if (const std::string sentence = text(d["sentence"]); !sentence.empty())
      fmt::print("\n{}\n", wrapped(text(d["name"]) + ": " + sentence, columns, 2));
  if (const std::string reason = text(report["no_vulkan"]); !reason.empty())
    fmt::print("\n{}\n", wrapped(reason, columns, 2));
  fmt::print(
      "\n{}\n",
      wrapped("trip: 58 layers of 256 items into 32 packs with greedy, from host memory to host memory", columns, 2));
}

struct Failure {
  const char* status;
  ExitCode code;
  const char* sentence;
};

constexpr Failure kFailures[] = {{kWrong, ExitCode::wrong_bytes, "gives other bytes"},
                                 {kCrashed, ExitCode::device_failed, "crashes"},
                                 {kFailed, ExitCode::device_failed, "fails"},
                                 {kTimedOut, ExitCode::timed_out, "takes too long"}};

void throw_if_failed(const SelfcheckOptions& options, const ordered_json& report) {
  for (const Failure& failure : kFailures)
    for (const ordered_json& d : report["devices"])
      if (d["status"] == failure.status)
        throw Error(failure.code, fmt::format("{} {}: {}", d["name"].get<std::string>(), failure.sentence,
                                              d["sentence"].get<std::string>()));
  if (options.device && report["devices"][0]["status"] == kUnfit)
    throw Error(ExitCode::device_failed, report["devices"][0]["sentence"].get<std::string>());
}

void check(const SelfcheckOptions& options) {
  if (!options.child.empty()) return work_as_child(options);
  if (options.timeout_s == 0) throw_usage("--timeout: there must be at least one second");
  const Plugin plugin(options.plugin);
  const ordered_json report = check_all(options, plugin);
  if (options.json)
    fmt::print("{}", json_text(report));
  else
    print_table(report);
  std::fflush(stdout);
  throw_if_failed(options, report);
}

}  // namespace

void add_selfcheck_command(CommandLine& line, Work& chosen) {
  auto options = std::make_shared<SelfcheckOptions>();
  Command command =
      line.add("selfcheck", "Try every device in a process of its own: known problems, and the time they take");
  add_plugin_option(command, options->plugin);
  command.flag("--json", options->json, "Print one JSON object instead of the table");
  add_whole_number(command, "--timeout", options->timeout_s, "SECONDS", "Time for one device [60]");
  add_whole_number(command, "--device", options->device, "N", "Only this device of those that `ballast devices` lists");
  command.hidden_text("--as-child", options->child);
  command.footer(kExitCodes);
  command.when_chosen([options, &chosen] { chosen = [options] { check(*options); }; });
}

}  // namespace ballast::tools
