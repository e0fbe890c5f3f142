#include "tools/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tools/report/load_plot.hpp"
#include "tools/report/number_text.hpp"
#include "tools/report/text_table.hpp"
#include "tools/terminal/terminal_text.hpp"

namespace ballast::tools {
namespace {

// More layers than this are cut to the first few.
constexpr size_t kMostLayers = 12;
constexpr size_t kFirstFew = 5;

struct Figures {
  double ratio_before = 0, ratio_after = 0;  // max over mean
  double gap_before = 0, gap_after = 0;
  double moves = 0;
  double moved = 0, moved_cost = 0;
  double most_copies = 0;
};

std::string plural(size_t count, const char* one) { return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s"); }

template <typename Predicate>
size_t count_of(std::span<const LayerSummary> layers, Predicate predicate) {
  return static_cast<size_t>(std::count_if(layers.begin(), layers.end(), predicate));
}

size_t proven_of(std::span<const LayerSummary> layers) {
  return count_of(layers, [](const LayerSummary& l) { return l.proven; });
}

Figures of_layer(const LayerSummary& layer) {
  const LayerSummary::Moves moved = layer.moved.value_or(LayerSummary::Moves{});
  return {layer.before.max_over_mean(),
          layer.after.max_over_mean(),
          layer.before.gap,
          layer.after.gap,
          static_cast<double>(layer.moves),
          static_cast<double>(moved.items),
          static_cast<double>(moved.cost),
          static_cast<double>(layer.copies ? layer.copies->most : 0)};
}

Figures mean_of(std::span<const LayerSummary> layers) {
  Figures mean;
  const auto count = static_cast<double>(layers.size());
  for (const LayerSummary& layer : layers) {
    const Figures f = of_layer(layer);
    mean.ratio_before += f.ratio_before / count;
    mean.ratio_after += f.ratio_after / count;
    mean.gap_before += f.gap_before / count;
    mean.gap_after += f.gap_after / count;
    mean.moves += f.moves / count;
    mean.moved += f.moved / count;
    mean.moved_cost += f.moved_cost / count;
    mean.most_copies += f.most_copies / count;
  }
  return mean;
}

// The layer farthest above its bound; of equal ones the least even, then the first.
size_t worst_of(std::span<const LayerSummary> layers) {
  const auto better = [](const LayerSummary& a, const LayerSummary& b) {
    if (a.after.gap != b.after.gap) return a.after.gap < b.after.gap;
    return a.after.max_over_mean() < b.after.max_over_mean();
  };
  return static_cast<size_t>(std::max_element(layers.begin(), layers.end(), better) - layers.begin());
}

// A ratio near one keeps the digits that differ from it.
std::string ratio_text(double ratio) {
  return ratio >= 1.01 ? fmt::format("{:.2f}", ratio) : fmt::format("{:.4f}", ratio);
}

std::string heading(const std::string& source, const Packing& p, size_t width) {
  const std::string lines[] = {
      fmt::format("{}: {} of {}, into {}{}", terminal_text(source), plural(p.layers, "layer"), plural(p.items, "item"),
                  packs_text(p), p.has_counts ? "" : " each"),
      fmt::format("strategy {}, seed {}, on {} ({}), {}", p.strategy, p.seed, p.backend, terminal_text(p.device),
                  plural(p.threads, "thread")),
      fmt::format("{:.3f} ms, {:.1f} us a layer", p.milliseconds, p.milliseconds * 1000 / p.layers)};
  std::string text;
  for (const std::string& line : lines) text += wrapped(line, width, 2) + "\n";
  return text + "\n";
}

std::string mean_text(double mean) { return fmt::format("{:.1f}", mean); }
std::string count_text(double count) { return fmt::format("{:.0f}", count); }

// What a packing has columns for.
class Table {
 public:
  explicit Table(const Packing& packing) : packing_(packing), table_(columns(packing)) {}

  void add_mean(std::span<const LayerSummary> layers) {
    add("mean", mean_of(layers), fmt::format("{}/{}", proven_of(layers), layers.size()), mean_text);
  }
  void add_layer(const std::string& name, const LayerSummary& layer) {
    add(name, of_layer(layer), layer.proven ? "yes" : "no", count_text);
  }
  std::string text(size_t width) const { return table_.text(width); }

 private:
  static std::vector<TableColumn> columns(const Packing& packing) {
    const char* before = packing.name_of_before();
    std::vector<TableColumn> list = {{"layer", "", 0},     {"balance", before, 6},   {"max/mean", before, 0},
                                     {"gap", before, 4},   {"balance", "packed", 5}, {"max/mean", "packed", 0},
                                     {"gap", "packed", 1}, {"proven", "", 2},        {"moves", "", 3}};
    if (packing.has_previous) {
      list.back().drop = 7;
      list.push_back({"moved", "", 0});
    }
    if (packing.has_costs) list.push_back({"cost", "", 2});
    if (packing.slots != 0) list.push_back({"copies", "", 3});
    return list;
  }

  void add(const std::string& name, const Figures& f, std::string proven, std::string (*number)(double)) {
    std::vector<std::string> cells = {name,
                                      fmt::format("{:.4f}", 1 / f.ratio_before),
                                      fmt::format("{:.4f}", f.ratio_before),
                                      gap_text(f.gap_before),
                                      fmt::format("{:.4f}", 1 / f.ratio_after),
                                      fmt::format("{:.4f}", f.ratio_after),
                                      gap_text(f.gap_after),
                                      std::move(proven),
                                      number(f.moves)};
    if (packing_.has_previous) cells.push_back(number(f.moved));
    if (packing_.has_costs) cells.push_back(number(f.moved_cost));
    if (packing_.slots != 0) cells.push_back(number(f.most_copies));
    table_.add_row(std::move(cells));
  }

  const Packing& packing_;
  TextTable table_;
};

Table table_of(const Packing& packing, std::span<const LayerSummary> layers, size_t shown) {
  Table table(packing);
  if (layers.size() > 1) {
    table.add_mean(layers);
    const size_t worst = worst_of(layers);
    table.add_layer(fmt::format("worst: {}", worst), layers[worst]);
  }
  for (size_t i = 0; i < shown; ++i) table.add_layer(std::to_string(i), layers[i]);
  return table;
}

// The means of every scenario, each in its own units.
std::string scenarios_text(const Packing& packing, std::span<const LayerSummary> layers, size_t width) {
  const char* before = packing.name_of_before();
  TextTable table({{"scenario", "", 0, false},
                   {"balance", before, 4},
                   {"max/mean", before, 0},
                   {"gap", before, 3},
                   {"balance", "packed", 2},
                   {"max/mean", "packed", 0},
                   {"gap", "packed", 1}});
  const auto count = static_cast<double>(layers.size());
  for (size_t k = 0; k < packing.scenarios.count; ++k) {
    double ratio_before = 0, ratio_after = 0, gap_before = 0, gap_after = 0;
    for (const LayerSummary& layer : layers) {
      ratio_before += layer.scenarios[k].before.max_over_mean() / count;
      ratio_after += layer.scenarios[k].after.max_over_mean() / count;
      gap_before += layer.scenarios[k].before.gap / count;
      gap_after += layer.scenarios[k].after.gap / count;
    }
    table.add_row({terminal_text(packing.scenarios.names[k]), fmt::format("{:.4f}", 1 / ratio_before),
                   fmt::format("{:.4f}", ratio_before), gap_text(gap_before), fmt::format("{:.4f}", 1 / ratio_after),
                   fmt::format("{:.4f}", ratio_after), gap_text(gap_after)});
  }
  return table.text(width);
}

// What no packing can exceed, so that nobody blames the packer for it.
std::string nodes_note(std::span<const LayerSummary> layers) {
  double most = 0;
  for (const LayerSummary& layer : layers)
    most += layer.copies->node_bound > 0 ? std::min(1.0, layer.after.mean_load / layer.copies->node_bound) : 1;
  return fmt::format("note: groups and nodes allow a balance of {:.4f} in the mean",
                     most / static_cast<double>(layers.size()));
}

std::string notes(const Packing& packing, std::span<const LayerSummary> layers, size_t width) {
  std::vector<std::string> notes;
  if (packing.degraded)
    notes.emplace_back("note: Vulkan was requested, but the CPU did the work; the packing is the same");
  if (const size_t n = count_of(layers, [](const LayerSummary& l) { return l.rounded; }); n > 0)
    notes.push_back(
        fmt::format("note: weights of {} were rounded to whole units of their quantisation", plural(n, "layer")));
  if (const size_t n = count_of(layers, [](const LayerSummary& l) { return l.timed_out; }); n > 0)
    notes.push_back(fmt::format("note: the time budget cut {} short", plural(n, "layer")));
  if (const size_t n = count_of(layers, [](const LayerSummary& l) { return l.moved && l.moved->forced_cost > 0; });
      n > 0)
    notes.push_back(fmt::format(
        "note: in {} items had to move: the counts, pins or classes forbid their previous packs", plural(n, "layer")));
  if (const size_t n = count_of(layers, [](const LayerSummary& l) { return l.copies && l.copies->doubles > 0; }); n > 0)
    notes.push_back(fmt::format("note: in {} a pack holds two copies of an item", plural(n, "layer")));
  for (size_t k = 0; k < packing.scenarios.count && packing.scenarios.count > 1; ++k)
    if (const size_t n = count_of(layers, [&](const LayerSummary& l) { return l.scenarios[k].cap_exceeded; }); n > 0)
      notes.push_back(fmt::format("note: in {} the cap of scenario {} is exceeded", plural(n, "layer"),
                                  terminal_text(packing.scenarios.names[k])));
  if (packing.nodes > 1) notes.push_back(nodes_note(layers));
  std::string text;
  for (const std::string& note : notes) text += wrapped(note, width, 6) + "\n";
  return text.empty() ? text : "\n" + text;
}

}  // namespace

std::string answer_text(std::span<const LayerSummary> layers) {
  const Figures mean = mean_of(layers);
  const double gap = layers[worst_of(layers)].after.gap;
  const size_t proven = proven_of(layers);
  const std::string above =
      gap == 0 ? "none better possible" : fmt::format("at most {} above the best possible", gap_text(gap));
  const std::string proof = layers.size() > 1 ? fmt::format("{} of {} layers proven optimal", proven, layers.size())
                                              : std::string(proven == 1 ? "proven optimal" : "not proven optimal");
  const std::string moved = layers[0].moved ? fmt::format(", {:.1f} moved a layer", mean.moved) : "";
  return fmt::format("heaviest pack {} to {} of the mean, {}, {}{}", ratio_text(mean.ratio_before),
                     ratio_text(mean.ratio_after), above, proof, moved);
}

std::string table_text(const std::string& source, const Packing& packing, std::span<const LayerSummary> layers,
                       const TableStyle& style) {
  std::string text = wrapped(answer_text(layers), style.width, 2) + "\n\n";
  text += heading(source, packing, style.width);
  const size_t shown = style.all_layers || layers.size() <= kMostLayers ? layers.size() : kFirstFew;
  text += table_of(packing, layers, shown).text(style.width);
  if (shown < layers.size())
    text +=
        wrapped(fmt::format("... {} more layers; --all-layers shows them", layers.size() - shown), style.width) + "\n";
  if (packing.scenarios.count > 1) text += "\n" + scenarios_text(packing, layers, style.width);
  std::string legend =
      "balance: mean load over max load; gap: max load over the lower bound, less one; proven: nothing better exists";
  if (packing.scenarios.count > 1)
    legend +=
        "; a layer shows its worst scenario, and the gap of all together; a scenario the mean of all layers, and "
        "the gap to its own bound";
  if (packing.has_times) legend += "; loads are times: (base load + load) * pace";
  if (packing.has_previous)
    legend += fmt::format(
        "; moves: swaps of the search; moved: {}",
        packing.slots != 0 ? "slots with an item that is new to their pack" : "items that left their previous pack");
  if (packing.slots != 0) legend += "; copies: of the item that has most";
  if (layers.size() > 1) legend += "; the first line has the mean of max/mean and the largest gap";
  constexpr size_t kWidestText = 100;
  const size_t width = std::min(style.width, kWidestText);
  return text + wrapped(legend, width) + "\n" + notes(packing, layers, width);
}

}  // namespace ballast::tools
