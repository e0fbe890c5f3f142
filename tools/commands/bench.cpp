#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>

#include "tools/base/error.hpp"
#include "tools/base/near_name.hpp"
#include "tools/bench/figures.hpp"
#include "tools/commands/commands.hpp"
#include "tools/commands/number_options.hpp"
#include "tools/commands/read_options.hpp"
#include "tools/files/output_file.hpp"
#include "tools/files/output_format.hpp"
#include "tools/report/bench_report.hpp"
#include "tools/report/front_plot.hpp"
#include "tools/terminal/interrupt.hpp"
#include "tools/terminal/terminal.hpp"

namespace ballast::tools {
namespace {

struct BenchOptions {
  BenchSelection selection;
  BenchPlan plan;
  RowsBy by = RowsBy::contender;
  std::string plugin;
  std::string plot;
  std::optional<double> time_limit_s;
  bool json = false;
  bool csv = false;
};

RowsBy rows_by_named(const std::string& name) {
  constexpr const char* kNames[] = {"strategy", "size", "family", "instance"};
  for (uint32_t i = 0; i < std::size(kNames); ++i)
    if (name == kNames[i]) return static_cast<RowsBy>(i);
  throw_unknown("--by", name, std::vector<std::string>(std::begin(kNames), std::end(kNames)));
}

// Before the work, which may take minutes.
void check(const BenchOptions& options) {
  if (options.json && options.csv) throw_usage("--json and --csv: only one of them can be printed");
  if (options.plan.layers == 0) throw_usage("--layers: there must be at least one");
  if (options.plan.repeats == 0) throw_usage("--repeats: there must be at least one");
  if (options.plan.threads == 0 || options.plan.threads > BALLAST_MAX_WORKERS)
    throw_usage("--threads: {} is not within 1 and {}", options.plan.threads, BALLAST_MAX_WORKERS);
  if (options.time_limit_s && !(*options.time_limit_s > 0 && *options.time_limit_s <= 1e6))
    throw_usage("--time-limit: {} s is not above 0 and up to 1e6", *options.time_limit_s);
  if (options.plot.empty()) return;
  output_format("--plot", "", options.plot, "", {{"svg"}, "svg", true});
  if (output_place("--plot", options.plot).placement == Placement::standard_output && (options.json || options.csv))
    throw_usage("only one of --json, --csv and --plot - can have standard output");
}

void write_plot(const BenchOptions& options, const BenchPlan& plan, const BenchFigures& figures) {
  write_output("--plot", options.plot, front_plot(plan, rows(plan, figures.layers, RowsBy::size)));
}

void print(const BenchOptions& options, const BenchPlan& plan, const BenchFigures& figures) {
  if (is_standard_output(options.plot)) return;
  const std::vector<FigureRow> list = rows(plan, figures.layers, options.by);
  fmt::print("{}", options.json  ? bench_json(plan, list, figures)
                   : options.csv ? bench_csv(plan, list, figures)
                                 : bench_table(plan, list, figures, table_columns(stdout)));
  std::fflush(stdout);
}

void bench(const BenchOptions& options) {
  check(options);
  const Plugin plugin(options.plugin);
  BenchPlan plan = options.plan;
  plan.time_limit_s = options.time_limit_s.value_or(0);
  select(plugin, options.selection, plan);
  watch_for_interrupt();
  const BenchFigures figures = measure(plugin, plan, is_terminal(stderr));

  const bool nothing = figures.layers.empty();
  if (figures.end == BenchEnd::failed && nothing) throw Error(ExitCode::failure, figures.failure);
  print(options, plan, figures);
  // After the figures: a file that cannot be written must not lose them.
  if (!options.plot.empty() && !nothing) write_plot(options, plan, figures);
  if (figures.end == BenchEnd::interrupted)
    throw Error(exit_code_of_interrupt(), "cancelled; what was measured is printed");
  if (figures.end == BenchEnd::failed)
    throw Error(ExitCode::failure, figures.failure + "; what was measured before is printed");
}

void add_list(Command& command, const char* name, std::vector<std::string>& words, const char* description) {
  command.texts(name, words, "NAME,...", description, ',');
}

void add_numbers(Command& command, const char* name, std::vector<uint32_t>& numbers, const char* type,
                 const char* description) {
  command.read_list(
      name,
      [&numbers, name](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) numbers.push_back(parse_whole_number(name, text));
      },
      type, description, ',');
}

void add_selection_options(Command& command, BenchSelection& selection) {
  add_list(command, "--families", selection.families,
           "Weights of `ballast generate --list`; all includes the models of experts [the other sixteen]");
  command.texts("--sizes", selection.sizes, "N/M,...", "Items over packs, or all: the usual ten [256/32]", ',');
  add_list(command, "--strategies", selection.strategies, "Names of `ballast strategies` [all]");
  add_list(command, "--efforts", selection.efforts, "Efforts of peak_exchange, or all [fast,balanced,thorough]");
  add_list(command, "--backends", selection.backends, "auto, cpu, vulkan [cpu]");
  command.texts("--weights", selection.files, "FILE",
                "Weights of your own, read as `ballast pack` reads them; may be repeated");
  add_numbers(command, "--replicas", selection.replicas, "N,...",
              "Grow the layers of --weights to so many items, by copies of the heaviest that share its weight");
  add_numbers(command, "--packs", selection.packs, "M,...", "Packs for --weights; must divide their items");
}

}  // namespace

void add_bench_command(CommandLine& line, Work& chosen) {
  auto options = std::make_shared<BenchOptions>();
  Command command = line.add("bench", "Compare strategies: how close to the best they come, and how long they take");
  add_selection_options(command, options->selection);
  add_whole_number(command, "--layers", options->plan.layers, "L", "Layers of each family and size [8]");
  add_whole_number(command, "--seed", options->plan.seed, "S", "For weights and strategies [0]");
  add_whole_number(command, "--scenarios", options->plan.scenarios, "K",
                   "Pack K scenarios at once: weights of K seeds, or K files of --weights at a time [1]");
  add_whole_number(command, "--threads", options->plan.threads, "T", "Threads on the CPU [1]");
  add_whole_number(command, "--batch", options->plan.batch, "B",
                   "Layers of a job [1 on one thread of the CPU, else all]");
  add_whole_number(command, "--repeats", options->plan.repeats, "R", "Runs of every job; the quickest counts [1]");
  add_real_number(command, "--time-limit", options->time_limit_s, "S",
                  "Stop after so many seconds and show what there is [no limit]");
  command.read(
      "--by", [options](const std::string& name) { options->by = rows_by_named(name); }, "NAME",
      "A row for each strategy, or also each size, family or instance (both) [strategy]");
  command.flag("--json", options->json, "Print one JSON object instead of the table");
  command.flag("--csv", options->csv, "Print CSV instead of the table");
  command.text("--plot", options->plot, "FILE.svg",
               "Draw mean gap against mean time, a panel for each size; - is standard output");
  add_plugin_option(command, options->plugin);
  add_read_options(command, options->selection.reading);
  command.when_chosen([options, &chosen] { chosen = [options] { bench(*options); }; });
}

}  // namespace ballast::tools
