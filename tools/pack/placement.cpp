#include "tools/pack/placement.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <sstream>

#include "tools/base/error.hpp"
#include "tools/pack/previous.hpp"
#include "tools/weights/layer_rows.hpp"
#include "tools/weights/number_rows.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

constexpr uint32_t kMostPace = 255;
constexpr int64_t kMostU32 = std::numeric_limits<uint32_t>::max();

std::vector<uint32_t> as_u32(const std::vector<int64_t>& numbers) { return {numbers.begin(), numbers.end()}; }

std::vector<int32_t> as_i32(const std::vector<int64_t>& numbers) {
  std::vector<int32_t> result;
  for (const int64_t number : numbers) result.push_back(static_cast<int32_t>(number));
  return result;
}

// ---- numbers of packs: a list, or a file ----

bool is_list(const std::string& text) { return text.find_first_not_of("0123456789, ") == std::string::npos; }

WeightMatrix listed_numbers(const char* option, const std::string& text) {
  NumberList list;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) {
    const Number number = parse_number(word);
    if (const auto* problem = std::get_if<NumberProblem>(&number)) throw_usage("{}: {}", option, problem->sentence);
    list.add(number);
  }
  WeightMatrix matrix;
  matrix.layers = 1;
  matrix.items = static_cast<uint32_t>(list.size());
  matrix.values = list.take();
  return matrix;
}

// A list of one number counts for every pack.
std::vector<uint32_t> numbers_of_packs(RowsWanted wanted, const std::string& text) {
  const bool listed = is_list(text);
  WeightMatrix matrix = listed ? listed_numbers(wanted.option, text) : read_weights(text);
  if (listed && matrix.items == 1) {
    const uint32_t packs = wanted.columns;
    wanted.columns = 1;
    return std::vector<uint32_t>(packs, as_u32(whole_rows(wanted, matrix))[0]);
  }
  return as_u32(whole_rows(wanted, matrix));
}

std::vector<uint32_t> read_capacity(const PlacementOptions& options, const PlacementShape& shape) {
  std::vector<uint32_t> capacity = numbers_of_packs(
      {"--capacity", is_list(options.capacity) ? "the list" : options.capacity, "pack", 1, shape.packs, 0, kMostU32},
      options.capacity);
  uint64_t room = 0;
  for (const uint32_t most : capacity) room += most;
  if (room < shape.items)
    throw_usage("--capacity: the packs take {} items together; a layer has {}", room, shape.items);
  return capacity;
}

// ---- arrays of layers ----

// [layers, packs] or one row, the same in every scenario; or [scenarios, layers, packs].
WeightMatrix::Values read_base_load(const std::string& file, const PlacementShape& shape) {
  ReadOptions whole;
  whole.all_steps = true;
  WeightMatrix matrix = read_weights(file, whole);
  const uint32_t steps = std::max(matrix.steps, 1u);
  if (matrix.steps != 0 && matrix.steps != shape.scenarios)
    throw_usage("--base-load: {} has {} scenarios; the weights have {}", file, matrix.steps, shape.scenarios);
  matrix.layers /= steps;
  check_rows({"--base-load", file, "pack", shape.layers, shape.packs}, matrix);
  const size_t rows = matrix.layers, packs = shape.packs;
  return std::visit(
      [&](const auto& given) -> WeightMatrix::Values {
        std::decay_t<decltype(given)> loads;
        for (size_t layer = 0; layer < shape.layers; ++layer)
          for (size_t k = 0; k < shape.scenarios; ++k)
            for (size_t pack = 0; pack < packs; ++pack) {
              const size_t row = (steps == 1 ? 0 : k) * rows + (rows == 1 ? 0 : layer);
              loads.push_back(given[row * packs + pack]);
              const auto load = static_cast<double>(loads.back());
              if (!(load >= 0 && std::isfinite(load)))
                throw_usage("--base-load: {}: layer {}, pack {} has {}; loads are finite and not negative", file, layer,
                            pack, load);
            }
        return loads;
      },
      matrix.values);
}

// -1, which pins, becomes BALLAST_PINNED.
std::vector<uint32_t> read_move_cost(const std::string& file, const PlacementShape& shape,
                                     const std::vector<int32_t>& previous) {
  const RowsWanted wanted{"--move-cost", file, "item", shape.layers, shape.items, -1, (int64_t{1} << 31) - 1};
  const std::vector<int64_t> costs = whole_rows(wanted, read_weights(file));
  for (size_t layer = 0; layer < shape.layers; ++layer) {
    int64_t sum = 0;
    for (size_t item = 0; item < shape.items; ++item) {
      const size_t at = layer * shape.items + item;
      if (costs[at] < 0 && previous[at] < 0)
        throw_usage("--move-cost: {}: layer {}, item {} has -1, which pins it, but no previous pack", file, layer,
                    item);
      sum += std::max(costs[at], int64_t{0});
    }
    if (sum > wanted.most)
      throw_usage("--move-cost: {}: the costs of layer {} add up to {}; they must stay below {}", file, layer, sum,
                  wanted.most + 1);
  }
  return as_u32(costs);  // -1 becomes 2^32 - 1
}
static_assert(BALLAST_PINNED == static_cast<uint32_t>(-1));

uint32_t parts_per_billion(const char* option, const std::optional<double>& share) {
  if (!share) return 0;
  if (!(*share >= 0 && *share <= 1)) throw_usage("{}: {} is not within 0 and 1", option, *share);
  return static_cast<uint32_t>(std::round(*share * 1e9));
}

void read_limits(const PlacementOptions& options, PlacementArrays& placement) {
  if (options.max_moved) placement.max_moved = *options.max_moved == 0 ? BALLAST_NONE : *options.max_moved;
  placement.move_price_ppb = parts_per_billion("--move-price", options.move_price);
  placement.min_gain_ppb = parts_per_billion("--min-gain", options.min_gain);
}

void read_slots(const PlacementOptions& options, const PlacementShape& shape, PlacementArrays& placement) {
  placement.slots = *options.slots;
  placement.groups = options.groups;
  placement.nodes = options.nodes;
  placement.max_copies = options.max_copies;
  if (placement.slots < shape.items)
    throw_usage("--slots: {} slots hold fewer than the {} items of a layer", placement.slots, shape.items);
  if (placement.slots % shape.packs != 0)
    throw_usage("--slots: {} is no multiple of the {} packs", placement.slots, shape.packs);
  if (options.previous_slots.empty()) return;
  const std::string file = find_previous_slots(options.previous_slots);
  placement.previous_slots =
      as_i32(whole_rows({"--previous-slots", file, "slot", shape.layers, placement.slots, -1, int64_t{shape.items} - 1},
                        read_previous_slots(file)));
}

void read_previous_options(const PlacementOptions& options, const PlacementShape& shape, PlacementArrays& placement) {
  const PreviousFiles files = find_previous(options.previous, options.previous_rank);
  const RowsWanted packs{"--previous", files.pack, "item", shape.layers, shape.items, -1, int64_t{shape.packs} - 1};
  placement.previous_pack = as_i32(whole_rows(packs, read_previous(files.pack, "pack_index")));
  if (!files.rank.empty()) {
    const RowsWanted ranks{options.previous_rank.empty() ? "--previous" : "--previous-rank",
                           files.rank,
                           "item",
                           shape.layers,
                           shape.items,
                           -1,
                           std::numeric_limits<int32_t>::max()};
    placement.previous_rank = as_i32(whole_rows(ranks, read_previous(files.rank, "rank_in_pack")));
  }
  if (!options.move_cost.empty())
    placement.move_cost = read_move_cost(options.move_cost, shape, placement.previous_pack);
}

struct Given {
  const char* name;
  bool given;
};

void check_slots(const PlacementOptions& options) {
  const Given of_slots[] = {{"--groups", options.groups != 0},
                            {"--nodes", options.nodes != 0},
                            {"--max-copies", options.max_copies != 0},
                            {"--previous-slots", !options.previous_slots.empty()}};
  for (const Given& each : of_slots)
    if (each.given && !options.slots) throw_usage("{} needs --slots", each.name);
  if (!options.slots) return;
  if (*options.slots == 0) throw_usage("--slots: there must be at least one");
  if (!options.previous.empty()) throw_usage("--previous: with --slots it is --previous-slots");
  const Given of_items[] = {{"--previous-rank", !options.previous_rank.empty()},
                            {"--move-cost", !options.move_cost.empty()},
                            {"--counts", options.counts != kNotGiven && options.counts != BALLAST_COUNTS_EVEN},
                            {"--capacity", !options.capacity.empty()},
                            {"--classes", !options.classes.empty()}};
  for (const Given& each : of_items)
    if (each.given) throw_usage("{} and --slots: only one of them can be given", each.name);
}

void check_needs_previous(const PlacementOptions& options) {
  const Given others[] = {{"--previous-rank", !options.previous_rank.empty()},
                          {"--move-cost", !options.move_cost.empty()},
                          {"--max-moved", options.max_moved.has_value()},
                          {"--move-price", options.move_price.has_value()},
                          {"--min-gain", options.min_gain.has_value()}};
  for (const Given& each : others)
    if (each.given && options.previous.empty() && options.previous_slots.empty())
      throw_usage("{} needs --previous{}", each.name, options.slots ? "-slots" : "");
}

}  // namespace

double PlacementArrays::base_of(size_t row, size_t pack, size_t packs) const {
  return has_base_load()
             ? std::visit([&](const auto& v) { return static_cast<double>(v[row * packs + pack]); }, base_load)
             : 0;
}

double PlacementArrays::time_of(size_t row, size_t pack, size_t packs, double load) const {
  return (base_of(row, pack, packs) + load) * (pace.empty() ? 1 : pace[pack]);
}

void check_placement(const PlacementOptions& options) {
  const bool capped = options.counts == BALLAST_COUNTS_CAPACITY;
  if (capped && options.capacity.empty()) throw_usage("--counts capacity needs --capacity");
  if (!capped && options.counts != kNotGiven && !options.capacity.empty())
    throw_usage("--capacity is for --counts capacity");
  check_slots(options);
  check_needs_previous(options);
  parts_per_billion("--move-price", options.move_price);
  parts_per_billion("--min-gain", options.min_gain);
}

PlacementArrays read_placement(const PlacementOptions& options, const PlacementShape& shape) {
  PlacementArrays placement;
  if (options.counts != kNotGiven) placement.counts = options.counts;
  if (!options.capacity.empty()) {
    placement.counts = BALLAST_COUNTS_CAPACITY;
    placement.capacity = read_capacity(options, shape);
  }
  if (!options.pace.empty())
    placement.pace = numbers_of_packs(
        {"--pace", is_list(options.pace) ? "the list" : options.pace, "pack", 1, shape.packs, 1, kMostPace},
        options.pace);
  if (!options.base_load.empty()) placement.base_load = read_base_load(options.base_load, shape);
  if (!options.classes.empty())
    placement.item_class = as_u32(whole_rows(
        {"--classes", options.classes, "item", shape.layers, shape.items, 0, kMostU32}, read_weights(options.classes)));
  if (options.slots) read_slots(options, shape, placement);
  if (!options.previous.empty()) read_previous_options(options, shape, placement);
  read_limits(options, placement);
  return placement;
}

void align_types(WeightMatrix& weights, PlacementArrays& placement) {
  if (!placement.has_base_load()) return;
  const size_t type = common_type(weights.values.index(), placement.base_load.index());
  weights.values = converted(weights.values, type);
  placement.base_load = converted(placement.base_load, type);
}

}  // namespace ballast::tools
