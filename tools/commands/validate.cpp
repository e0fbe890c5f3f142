// Checks any build of the plugin from outside, every check in a process of its own, which may crash or hang.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "tools/base/error.hpp"
#include "tools/base/near_name.hpp"
#include "tools/commands/child_report.hpp"
#include "tools/commands/commands.hpp"
#include "tools/commands/number_options.hpp"
#include "tools/commands/selfcheck_child.hpp"
#include "tools/loader/plugin.hpp"
#include "tools/report/json_text.hpp"
#include "tools/report/text_table.hpp"
#include "tools/terminal/terminal.hpp"
#include "tools/terminal/terminal_text.hpp"
#include "tools/validate/check.hpp"
#include "tools/validate/library_file.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using validate::Check;
using validate::Class;

constexpr const char* kExitCodes =
    "Exit code: 0 all is fine; 2 the command line makes no sense; else the first that applies of\n"
    "  6  a check's process crashed\n"
    "  7  a check took longer than the timeout\n"
    "  3  a rule of the interface is broken\n"
    "  4  an answer is wrong\n"
    "  5  it is a bad guest: memory, callbacks, life cycle\n"
    "  1  anything else";

struct ValidateOptions {
  std::string plugin;
  std::vector<std::string> only;
  uint32_t timeout_s = 60;
  bool json = false;
  bool list = false;
  std::string child;  // the check to do as a process of its own
};

// The states of a check, as the JSON report names them.
constexpr const char* kFine = "fine";
constexpr const char* kBroken = "broken";
constexpr const char* kSkipped = "skipped";
constexpr const char* kCrashed = "crashed";
constexpr const char* kTimedOut = "timeout";

const char* class_name(Class what) {
  switch (what) {
    case Class::interface:
      return "interface";
    case Class::answers:
      return "answers";
    case Class::guest:
      return "guest";
  }
  return "";
}

ordered_json outcome_of(const char* status, const std::string& sentence) {
  return {{"status", status}, {"sentence", sentence}};
}

// ---- the child ----

ordered_json carry_out(const Check& check, const std::string& plugin) {
  try {
    check.run(plugin);
    return outcome_of(kFine, "");
  } catch (const validate::Skipped& skipped) {
    return outcome_of(kSkipped, skipped.what());
  } catch (const std::exception& fault) {
    return outcome_of(kBroken, fault.what());
  }
}

void work_as_child(const ValidateOptions& options) {
  const std::vector<Check> checks = validate::all_checks();
  const auto check =
      std::find_if(checks.begin(), checks.end(), [&](const Check& c) { return c.name == options.child; });
  if (check == checks.end()) throw_usage("there is no check '{}'", options.child);
  print_child_report(carry_out(*check, options.plugin));
}

// ---- the parent ----

ordered_json ask_child(const ValidateOptions& options, const std::string& plugin, const Check& check) {
  const ChildOutcome child =
      run_child({"validate", plugin, "--as-child", check.name}, std::chrono::seconds(options.timeout_s));
  if (child.end == ChildOutcome::End::timed_out)
    return outcome_of(kTimedOut, fmt::format("no result within {} s", options.timeout_s));
  if (child.end == ChildOutcome::End::crashed)
    return outcome_of(kCrashed, "its process was ended by " + crash_text(child));
  if (child.code != 0) return outcome_of(kCrashed, fmt::format("its process ended with exit code {}", child.code));
  const ordered_json report = last_report(child.said);
  return report.is_object() ? report : outcome_of(kCrashed, "its process ended early without a report");
}

std::vector<Check> chosen_checks(const ValidateOptions& options) {
  std::vector<Check> all = validate::all_checks(), chosen;
  if (options.only.empty()) return all;
  for (const std::string& name : options.only) {
    const size_t before = chosen.size();
    for (const Check& check : all)
      if (check.name == name || check.name.starts_with(name + ".")) chosen.push_back(check);
    if (chosen.size() != before) continue;
    std::vector<std::string> names;
    for (const Check& check : all) names.emplace_back(check.name);
    const std::string meant = did_you_mean(name, names);
    throw_usage("--only: there is no check '{}'{}", name, meant.empty() ? "; --list names them" : meant);
  }
  return chosen;
}

void print_line(const ordered_json& check) {
  const auto status = check["status"].get<std::string>(), sentence = check["sentence"].get<std::string>();
  const auto columns = static_cast<size_t>(terminal_columns(stdout));
  constexpr size_t kClaim = 9 + 27;
  const std::string head = fmt::format("{:<8} {:<26}", status, check["check"].get<std::string>());
  const bool beside = columns >= kClaim + 30;
  const size_t at = beside ? kClaim : 9;
  fmt::print("{}{}{}\n", head, beside ? " " : "\n" + std::string(at, ' '),
             wrapped(check["claim"].get<std::string>(), columns, at, at));
  if (!sentence.empty()) fmt::print("{:<8} {}\n", "", wrapped(terminal_text(sentence), columns, 9, 9));
  std::fflush(stdout);
}

ordered_json check_all(const ValidateOptions& options, const std::string& plugin, const std::vector<Check>& checks) {
  ordered_json report = {{"ballast", BALLAST_TOOL_VERSION}, {"plugin", plugin}, {"checks", ordered_json::array()}};
  for (const Check& check : checks) {
    ordered_json entry = {{"check", check.name}, {"class", class_name(check.what)}, {"claim", check.claim}};
    entry.update(ask_child(options, plugin, check));
    if (!options.json) print_line(entry);
    report["checks"].push_back(entry);
  }
  return report;
}

// The first fault of the gravest kind.
void throw_if_faulty(const ordered_json& report) {
  struct Failure {
    const char* status;
    const char* what;  // empty: of any class
    ExitCode code;
  };
  constexpr Failure kFailures[] = {{kCrashed, "", ExitCode::check_crashed},
                                   {kTimedOut, "", ExitCode::check_timed_out},
                                   {kBroken, "interface", ExitCode::broken_rule},
                                   {kBroken, "answers", ExitCode::wrong_answer},
                                   {kBroken, "guest", ExitCode::bad_guest}};
  for (const Failure& failure : kFailures)
    for (const ordered_json& check : report["checks"])
      if (check["status"] == failure.status && (*failure.what == '\0' || check["class"] == failure.what))
        throw Error(failure.code,
                    fmt::format("{}: {}", check["check"].get<std::string>(), check["sentence"].get<std::string>()));
}

void print_summary(const ordered_json& report) {
  const auto count = [&](const char* status) {
    return std::count_if(report["checks"].begin(), report["checks"].end(),
                         [&](const ordered_json& check) { return check["status"] == status; });
  };
  fmt::print("\n{} checks: {} fine, {} broken, {} crashed, {} timed out, {} skipped\n", report["checks"].size(),
             count(kFine), count(kBroken), count(kCrashed), count(kTimedOut), count(kSkipped));
}

void list_checks(const ValidateOptions& options) {
  ordered_json list = ordered_json::array();
  TextTable table({{"", "", 0, false}, {"", "", 1, false}, {"", "", 0, false}});
  for (const Check& check : validate::all_checks()) {
    list.push_back({{"check", check.name}, {"class", class_name(check.what)}, {"claim", check.claim}});
    table.add_row({check.name, class_name(check.what), check.claim});
  }
  if (options.json)
    fmt::print("{}", json_text({{"ballast", BALLAST_TOOL_VERSION}, {"checks", std::move(list)}}));
  else
    fmt::print("{}", table.text(table_columns(stdout)));
}

// One sentence about a file that no check can say anything about. Loading it is left to the checks.
void require_plugin(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  const auto library = validate::read_library(std::as_bytes(std::span(content)));
  if (!library) throw_usage("{}: is not a shared library of this system", path.string());
  if (std::find(library->exports.begin(), library->exports.end(), BALLAST_ENTRY_NAME) == library->exports.end())
    throw_usage("{}: is not a Ballast plugin: it does not export {}", path.string(), BALLAST_ENTRY_NAME);
}

void validate_plugin(const ValidateOptions& options) {
  if (options.list) return list_checks(options);
  if (!options.child.empty()) return work_as_child(options);
  if (options.timeout_s == 0) throw_usage("--timeout: there must be at least one second");
  const std::vector<Check> checks = chosen_checks(options);
  const fs::path path = find_plugin(options.plugin);
  if (!fs::is_regular_file(path)) throw_usage("{}: there is no such plugin", path.string());
  require_plugin(path);
  const std::string plugin = fs::absolute(path).string();
  const ordered_json report = check_all(options, plugin, checks);
  if (options.json)
    fmt::print("{}", json_text(report));
  else
    print_summary(report);
  std::fflush(stdout);
  throw_if_faulty(report);
}

}  // namespace

void add_validate_command(CommandLine& line, Work& chosen) {
  auto options = std::make_shared<ValidateOptions>();
  Command command =
      line.add("validate", "Check any build of the plugin against ballast.h, every check in a process of its own");
  command.text("PLUGIN", options->plugin, nullptr, "The plugin's library [the one beside this program]");
  command.flag("--json", options->json, "Print one JSON object instead of lines");
  command.flag("--list", options->list, "List the checks and do none");
  command.texts("--only", options->only, "CHECK",
                "Only this check, or those of this group, as in sizes; may be repeated");
  add_whole_number(command, "--timeout", options->timeout_s, "SECONDS", "Time for one check [60]");
  command.hidden_text("--as-child", options->child);
  command.footer(kExitCodes);
  command.when_chosen([options, &chosen] { chosen = [options] { validate_plugin(*options); }; });
}

}  // namespace ballast::tools
