#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "tools/base/error.hpp"
#include "tools/commands/commands.hpp"
#include "tools/commands/option_table.hpp"
#include "tools/files/output_file.hpp"
#include "tools/files/output_format.hpp"
#include "tools/generate/generate.hpp"
#include "tools/report/json_text.hpp"
#include "tools/report/text_table.hpp"
#include "tools/terminal/terminal.hpp"
#include "tools/weights/write_weights.hpp"

namespace ballast::tools {
namespace {

struct GenerateOptions {
  std::string family;
  std::string out;
  std::string format;
  uint32_t layers = 0;
  uint32_t items = 0;
  uint32_t packs = 0;
  uint64_t seed = 0;
  bool list = false;
  bool json = false;
};

using Row = OptionRow<GenerateOptions>;
using O = GenerateOptions;
using T = OptionTarget;

constexpr Row kRows[] = {
    {"Options", "--layers", "L", [](O& o) -> T { return &o.layers; }, "Layers", Need::checked_later},
    {nullptr, "--items", "N", [](O& o) -> T { return &o.items; }, "Items of a layer", Need::checked_later},
    {nullptr, "--packs", "M", [](O& o) -> T { return &o.packs; },
     "For families made around packs [the largest divisor of N up to N/8]"},
    {nullptr, "--seed", "S", [](O& o) -> T { return &o.seed; }, "Another seed gives other weights [0]"},
    {nullptr, "--out", "FILE", [](O& o) -> T { return &o.out; },
     "The file to write: .npy, .npz, .csv or .json; - is standard output", Need::checked_later},
    {nullptr, "--format", "NAME", [](O& o) -> T { return &o.format; },
     "npy, npz, csv or json, for an --out without an ending [npy]"},
    {nullptr, "--list", nullptr, [](O& o) -> T { return &o.list; }, "List the families"},
    {nullptr, "--json", nullptr, [](O& o) -> T { return &o.json; }, "With --list: print one JSON object"},
};

const char* numbers_of(const Family& family) { return family.whole_numbers ? "whole numbers" : "fractions"; }

void list_families(bool json) {
  if (json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Family& family : families())
      list.push_back({{"name", family.name}, {"whole_numbers", family.whole_numbers}, {"summary", family.summary}});
    fmt::print("{}", json_text({{"ballast", BALLAST_TOOL_VERSION}, {"families", std::move(list)}}));
    return;
  }
  const size_t columns = table_columns(stdout);
  TextTable table({{"", "", 0, false}, {"", "", 1, false}, {"", "", 0, false}});
  for (const Family& family : families())
    table.add_row({std::string(family.name), numbers_of(family), std::string(family.summary)});
  fmt::print("{}", table.text(columns));
}

// Not required by the command line: with --list none of them is.
void check_given(const GenerateOptions& options) {
  if (options.family.empty()) throw_usage("generate: FAMILY is missing; --list shows them");
  if (options.layers == 0) throw_usage("generate: --layers is missing or zero");
  if (options.items == 0) throw_usage("generate: --items is missing or zero");
  if (options.out.empty()) throw_usage("generate: --out is missing");
}

void generate(const GenerateOptions& options) {
  if (options.list) return list_families(options.json);
  if (options.json) throw_usage("--json is for --list; --format json writes the weights so");
  check_given(options);
  const Family* family = find_family(options.family);
  if (family == nullptr) throw_usage("there is no family '{}'{}", options.family, family_hint(options.family));
  const Shape shape{options.items, options.packs != 0 ? options.packs : default_packs(options.items)};
  const std::string format =
      output_format("--out", "--format", options.out, options.format, {{"npy", "npz", "csv", "json"}, "npy"});
  output_place("--out", options.out);  // before the work
  check_binary_output("--out", options.out, format);
  write_output("--out", options.out,
               weight_file(generate_weights(*family, options.layers, shape, options.seed), format));
}

}  // namespace

void add_generate_command(CommandLine& line, Work& chosen) {
  auto options = std::make_shared<GenerateOptions>();
  Command command = line.add("generate", "Make weights to try packings on, the same bytes on every platform");
  command.text("FAMILY", options->family, nullptr, "The kind of weights; --list shows the families",
               Need::checked_later);
  add_options<GenerateOptions>(command, *options, kRows);
  command.when_chosen([options, &chosen] { chosen = [options] { generate(*options); }; });
}

}  // namespace ballast::tools
