#include "tools/report/bench_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tools/report/json_text.hpp"
#include "tools/report/text_table.hpp"
#include "tools/terminal/terminal_text.hpp"

namespace ballast::tools {
namespace {

using nlohmann::ordered_json;

std::string exponent_text(double gap) { return gap == 0 ? "0" : fmt::format("{:.1e}", gap); }

// 99.95 % and more is not all: only all is 100.
std::string share_text(double share) {
  return share == 1 ? "100%" : fmt::format("{:.1f}%", std::min(share * 100, 99.9));
}

std::string time_text(double us) { return us < 100 ? fmt::format("{:.1f}", us) : fmt::format("{:.0f}", us); }

std::string of_single(const FigureRow& row, double us) { return row.timed_alone ? time_text(us) : "-"; }

std::string group_text(const FigureRow& row) {
  if (row.family.empty()) return row.size;
  return row.size.empty() ? row.family : row.family + " " + row.size;
}

TextTable empty_table() {
  return TextTable({{"strategy", "", 0, false},
                    {"layers", "", 9},
                    {"mean", "gap", 0},
                    {"p99", "gap", 6},
                    {"worst", "gap", 2},
                    {"1e-3", "share within", 8},
                    {"1e-4", "share within", 4},
                    {"1e-5", "share within", 8},
                    {"proven", "", 3},
                    {"moves", "", 7},
                    {"mean", "us a layer", 0},
                    {"median", "us a layer", 5},
                    {"p99", "us a layer", 1}});
}

std::vector<std::string> cells(const BenchPlan& plan, const FigureRow& row) {
  return {label_of(plan, row),          std::to_string(row.layers),
          exponent_text(row.mean_gap),  exponent_text(row.p99_gap),
          exponent_text(row.worst_gap), share_text(row.within_1e3),
          share_text(row.within_1e4),   share_text(row.within_1e5),
          share_text(row.proven),       fmt::format("{:.1f}", row.moves),
          time_text(row.mean_us),       of_single(row, row.median_us),
          of_single(row, row.p99_us)};
}

const char* end_text(BenchEnd end) {
  switch (end) {
    case BenchEnd::complete:
      return "complete";
    case BenchEnd::interrupted:
      return "interrupted";
    case BenchEnd::out_of_time:
      return "out of time";
    case BenchEnd::failed:
      return "failed";
  }
  return "";
}

std::string weights_text(const BenchPlan& plan) {
  std::set<std::string> families, sizes;
  for (const Instance& instance : plan.instances) {
    families.insert(terminal_text(instance.family));
    sizes.insert(instance.size());
  }
  const auto counted = [](const std::set<std::string>& names, const char* many) {
    return names.size() == 1 ? *names.begin() : fmt::format("{} {}", names.size(), many);
  };
  return fmt::format("{}, {}", counted(families, "kinds of weights"), counted(sizes, "sizes"));
}

std::string notes(const BenchPlan& plan, std::span<const FigureRow> rows, const BenchFigures& figures) {
  std::string text;
  const auto any = [&](auto has) { return std::any_of(rows.begin(), rows.end(), has); };
  if (plan.scenarios > 1)
    text += fmt::format("note: one packing for {} scenarios; the gap is that of all together\n", plan.scenarios);
  if (any([](const FigureRow& row) { return row.degraded; }))
    text += "note: in rows \"by the CPU\" it did the work although Vulkan was requested\n";
  if (any([](const FigureRow& row) { return !row.timed_alone; }))
    text += "note: layers of one job share its time, so there is no median and no p99 of them\n";
  if (figures.end == BenchEnd::interrupted) text += "note: interrupted; these are the layers measured until then\n";
  if (figures.end == BenchEnd::failed) text += "note: a job failed; these are the layers measured until then\n";
  if (figures.end == BenchEnd::out_of_time)
    text += fmt::format("note: the time limit of {} s ended it; these are the layers measured until then\n",
                        plan.time_limit_s);
  return text.empty() ? text : "\n" + text;
}

ordered_json row_json(const BenchPlan& plan, const FigureRow& row) {
  const Contender& contender = plan.contenders[row.contender];
  ordered_json json;
  if (!row.family.empty()) json["weights"] = row.family;
  if (!row.size.empty()) json["size"] = row.size;
  json["strategy"] = contender.strategy;
  json["effort"] = effort_name(contender.effort);
  json["backend"] = backend_name(contender.backend);
  json["degraded"] = row.degraded;
  json["layers"] = row.layers;
  json["gap"] = {{"mean", row.mean_gap}, {"p99", row.p99_gap}, {"worst", row.worst_gap}};
  json["share_within"] = {{"1e-3", row.within_1e3}, {"1e-4", row.within_1e4}, {"1e-5", row.within_1e5}};
  json["share_proven"] = row.proven;
  json["moves"] = row.moves;
  json["us"] = {{"mean", row.mean_us}, {"median", nullptr}, {"p99", nullptr}};
  if (row.timed_alone) json["us"].update({{"median", row.median_us}, {"p99", row.p99_us}});
  return json;
}

// Quoted where a file's name would break the line.
std::string csv_field(const std::string& name) {
  const std::string text = terminal_text(name);
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::string label_of(const BenchPlan& plan, const FigureRow& row) {
  return plan.contenders[row.contender].label() + (row.degraded ? ", by the CPU" : "");
}

std::string bench_table(const BenchPlan& plan, std::span<const FigureRow> rows, const BenchFigures& figures,
                        size_t width) {
  std::string text = wrapped(fmt::format("{}; {} thread{}, seed {}", weights_text(plan), plan.threads,
                                         plan.threads == 1 ? "" : "s", plan.seed),
                             width) +
                     "\n";
  for (size_t first = 0; first < rows.size();) {
    const std::string group = group_text(rows[first]);
    TextTable table = empty_table();
    for (; first < rows.size() && group_text(rows[first]) == group; ++first) table.add_row(cells(plan, rows[first]));
    text += "\n" + (group.empty() ? "" : terminal_text(group) + "\n") + table.text(width);
  }
  text +=
      "\n" + wrapped("gap: max load over the certified lower bound, less one; proven: nothing better exists", width);
  text += "\n";
  std::istringstream lines(notes(plan, rows, figures));
  for (std::string line; std::getline(lines, line);) text += wrapped(line, width, 6) + "\n";
  return text;
}

std::string bench_csv(const BenchPlan& plan, std::span<const FigureRow> rows, const BenchFigures& figures) {
  std::string text =
      "weights,size,strategy,effort,backend,degraded,layers,mean_gap,p99_gap,worst_gap,within_1e-3,within_1e-4,"
      "within_1e-5,proven,moves,mean_us,median_us,p99_us,end\n";
  for (const FigureRow& row : rows) {
    const Contender& contender = plan.contenders[row.contender];
    const auto single = [&](double us) { return row.timed_alone ? fmt::format("{}", us) : ""; };
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(row.family), row.size,
                        contender.strategy, effort_name(contender.effort), backend_name(contender.backend),
                        row.degraded ? "yes" : "no", row.layers, row.mean_gap, row.p99_gap, row.worst_gap,
                        row.within_1e3, row.within_1e4, row.within_1e5, row.proven, row.moves, row.mean_us,
                        single(row.median_us), single(row.p99_us), end_text(figures.end));
  }
  return text;
}

std::string bench_json(const BenchPlan& plan, std::span<const FigureRow> rows, const BenchFigures& figures) {
  ordered_json list = ordered_json::array();
  for (const FigureRow& row : rows) list.push_back(row_json(plan, row));
  ordered_json report = {{"ballast", BALLAST_TOOL_VERSION},
                         {"end", end_text(figures.end)},
                         {"seed", plan.seed},
                         {"threads", plan.threads},
                         {"layers", plan.layers},
                         {"scenarios", plan.scenarios},
                         {"batch", plan.batch},
                         {"repeats", plan.repeats}};
  if (figures.end == BenchEnd::failed) report["failure"] = figures.failure;
  report["rows"] = list;
  return json_text(report);
}

}  // namespace ballast::tools
