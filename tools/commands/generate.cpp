#include <fmt/format.h>

#include <memory>

#include "tools/base/error.hpp"
#include "tools/commands/commands.hpp"
#include "tools/commands/number_options.hpp"
#include "tools/files/staged_file.hpp"
#include "tools/generate/generate.hpp"

namespace ballast::tools {
namespace {

struct GenerateOptions {
  std::string family;
  std::string out;
  uint32_t layers = 0;
  uint32_t items = 0;
  uint32_t packs = 0;
  uint64_t seed = 0;
  bool list = false;
};

void list_families() {
  for (const Family& family : families())
    fmt::print("{:<16}  {:<13}  {}\n", family.name, family.whole_numbers ? "whole numbers" : "fractions",
               family.summary);
}

// Not simply required: with --list none of them is.
void check_given(const GenerateOptions& options) {
  if (options.family.empty()) throw_usage("generate: FAMILY is missing; --list shows them");
  if (options.layers == 0) throw_usage("generate: --layers is missing or zero");
  if (options.items == 0) throw_usage("generate: --items is missing or zero");
  if (options.out.empty()) throw_usage("generate: --out is missing");
}

void generate(const GenerateOptions& options) {
  if (options.list) return list_families();
  check_given(options);
  const Family* family = find_family(options.family);
  if (family == nullptr) throw_usage("there is no family '{}'; `ballast generate --list` shows them", options.family);
  const Shape shape{options.items, options.packs != 0 ? options.packs : default_packs(options.items)};
  StagedFile file(options.out, generate_npy(*family, options.layers, shape, options.seed));
  file.commit();
}

}  // namespace

void add_generate_command(CommandLine& line, Work& chosen) {
  auto options = std::make_shared<GenerateOptions>();
  Command command = line.add("generate", "Make weights to try packings on, the same bytes on every platform");
  command.text("FAMILY", options->family, nullptr, "What the weights are like; --list shows the families");
  add_whole_number(command, "--layers", options->layers, "L", "Layers");
  add_whole_number(command, "--items", options->items, "N", "Items of a layer");
  add_whole_number(command, "--packs", options->packs, "M",
                   "For families made around packs [the largest divisor of N up to N/8]");
  add_whole_number(command, "--seed", options->seed, "S", "Another seed gives other weights [0]");
  command.text("--out", options->out, "FILE", "The .npy file to write");
  command.flag("--list", options->list, "List the families");
  command.when_chosen([options, &chosen] { chosen = [options] { generate(*options); }; });
}

}  // namespace ballast::tools
