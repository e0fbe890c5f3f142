#include "tools/commands/pack_options.hpp"

#include <cmath>

#include "tools/base/error.hpp"
#include "tools/base/near_name.hpp"
#include "tools/commands/option_table.hpp"
#include "tools/commands/read_options.hpp"

namespace ballast::tools {
namespace {

using Row = OptionRow<PackOptions>;
using O = PackOptions;
using T = OptionTarget;

uint32_t number_of(const std::vector<std::string>& names, const char* option, const std::string& name) {
  for (uint32_t i = 0; i < names.size(); ++i)
    if (name == names[i]) return i;
  throw_unknown(option, name, names);
}

// Each in the order of its enum in ballast_placement.h.
uint32_t counts_named(const char* option, const std::string& name) {
  return number_of({"even", "capacity", "free"}, option, name);
}
uint32_t level_named(const char* option, const std::string& name) {
  return number_of({"regret", "plain"}, option, name);
}
uint32_t scale_named(const char* option, const std::string& name) {
  return number_of({"equal", "absolute"}, option, name);
}

// A new option is a row here, a field of PackRequest, and its use in make_job (tools/pack/packing.cpp).
constexpr Row kRequestRows[] = {
    {"Packing", "--packs", "M", [](O& o) -> T { return &o.request.packs; },
     "Packs of a layer; where they do not divide the items, packs of peak_exchange differ by one item", Need::required},
    {nullptr, "--strategy", "NAME", [](O& o) -> T { return &o.request.strategy; },
     "One that `ballast strategies` lists [its first]"},
    {nullptr, "--effort", "NAME",
     [](O& o) -> T {
       return Choice{&o.request.effort, effort_named};
     },
     "How long peak_exchange searches: fast, balanced, thorough or exact [balanced]. exact searches two packs of up "
     "to 20 items each, and many layers of up to 64 items, completely; larger ones it only searches longest. A "
     "layer reported as proven is optimal"},
    {nullptr, "--target-gap", "G", [](O& o) -> T { return &o.target_gap; },
     "Stop a layer once its heaviest pack is this close to the lower bound, as 1e-4 [the strategy's]"},
    {nullptr, "--time-budget", "MS", [](O& o) -> T { return &o.time_budget_ms; },
     "Return the best packing found within this many milliseconds [no limit]"},
    {nullptr, "--move-cap", "N", [](O& o) -> T { return &o.request.move_cap; },
     "The most swaps of a refiner [the strategy's]"},
    {nullptr, "--lift", nullptr, [](O& o) -> T { return &o.request.lift; },
     "Then raise the lightest packs, without making any heavier than the heaviest"},
    {nullptr, "--seed", "S", [](O& o) -> T { return &o.request.seed; }, "For strategies that draw at random [0]"},
    {nullptr, "--first-layer", "N", [](O& o) -> T { return &o.request.first_layer; },
     "The number of the first layer, if the file is a part of more layers [0]"},
    {"Device", "--backend", "NAME",
     [](O& o) -> T {
       return Choice{&o.request.backend, backend_named};
     },
     "auto, cpu or vulkan; the packing is the same [auto]"},
    {nullptr, "--device", "N", [](O& o) -> T { return &o.request.device; }, "A number that `ballast devices` lists"},
    {nullptr, "--threads", "T", [](O& o) -> T { return &o.request.threads; },
     "Threads on the CPU; the packing does not depend on them [all]"},
    {nullptr, "--plugin", "PATH", [](O& o) -> T { return &o.plugin; },
     "The plugin's library [the one beside this program]"},
};

constexpr Row kPlacementRows[] = {
    {"Packs that differ", "--counts", "NAME",
     [](O& o) -> T {
       return Choice{&o.request.placement.counts, counts_named};
     },
     "even, capacity or free: how many items a pack holds [even; capacity with --capacity]"},
    {nullptr, "--capacity", "LIST|FILE", [](O& o) -> T { return &o.request.placement.capacity; },
     "The most items of each pack: one number for all, or M numbers between commas, or a file of them; 0: the pack "
     "stays empty"},
    {nullptr, "--pace", "LIST|FILE", [](O& o) -> T { return &o.request.placement.pace; },
     "Time of each pack for a unit of weight, 1 to 255, as --capacity; loads are then times [1]"},
    {nullptr, "--base-load", "FILE", [](O& o) -> T { return &o.request.placement.base_load; },
     "What each pack carries already: layers x packs, or one row for all layers"},
    {nullptr, "--classes", "FILE", [](O& o) -> T { return &o.request.placement.classes; },
     "Whole numbers of layers x items, or one row: items of one class never share a pack; 0 is no class"},
    {"Few moves", "--previous", "FILE|DIR", [](O& o) -> T { return &o.request.placement.previous; },
     "The pack of each item before, -1 for new ones: layers x items, or one row; or a folder or file that --out "
     "wrote"},
    {nullptr, "--previous-rank", "FILE", [](O& o) -> T { return &o.request.placement.previous_rank; },
     "The rank of each item before; items that stay keep theirs [that of the folder]"},
    {nullptr, "--move-cost", "FILE", [](O& o) -> T { return &o.request.placement.move_cost; },
     "What moving each item costs, whole numbers of layers x items, or one row; -1: it stays [1]"},
    {nullptr, "--max-moved", "K", [](O& o) -> T { return &o.request.placement.max_moved; },
     "The most cost of all moves of a layer; 0: only what must moves [no limit]"},
    {nullptr, "--move-price", "P", [](O& o) -> T { return &o.request.placement.move_price; },
     "What a unit of cost must gain, as a share of the lower bound, as 3e-4 [0]"},
    {nullptr, "--min-gain", "G", [](O& o) -> T { return &o.request.placement.min_gain; },
     "Items move only if the heaviest pack gains more than this share, as 1e-3 [0]"},
    {"Copies", "--slots", "S", [](O& o) -> T { return &o.request.placement.slots; },
     "Slots of a layer, a multiple of the packs: items get copies that fill them, never two in one pack"},
    {nullptr, "--groups", "G", [](O& o) -> T { return &o.request.placement.groups; },
     "Groups of neighbouring items; a group stays on one node [1]"},
    {nullptr, "--nodes", "N", [](O& o) -> T { return &o.request.placement.nodes; },
     "Nodes of neighbouring packs; must divide packs and groups [1]"},
    {nullptr, "--max-copies", "C", [](O& o) -> T { return &o.request.placement.max_copies; },
     "The most copies of an item [as many as packs]"},
    {nullptr, "--previous-slots", "FILE|DIR", [](O& o) -> T { return &o.request.placement.previous_slots; },
     "The item of each slot before, -1 for open ones: layers x slots, or one row; a folder or file that --out wrote, "
     "or a map of a serving engine"},
};

constexpr Row kScenarioRows[] = {
    {nullptr, "--scenarios", nullptr, [](O& o) -> T { return &o.request.placement.scenarios.in_file; },
     "WEIGHTS holds scenarios x layers x items"},
    {nullptr, "--importance", "LIST", [](O& o) -> T { return &o.request.placement.scenarios.importance; },
     "How much each scenario counts, 1 to 16 between commas [1]"},
    {nullptr, "--level", "NAME",
     [](O& o) -> T {
       return Choice{&o.request.placement.scenarios.level, level_named};
     },
     "regret or plain: whether a scenario counts by its excess over what is possible for it alone [regret]"},
    {nullptr, "--scale", "NAME",
     [](O& o) -> T {
       return Choice{&o.request.placement.scenarios.scale, scale_named};
     },
     "equal or absolute: by shares of each scenario's total, or all weights in one unit [equal]"},
};

void add_scenario_options(Command& command, PackOptions& options) {
  ScenarioOptions& scenarios = options.request.placement.scenarios;
  command.heading("Scenarios");
  command.repeated("--scenario", scenarios.files, "FILE",
                   "More weights for the same items, which the packing is to suit as well; may be repeated, up to 7 "
                   "times");
  command.repeated("--cap", scenarios.caps, "K=VALUE",
                   "The greatest load wanted in scenario K, WEIGHTS being 0; may be repeated. Only those without a cap "
                   "are balanced");
  add_options<PackOptions>(command, options, kScenarioRows);
}

constexpr Row kOutputRows[] = {
    {"Output", "--out", "PATH", [](O& o) -> T { return &o.out; },
     "Write the packing: a folder gets pack_index.npy, rank_in_pack.npy and pack_load.npy (with --slots "
     "item_of_slot.npy, slots_of_item.npy and copies.npy); .npz, .json and .csv are one file; - is standard output"},
    {nullptr, "--out-format", "NAME", [](O& o) -> T { return &o.out_format; },
     "npz, json or csv, for an --out without an ending; with --slots also what serving engines load: sglang, "
     "tensorrt_llm or vllm_ascend [json]"},
    {nullptr, "--plot", "FILE.svg", [](O& o) -> T { return &o.plot; },
     "Draw the pack loads of a layer, before and after; - is standard output"},
    {nullptr, "--layer", "N", [](O& o) -> T { return &o.layer; }, "The layer of bars and plot [the least even before]"},
    {nullptr, "--all-layers", nullptr, [](O& o) -> T { return &o.all_layers; }, "A row of the table for every layer"},
    {nullptr, "--json", nullptr, [](O& o) -> T { return &o.json; },
     "Print one JSON object instead of the table: the packing and its figures"},
};

}  // namespace

void add_pack_options(Command& command, PackOptions& options) {
  command.text("WEIGHTS", options.weights, nullptr,
               "Weights of layers x items: .npy, .npz, .pt, .csv or .json; - is standard input", Need::required);
  add_options<PackOptions>(command, options, kRequestRows);
  add_options<PackOptions>(command, options, kPlacementRows);
  add_scenario_options(command, options);
  add_options<PackOptions>(command, options, kOutputRows);
  add_read_options(command, options.reading);
}

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
  check_placement(request.placement);
  check_scenarios(request.placement.scenarios, options.reading);
}

}  // namespace ballast::tools
