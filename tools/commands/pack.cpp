#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

#include "tools/base/error.hpp"
#include "tools/commands/commands.hpp"
#include "tools/commands/number_options.hpp"
#include "tools/files/npy_writer.hpp"
#include "tools/files/staged_file.hpp"
#include "tools/pack/packing.hpp"
#include "tools/report/bars.hpp"
#include "tools/report/json_report.hpp"
#include "tools/report/svg_plot.hpp"
#include "tools/report/table.hpp"
#include "tools/terminal/interrupt.hpp"
#include "tools/terminal/terminal.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

struct PackOptions {
  PackRequest request;
  std::string weights;
  std::string plugin;
  std::optional<double> target_gap;
  std::optional<double> time_budget_ms;
  std::string out;
  std::string plot;
  std::optional<uint32_t> layer;  // for bars and plot
  bool json = false;
  bool all_layers = false;
};

// Before the work, not after it: the caller may wait minutes for it.
void check_outputs(const PackOptions& options) {
  if (!options.out.empty() && fs::exists(options.out) && !fs::is_directory(options.out))
    throw_usage("--out: {} is a file, not a folder", options.out);
  if (options.plot.empty()) return;
  if (fs::is_directory(options.plot)) throw_usage("--plot: {} is a folder, not a file", options.plot);
  const fs::path folder = fs::absolute(options.plot).parent_path();
  if (!fs::is_directory(folder)) throw_usage("--plot: there is no folder {}", folder.string());
}

void write_outputs(const PackOptions& options, const Packing& packing, const std::string& plot) {
  std::vector<StagedFile> files;
  if (!options.out.empty()) {
    const fs::path folder = options.out;
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw_failure("--out: {} cannot be made: {}", options.out, error.message());
    files.emplace_back(folder / "pack_index.npy", npy_bytes(packing.pack_index, packing.layers, packing.items));
    files.emplace_back(folder / "rank_in_pack.npy", npy_bytes(packing.rank_in_pack, packing.layers, packing.items));
  }
  if (!options.plot.empty()) files.emplace_back(options.plot, plot);
  if (interrupted()) throw Error(ExitCode::cancelled, "cancelled");
  for (StagedFile& file : files) file.commit();
}

// The end of a name that would not fit above the plot.
std::string title_name(const std::string& name) {
  constexpr size_t kMost = 44;
  return name.size() <= kMost ? name : "..." + name.substr(name.size() - kMost);
}

void pack_file(const PackOptions& options) {
  check_outputs(options);
  const WeightMatrix weights = read_weights(options.weights);
  if (options.layer && *options.layer >= weights.layers)
    throw_usage("--layer: there is no layer {}; {} has {}", *options.layer, options.weights, weights.layers);
  const Plugin plugin(options.plugin);
  watch_for_interrupt();
  const Packing packing = pack(plugin, weights, options.request, is_terminal(stderr));

  const std::vector<LayerSummary> layers = summarize(packing);
  const uint32_t shown = options.layer.value_or(worst_layer_before(layers));
  const auto loads_of = [&](const std::vector<double>& loads) {
    return std::span(loads).subspan(size_t{shown} * packing.packs, packing.packs);
  };
  const std::string name = fs::path(options.weights).filename().string();
  const PlotText plot_text{fmt::format("Pack loads of layer {} of {}", shown, title_name(name)),
                           fmt::format("{} items into {} packs of {}, strategy {}, seed {}", packing.items,
                                       packing.packs, packing.items / packing.packs, packing.strategy, packing.seed)};
  const auto before = loads_of(packing.load_before), after = loads_of(packing.load_after);
  write_outputs(options, packing, options.plot.empty() ? "" : svg_plot(plot_text, layers[shown], before, after));

  if (options.json) {
    fmt::print("{}", json_text(packing, layers));
    return;
  }
  fmt::print("{}\n{}", table_text(name, packing, layers, options.all_layers),
             bars_text(shown, before, after, {shows_unicode(), terminal_columns(stdout)}));
}

// Turns the numbers as a person gives them into the plugin's units.
void finish_request(PackOptions& options) {
  PackRequest& request = options.request;
  if (options.target_gap) {
    const double ppb = std::round(*options.target_gap * 1e9);
    if (!(ppb >= 1 && ppb <= 4e9)) throw_usage("--target-gap: {} is not within 1e-9 and 4", *options.target_gap);
    request.target_gap_ppb = static_cast<uint32_t>(ppb);
  }
  if (options.time_budget_ms) {
    const double budget = *options.time_budget_ms;
    if (!(budget >= 1e-6 && budget <= 1e12)) throw_usage("--time-budget: {} ms is not within 1e-6 and 1e12", budget);
    request.time_budget_ns = static_cast<uint64_t>(budget * 1e6);
  }
  if (request.threads == 0 || request.threads > BALLAST_MAX_WORKERS)
    throw_usage("--threads: {} is not within 1 and {}", request.threads, BALLAST_MAX_WORKERS);
  if (request.packs == 0) throw_usage("--packs: there must be at least one");
}

void add_request_options(Command& command, PackRequest& request) {
  add_whole_number(command, "--packs", request.packs, "M", "Packs of a layer; must divide the items", Need::required);
  command.text("--strategy", request.strategy, "NAME", "One that `ballast strategies` lists [its first]");
  command.read(
      "--effort", [&request](const std::string& name) { request.effort = effort_named("--effort", name); }, "NAME",
      "Of peak_exchange: fast, balanced, thorough or exact [balanced]");
  add_whole_number(command, "--seed", request.seed, "S", "Of the strategies that draw at random [0]");
  command.read(
      "--backend", [&request](const std::string& name) { request.backend = backend_named("--backend", name); }, "NAME",
      "auto, cpu or vulkan; the packing is the same [auto]");
  add_whole_number(command, "--device", request.device, "N", "A number that `ballast devices` lists");
  add_whole_number(command, "--move-cap", request.move_cap, "N", "The most swaps a refiner makes [the strategy's]");
  command.flag("--lift", request.lift,
               "Afterwards raise the lightest packs, without making any heavier than the heaviest");
  add_whole_number(command, "--threads", request.threads, "T",
                   "Threads on the CPU; the packing does not depend on them [all]");
  add_whole_number(command, "--first-layer", request.first_layer, "N",
                   "Number of the first layer, where the file is part of more [0]");
}

}  // namespace

void add_pack_command(CommandLine& line, Work& chosen) {
  auto options = std::make_shared<PackOptions>();
  options->request.threads = std::min(std::max(1u, std::thread::hardware_concurrency()), BALLAST_MAX_WORKERS);
  Command command = line.add("pack", "Pack the items of every layer into equally many, equally heavy packs");
  command.text("WEIGHTS", options->weights, nullptr, "A .npy, .csv or .json file: layers x items", Need::required);
  add_request_options(command, options->request);
  add_real_number(command, "--target-gap", options->target_gap, "G",
                  "Good enough: max load over the lower bound, as 1e-4 [the strategy's]");
  add_real_number(command, "--time-budget", options->time_budget_ms, "MS",
                  "Return the best after so many ms [no limit]");
  command.text("--out", options->out, "DIR", "Write pack_index.npy and rank_in_pack.npy into this folder");
  command.text("--plot", options->plot, "FILE.svg", "Draw the pack loads of a layer, before and after");
  add_whole_number(command, "--layer", options->layer, "N", "The layer for bars and plot [the least even before]");
  command.flag("--all-layers", options->all_layers, "A row of the table for every layer");
  command.flag("--json", options->json, "Print one JSON object instead of the table");
  add_plugin_option(command, options->plugin);
  command.when_chosen([options, &chosen] {
    finish_request(*options);
    chosen = [options] { pack_file(*options); };
  });
}

}  // namespace ballast::tools
