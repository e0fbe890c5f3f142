#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <thread>

#include "tools/base/error.hpp"
#include "tools/commands/commands.hpp"
#include "tools/commands/pack_options.hpp"
#include "tools/files/npy_writer.hpp"
#include "tools/files/output_file.hpp"
#include "tools/files/output_format.hpp"
#include "tools/report/bars.hpp"
#include "tools/report/engine_forms.hpp"
#include "tools/report/json_report.hpp"
#include "tools/report/load_plot.hpp"
#include "tools/report/output_arrays.hpp"
#include "tools/report/table.hpp"
#include "tools/terminal/interrupt.hpp"
#include "tools/terminal/terminal.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

// Where --out leads. A folder has no format.
struct OutTarget {
  bool folder = false;
  std::string format;
};

void check_engine_form(const PackOptions& options, const EngineForm& form) {
  if (!options.request.placement.slots) throw_usage("--out-format {} needs --slots", form.name);
  const std::string ending = fs::path(options.out).extension().string();
  if (!ending.empty() && ending != std::string(".") + form.ending)
    throw_usage("--out: {} is written as .{} for --out-format {}", options.out, form.ending, form.name);
}

OutTarget out_target(const PackOptions& options) {
  const std::string& out = options.out;
  std::error_code ignored;
  const bool exists = is_standard_output(out) || fs::exists(out, ignored);
  const bool ends_like_folder = out.ends_with('/') || out.ends_with(fs::path::preferred_separator);
  if (fs::is_directory(out, ignored) || ends_like_folder) {
    if (!options.out_format.empty()) throw_usage("--out-format is for files; {} is a folder", out);
    return {true, ""};
  }
  if (const EngineForm* form = find_engine_form(options.out_format)) {
    check_engine_form(options, *form);
    return {false, form->name};
  }
  const std::string ending = format_by_ending(out);
  const bool names_file = !ending.empty() || !options.out_format.empty() || exists;
  if (!names_file) return {true, ""};
  OutputFormats formats{{"npz", "json", "csv"}, "json"};
  for (const EngineForm& form : engine_forms()) formats.named_alone.emplace_back(form.name);
  if (ending == "npy") throw_usage("--out: {}: .npy holds one array; a folder, .npz, .json and .csv hold all", out);
  return {false, output_format("--out", "--out-format", out, options.out_format, formats)};
}

// Before the work, which may take minutes.
OutTarget check_outputs(const PackOptions& options) {
  OutTarget target;
  int on_standard_output = options.json ? 1 : 0;
  if (!options.plot.empty()) {
    output_format("--plot", "", options.plot, "", {{"svg"}, "svg", true});
    on_standard_output += output_place("--plot", options.plot).placement == Placement::standard_output;
  }
  if (!options.out.empty()) {
    target = out_target(options);
    if (!target.folder) {
      on_standard_output += output_place("--out", options.out).placement == Placement::standard_output;
      check_binary_output("--out", options.out, target.format);
    }
  }
  if (on_standard_output > 1) throw_usage("only one of --json, --out - and --plot - can have standard output");
  return target;
}

struct Report {
  const PackOptions& options;
  const Packing& packing;
  std::vector<LayerSummary> layers;
  uint32_t shown;  // the layer of bars and plot

  std::string name() const {
    return options.weights == kStandardStream ? "standard input" : fs::path(options.weights).filename().string();
  }
  // [scenario][pack]
  std::span<const double> before() const { return rows(packing.load_before); }
  std::span<const double> after() const { return rows(packing.load_after); }
  std::string json() const { return packing_json(options.weights, packing, layers); }

 private:
  std::span<const double> rows(const std::vector<double>& loads) const {
    const size_t count = size_t{packing.scenarios.count} * packing.packs;
    return std::span(loads).subspan(shown * count, count);
  }
};

void add_folder(const std::string& out, const Packing& packing, std::vector<OutputFile>& files) {
  const fs::path folder = out;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw_failure("--out: {} cannot be made: {}", out, error.message());
  for (const NamedView& array : arrays_of(packing))
    files.emplace_back("--out", folder / fmt::format("{}.npy", array.array->name), npy_bytes(array.view));
}

std::string file_text(const Report& report, const std::string& format) {
  if (const EngineForm* form = find_engine_form(format))
    return form->text(report.packing, report.options.request.first_layer);
  return format == "npz" ? packing_npz(report.packing) : format == "csv" ? packing_csv(report.packing) : report.json();
}

// Everything is prepared before anything is replaced.
void write_outputs(const Report& report, const OutTarget& target) {
  const PackOptions& options = report.options;
  std::vector<OutputFile> files;
  if (!options.out.empty()) {
    if (target.folder)
      add_folder(options.out, report.packing, files);
    else
      files.emplace_back("--out", options.out, file_text(report, target.format));
  }
  if (!options.plot.empty())
    files.emplace_back("--plot", options.plot,
                       load_plot({report.name(), report.shown, &report.packing, &report.layers[report.shown]},
                                 report.before(), report.after()));
  if (interrupted()) throw Error(exit_code_of_interrupt(), "cancelled");
  for (OutputFile& file : files) file.commit();
}

std::string charts_text(const Report& report) {
  const Packing& packing = report.packing;
  const BarStyle style{shows_unicode(), terminal_columns(stdout), packing.name_of_before()};
  std::string text;
  for (size_t k = 0; k < packing.scenarios.count; ++k) {
    if (packing.scenarios.count > 1)
      text += fmt::format("{}scenario {}\n", k == 0 ? "" : "\n", terminal_text(packing.scenarios.names[k]));
    text += bars_text(report.shown, packing.row(packing.load_before, report.shown, k),
                      packing.row(packing.load_after, report.shown, k), style);
  }
  return text;
}

void print_report(const Report& report) {
  if (report.options.json) {
    fmt::print("{}", report.json());
    return;
  }
  // Nothing may stand beside a file on standard output.
  if (is_standard_output(report.options.out) || is_standard_output(report.options.plot)) return;
  fmt::print(
      "{}\n{}",
      table_text(report.name(), report.packing, report.layers, {report.options.all_layers, table_columns(stdout)}),
      charts_text(report));
}

void pack_file(const PackOptions& options) {
  const OutTarget target = check_outputs(options);
  const PackRequest& request = options.request;
  Scenarios scenarios;
  WeightMatrix weights = read_scenarios(options.weights, options.reading, request.placement.scenarios, scenarios);
  const uint32_t layers_there = weights.layers / scenarios.count;
  if (options.layer && *options.layer >= layers_there)
    throw_usage("--layer: there is no layer {}; {} has {}", *options.layer, options.weights, layers_there);
  PlacementArrays placement =
      read_placement(request.placement, {layers_there, weights.items, request.packs, scenarios.count});
  placement.scenarios = scenarios;
  align_types(weights, placement);
  const Plugin plugin(options.plugin);
  watch_for_interrupt();
  const Packing packing = pack(plugin, {options.weights, weights}, request, placement, is_terminal(stderr));
  const std::vector<LayerSummary> layers = summarize(packing);
  const Report report{options, packing, layers, options.layer.value_or(worst_layer_before(layers))};
  write_outputs(report, target);
  print_report(report);
}

}  // namespace

void add_pack_command(CommandLine& line, Work& chosen) {
  auto options = std::make_shared<PackOptions>();
  options->request.threads = std::min(std::max(1u, std::thread::hardware_concurrency()), BALLAST_MAX_WORKERS);
  Command command = line.add("pack", "Pack the items of every layer into equally many, equally heavy packs");
  add_pack_options(command, *options);
  command.when_chosen([options, &chosen] {
    finish_request(*options);
    chosen = [options] { pack_file(*options); };
  });
}

}  // namespace ballast::tools
