#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <sstream>

#include "tools/base/error.hpp"
#include "tools/commands/commands.hpp"
#include "tools/commands/option_table.hpp"
#include "tools/commands/read_options.hpp"
#include "tools/drift/intervals.hpp"
#include "tools/drift/policies.hpp"
#include "tools/files/output_file.hpp"
#include "tools/files/output_format.hpp"
#include "tools/report/drift_report.hpp"
#include "tools/terminal/interrupt.hpp"
#include "tools/terminal/progress.hpp"
#include "tools/terminal/terminal.hpp"
#include "tools/weights/number_rows.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

struct DriftOptions {
  std::string weights;
  PackRequest request;
  Drifting drifting;
  std::optional<uint32_t> intervals;
  std::optional<double> rho, sigma;
  std::string limits, prices;
  ReadOptions reading;
  std::string plugin;
  std::string plot;
  bool json = false;
  bool csv = false;
};

using Row = OptionRow<DriftOptions>;
using O = DriftOptions;
using T = OptionTarget;

constexpr Row kRows[] = {
    {"Packing", "--packs", "M", [](O& o) -> T { return &o.request.packs; }, "Packs of a layer", Need::required},
    {nullptr, "--slots", "S", [](O& o) -> T { return &o.request.placement.slots; },
     "Place copies of items in so many slots, as `ballast pack` does"},
    {nullptr, "--max-copies", "C", [](O& o) -> T { return &o.request.placement.max_copies; },
     "The most copies of an item [as many as packs]"},
    {nullptr, "--effort", "NAME",
     [](O& o) -> T {
       return Choice{&o.request.effort, effort_named};
     },
     "fast, balanced, thorough or exact [balanced]"},
    {nullptr, "--threads", "T", [](O& o) -> T { return &o.request.threads; }, "Threads on the CPU [1]"},
    {nullptr, "--plugin", "PATH", [](O& o) -> T { return &o.plugin; },
     "The plugin's library [the one beside this program]"},
    {"Drift", "--intervals", "T", [](O& o) -> T { return &o.intervals; },
     "Intervals to plan; for a folder as many as its files allow [20]"},
    {nullptr, "--rho", "R", [](O& o) -> T { return &o.rho; },
     "What a deviation keeps from interval to interval, 0 to 1 [0.9]"},
    {nullptr, "--sigma", "S", [](O& o) -> T { return &o.sigma; },
     "Standard deviation of the weights' logarithms [0.3]"},
    {nullptr, "--seed", "S", [](O& o) -> T { return &o.drifting.seed; }, "Another seed draws other weights [0]"},
    {"Policies", "--limits", "LIST", [](O& o) -> T { return &o.limits; },
     "Most moves of an interval and layer, between commas [1/64, 1/32, 1/16 and 1/8 of the items or slots]"},
    {nullptr, "--prices", "LIST", [](O& o) -> T { return &o.prices; },
     "Prices of a move, as shares of the lower bound [3e-4,1e-3,3e-3,1e-2]"},
    {"Output", "--json", nullptr, [](O& o) -> T { return &o.json; }, "Print one JSON object instead of the table"},
    {nullptr, "--csv", nullptr, [](O& o) -> T { return &o.csv; }, "Print CSV instead of the table"},
    {nullptr, "--plot", "FILE.svg", [](O& o) -> T { return &o.plot; },
     "Draw balance against moves; - is standard output"},
};

std::vector<double> numbers_of(const char* option, const std::string& text) {
  std::vector<double> numbers;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) {
    const Number number = parse_number(word);
    if (const auto* problem = std::get_if<NumberProblem>(&number)) throw_usage("{}: {}", option, problem->sentence);
    numbers.push_back(std::holds_alternative<double>(number) ? std::get<double>(number)
                                                             : static_cast<double>(std::get<int64_t>(number)));
  }
  return numbers;
}

void check(DriftOptions& options) {
  if (options.json && options.csv) throw_usage("--json and --csv: only one of them can be printed");
  if (options.request.packs == 0) throw_usage("--packs: there must be at least one");
  if (options.request.threads == 0 || options.request.threads > BALLAST_MAX_WORKERS)
    throw_usage("--threads: {} is not within 1 and {}", options.request.threads, BALLAST_MAX_WORKERS);
  check_placement(options.request.placement);
  Drifting& drifting = options.drifting;
  drifting.intervals = options.intervals.value_or(drifting.intervals);
  drifting.rho = options.rho.value_or(drifting.rho);
  drifting.sigma = options.sigma.value_or(drifting.sigma);
  if (drifting.intervals == 0) throw_usage("--intervals: there must be at least one");
  if (!(drifting.rho >= 0 && drifting.rho <= 1)) throw_usage("--rho: {} is not within 0 and 1", drifting.rho);
  if (!(drifting.sigma >= 0 && drifting.sigma <= 10)) throw_usage("--sigma: {} is not within 0 and 10", drifting.sigma);
  for (const double limit : numbers_of("--limits", options.limits))
    if (!(limit >= 0 && limit < 4294967295 && limit == static_cast<double>(static_cast<uint32_t>(limit))))
      throw_usage("--limits: {} is not a whole number from 0 on", limit);
  for (const double price : numbers_of("--prices", options.prices))
    if (!(price >= 0 && price <= 1)) throw_usage("--prices: {} is not within 0 and 1", price);
  if (options.plot.empty()) return;
  output_format("--plot", "", options.plot, "", {{"svg"}, "svg", true});
  if (output_place("--plot", options.plot).placement == Placement::standard_output && (options.json || options.csv))
    throw_usage("only one of --json, --csv and --plot - can have standard output");
}

std::vector<Policy> policies_of(const DriftOptions& options, uint32_t width) {
  std::vector<Policy> policies = {{Policy::Kind::stay}, {Policy::Kind::scratch}, {Policy::Kind::free}};
  if (options.limits.empty())
    for (const uint32_t part : {64u, 32u, 16u, 8u})
      policies.push_back({Policy::Kind::limit, std::max((width + part - 1) / part, 2u)});
  for (const double limit : numbers_of("--limits", options.limits))
    policies.push_back({Policy::Kind::limit, static_cast<uint32_t>(limit)});
  for (const double price : numbers_of("--prices", options.prices.empty() ? "3e-4,1e-3,3e-3,1e-2" : options.prices))
    policies.push_back({Policy::Kind::price, 0, price});
  return policies;
}

std::vector<WeightMatrix> intervals_of(const DriftOptions& options) {
  std::error_code ignored;
  if (!fs::is_directory(options.weights, ignored))
    return drawn_intervals(read_weights(options.weights, options.reading), options.drifting);
  if (options.rho || options.sigma)
    throw_usage("{}: {} is for weights that are drawn; this is a folder of recordings", options.weights,
                options.rho ? "--rho" : "--sigma");
  std::vector<WeightMatrix> recorded = recorded_intervals(options.weights, options.reading);
  if (options.intervals && *options.intervals + 2 < recorded.size()) recorded.resize(*options.intervals + 2);
  return recorded;
}

DriftRun run_of(const DriftOptions& options, std::span<const WeightMatrix> intervals) {
  std::error_code ignored;
  const bool recorded = fs::is_directory(options.weights, ignored);
  fs::path path = options.weights;
  if (!path.has_filename()) path = path.parent_path();
  return {options.weights == kStandardStream ? "standard input" : path.filename().string(),
          recorded ? std::string("recordings")
                   : fmt::format("AR(1), rho {:g}, sigma {:g}, seed {}", options.drifting.rho, options.drifting.sigma,
                                 options.drifting.seed),
          intervals[0].layers,
          intervals[0].items,
          options.request.packs,
          options.request.placement.slots.value_or(0),
          static_cast<uint32_t>(intervals.size() - 2)};
}

void drift(const DriftOptions& options) {
  const std::vector<WeightMatrix> intervals = intervals_of(options);
  const DriftRun run = run_of(options, intervals);
  const std::vector<Policy> policies = policies_of(options, std::max(run.items, run.slots));
  const Plugin plugin(options.plugin);
  watch_for_interrupt();
  Progress progress(is_terminal(stderr));
  const std::vector<DriftFigures> figures = follow(plugin, intervals, policies, options.request, [&](size_t plans) {
    progress.report(plans, policies.size() * run.intervals);
  });
  progress.clear();
  if (!options.plot.empty()) write_output("--plot", options.plot, drift_plot(run, figures));
  if (is_standard_output(options.plot)) return;
  fmt::print("{}", options.json  ? drift_json(run, figures)
                   : options.csv ? drift_csv(figures)
                                 : drift_table(run, figures, table_columns(stdout)));
}

}  // namespace

void add_drift_command(CommandLine& line, Work& chosen) {
  auto options = std::make_shared<DriftOptions>();
  options->request.backend = BALLAST_BACKEND_CPU;
  Command command = line.add("drift", "Balance against moves over many intervals, to choose a limit or a price");
  command.text(
      "WEIGHTS", options->weights, nullptr,
      "Weights that drift is drawn around, or a folder of recordings, a file for each interval in the order of "
      "names",
      Need::required);
  add_options<DriftOptions>(command, *options, kRows);
  add_read_options(command, options->reading);
  command.when_chosen([options, &chosen] {
    check(*options);
    chosen = [options] { drift(*options); };
  });
}

}  // namespace ballast::tools
