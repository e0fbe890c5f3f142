#include "tools/report/drift_report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tools/report/json_text.hpp"
#include "tools/report/text_table.hpp"
#include "tools/terminal/terminal_text.hpp"

namespace ballast::tools {
namespace {

using nlohmann::ordered_json;

std::string shape_of(const DriftRun& run) {
  const std::string slots = run.slots == 0 ? "" : fmt::format("{} slots, ", run.slots);
  return fmt::format("{} layer{} of {} items into {}{} packs", run.layers, run.layers == 1 ? "" : "s", run.items, slots,
                     run.packs);
}

}  // namespace

std::string drift_table(const DriftRun& run, std::span<const DriftFigures> figures, size_t width) {
  TextTable table({{"policy", "", 0, false},
                   {"planned", "balance", 3},
                   {"next", "balance", 0},
                   {"last half", "balance", 2},
                   {"moved", "", 0},
                   {"us a layer", "", 4}});
  for (const DriftFigures& f : figures)
    table.add_row({f.policy.name(), fmt::format("{:.4f}", f.planned), fmt::format("{:.4f}", f.next),
                   fmt::format("{:.4f}", f.last_half), fmt::format("{:.1f}", f.moved), fmt::format("{:.1f}", f.us)});
  return wrapped(fmt::format("{}: {}, {} intervals, {}", terminal_text(run.source), shape_of(run), run.intervals,
                             run.weights),
                 width, 2) +
         "\n\n" + table.text(width) + "\n" +
         wrapped(fmt::format("balance: mean load over max load; planned: with the weights that were known; next: with "
                             "those of the interval after; moved: {} an interval and layer",
                             run.slots == 0 ? "items" : "slots"),
                 width) +
         "\n";
}

std::string drift_csv(std::span<const DriftFigures> figures) {
  std::string text = "policy,max_moved,move_price,planned,next,next_last_half,moved,us\n";
  for (const DriftFigures& f : figures) {
    const bool limit = f.policy.kind == Policy::Kind::limit, price = f.policy.kind == Policy::Kind::price;
    text +=
        fmt::format("{},{},{},{},{},{},{},{}\n", f.policy.name(), limit ? std::to_string(f.policy.max_moved) : "",
                    price ? fmt::format("{}", f.policy.move_price) : "", f.planned, f.next, f.last_half, f.moved, f.us);
  }
  return text;
}

std::string drift_json(const DriftRun& run, std::span<const DriftFigures> figures) {
  ordered_json rows = ordered_json::array();
  for (const DriftFigures& f : figures) {
    ordered_json row = {{"policy", f.policy.name()}};
    if (f.policy.kind == Policy::Kind::limit) row["max_moved"] = f.policy.max_moved;
    if (f.policy.kind == Policy::Kind::price) row["move_price"] = f.policy.move_price;
    row.update(
        {{"planned", f.planned}, {"next", f.next}, {"next_last_half", f.last_half}, {"moved", f.moved}, {"us", f.us}});
    rows.push_back(std::move(row));
  }
  return json_text({{"ballast", BALLAST_TOOL_VERSION},
                    {"file", run.source},
                    {"weights", run.weights},
                    {"layers", run.layers},
                    {"items", run.items},
                    {"packs", run.packs},
                    {"slots", run.slots},
                    {"intervals", run.intervals},
                    {"policies", std::move(rows)}});
}

}  // namespace ballast::tools
