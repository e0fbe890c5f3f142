#include "tools/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "tools/report/number_text.hpp"

namespace ballast::tools {
namespace {

// More layers than this are cut to the first few.
constexpr size_t kMostLayers = 12;
constexpr size_t kFirstFew = 10;

struct Totals {
  Evenness before, after;  // only what the table shows
  double balancedness_before = 0, balancedness_after = 0;
  double ratio_before = 0, ratio_after = 0;
  double moves = 0;
};

std::string plural(size_t count, const char* one) { return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s"); }

std::string row(std::string_view name, const Totals& t, std::string_view proven, std::string_view moves) {
  return fmt::format("{:>7}   {:7.4f}  {:8.4f}  {:>9}   {:7.4f}  {:8.4f}  {:>9}  {:>7}  {:>6}\n", name,
                     t.balancedness_before, t.ratio_before, gap_text(t.before.gap), t.balancedness_after, t.ratio_after,
                     gap_text(t.after.gap), proven, moves);
}

Totals of_layer(const LayerSummary& layer) {
  return {layer.before,
          layer.after,
          layer.before.balancedness(),
          layer.after.balancedness(),
          layer.before.max_over_mean(),
          layer.after.max_over_mean(),
          static_cast<double>(layer.moves)};
}

Totals mean_of(std::span<const LayerSummary> layers) {
  Totals mean;
  const auto count = static_cast<double>(layers.size());
  for (const LayerSummary& layer : layers) {
    const Totals t = of_layer(layer);
    mean.before.gap += t.before.gap / count;
    mean.after.gap += t.after.gap / count;
    mean.balancedness_before += t.balancedness_before / count;
    mean.balancedness_after += t.balancedness_after / count;
    mean.ratio_before += t.ratio_before / count;
    mean.ratio_after += t.ratio_after / count;
    mean.moves += t.moves / count;
  }
  return mean;
}

Totals worst_of(std::span<const LayerSummary> layers) {
  Totals worst = of_layer(layers[0]);
  for (const LayerSummary& layer : layers) {
    const Totals t = of_layer(layer);
    worst.before.gap = std::max(worst.before.gap, t.before.gap);
    worst.after.gap = std::max(worst.after.gap, t.after.gap);
    worst.balancedness_before = std::min(worst.balancedness_before, t.balancedness_before);
    worst.balancedness_after = std::min(worst.balancedness_after, t.balancedness_after);
    worst.ratio_before = std::max(worst.ratio_before, t.ratio_before);
    worst.ratio_after = std::max(worst.ratio_after, t.ratio_after);
    worst.moves = std::max(worst.moves, t.moves);
  }
  return worst;
}

std::string heading(const std::string& source, const Packing& p) {
  std::string text = fmt::format("{}: {} of {}, into {} of {} each\n", source, plural(p.layers, "layer"),
                                 plural(p.items, "item"), plural(p.packs, "pack"), p.items / p.packs);
  text += fmt::format("strategy {}, seed {}, on {} ({}), {}\n", p.strategy, p.seed, p.backend, p.device,
                      plural(p.threads, "thread"));
  text += fmt::format("{:.3f} ms, {:.1f} us a layer\n\n", p.milliseconds, p.milliseconds * 1000 / p.layers);
  return text;
}

template <typename Predicate>
size_t count_of(std::span<const LayerSummary> layers, Predicate predicate) {
  return static_cast<size_t>(std::count_if(layers.begin(), layers.end(), predicate));
}

std::string notes(const Packing& packing, std::span<const LayerSummary> layers) {
  std::string text;
  if (packing.degraded) text += "note: Vulkan was named, but the CPU did the work; the packing is the same\n";
  if (const size_t n = count_of(layers, [](const LayerSummary& l) { return l.rounded; }); n > 0)
    text += fmt::format("note: weights of {} were rounded to whole units of their quantisation\n", plural(n, "layer"));
  if (const size_t n = count_of(layers, [](const LayerSummary& l) { return l.timed_out; }); n > 0)
    text += fmt::format("note: the time budget cut {} short\n", plural(n, "layer"));
  return text.empty() ? text : "\n" + text;
}

}  // namespace

std::string table_text(const std::string& source, const Packing& packing, std::span<const LayerSummary> layers,
                       bool all_layers) {
  std::string text = heading(source, packing);
  text += fmt::format("{:>7}   {:-^28}   {:-^45}\n", "", " items as given ", " packed ");
  text += fmt::format("{:>7}   {:>7}  {:>8}  {:>9}   {:>7}  {:>8}  {:>9}  {:>7}  {:>6}\n", "layer", "balance",
                      "max/mean", "gap", "balance", "max/mean", "gap", "proven", "moves");
  const size_t shown = all_layers || layers.size() <= kMostLayers ? layers.size() : kFirstFew;
  for (size_t i = 0; i < shown; ++i)
    text +=
        row(std::to_string(i), of_layer(layers[i]), layers[i].proven ? "yes" : "no", std::to_string(layers[i].moves));
  if (shown < layers.size())
    text += fmt::format("{:>7}   {} more layers; --all-layers shows them\n", "...", layers.size() - shown);
  const size_t proven = count_of(layers, [](const LayerSummary& l) { return l.proven; });
  const Totals mean = mean_of(layers), worst = worst_of(layers);
  text += row("mean", mean, fmt::format("{}/{}", proven, layers.size()), fmt::format("{:.1f}", mean.moves));
  text += row("worst", worst, proven == layers.size() ? "yes" : "no", fmt::format("{:.0f}", worst.moves));
  text += "balance: mean load / max load; gap: max load over the lower bound; proven: nothing better exists\n";
  return text + notes(packing, layers);
}

}  // namespace ballast::tools
