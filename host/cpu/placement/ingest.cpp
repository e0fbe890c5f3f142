#include "host/cpu/placement/ingest.hpp"

#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstring>

#include "host/ingest/quantise.hpp"

namespace ballast::cpu::placement {
namespace {

constexpr uint32_t kRows = 2;  // weights and base loads

// Of one layer and scenario.
struct Rows {
  NumberRow row[kRows];
  uint32_t count = 1;

  std::span<const NumberRow> all() const { return {row, count}; }
};

Rows rows_of(const Job& job, uint32_t layer, uint32_t scenario) {
  const Placement& options = job.placement;
  Rows rows;
  rows.row[0] = {job.weights + job.weight_stride * layer + options.scenarios.stride * scenario, job.items};
  if (const std::byte* base = options.packs.base_load) {
    const size_t at = (size_t{layer} * options.scenarios.count + scenario) * job.packs;
    rows.row[1] = {base + at * weight_size(job.weight_type), job.packs};
    rows.count = 2;
  }
  return rows;
}

uint32_t greatest_pace(const Job& job) {
  uint32_t greatest = 1;
  for (uint32_t p = 0; p < job.packs && job.placement.packs.pace; ++p)
    greatest = std::max(greatest, job.placement.packs.pace[p]);
  return greatest;
}

uint32_t slots_of(const Job& job) { return job.placement.replicas.given ? job.placement.replicas.slots : job.items; }

void split(std::span<const uint32_t> number, const Rows& rows, uint32_t scenario, Problem& problem) {
  for (uint32_t i = 0; i < problem.items; ++i) problem.weight[scenario][i] = static_cast<int32_t>(number[i]);
  for (uint32_t p = 0; p < problem.packs; ++p)
    problem.base[scenario][p] = rows.count == 2 ? static_cast<int32_t>(number[problem.items + p]) : 0;
}

void quantise_one(const Job& job, uint32_t layer, std::span<uint32_t> number, Problem& problem, Units& units) {
  const Rows rows = rows_of(job, layer, 0);
  const uint32_t most = kMostTotal / greatest_pace(job) - (problem.slots - problem.items);
  const Quantised quantised = quantise_rows(job.weight_type, rows.all(), most, number);
  split(number, rows, 0, problem);
  units.load_exponent = -quantised.scale;
  units.unit[0] = std::ldexp(1.0, -quantised.scale);
  units.rounded = quantised.rounded;
}

// Several scenarios, brought to totals that stand in the ratio of their importance.
class ScenarioScaler {
 public:
  ScenarioScaler(const Job& job, uint32_t layer, std::span<uint32_t> number, Problem& problem, Units& units)
      : job_(job),
        options_(job.placement.scenarios),
        layer_(layer),
        number_(number),
        problem_(problem),
        units_(units) {}

  Status run() {
    for (uint32_t k = 0; k < problem_.scenarios; ++k) quantise_alone(k);
    if (options_.scale == ScenarioScale::absolute) join();
    const Wide room = ((Wide{1} << 30) - 1) / greatest_pace(job_) - problem_.slots - problem_.packs;
    uint32_t most = 1;
    for (uint32_t k = 0; k < problem_.scenarios; ++k) most = std::max(most, importance(k));
    for (uint32_t k = 0; k < problem_.scenarios; ++k) {
      const Wide total = room * (options_.importance ? importance(k) : most) / most;
      if (total < Wide{problem_.slots} + problem_.packs)
        return failure(Code::range,
                       "layer %" PRIu32 ", scenario %" PRIu32 ": paces and importance leave no room for its weights",
                       layer_, k);
      rescale(k, static_cast<uint64_t>(total));
    }
    return {};
  }

 private:
  uint32_t importance(uint32_t k) const { return options_.importance ? options_.importance[k] : 1; }

  void quantise_alone(uint32_t k) {
    const Rows rows = rows_of(job_, layer_, k);
    quantised_[k] = quantise_rows(job_.weight_type, rows.all(), kMostTotal, number_);
    split(number_, rows, k, problem_);
  }

  // All scenarios in one unit: the coarsest of those that hold anything.
  void join() {
    int32_t scale = INT32_MAX;
    uint32_t total = 0;
    for (uint32_t k = 0; k < problem_.scenarios; ++k)
      if (quantised_[k].total > 0) scale = std::min(scale, quantised_[k].scale);
    for (uint32_t k = 0; k < problem_.scenarios; ++k) {
      const Rows rows = rows_of(job_, layer_, k);
      quantised_[k] = quantise_at(job_.weight_type, rows.all(), scale == INT32_MAX ? 0 : scale, number_);
      split(number_, rows, k, problem_);
      total = std::max(total, quantised_[k].total);
    }
    for (uint32_t k = 0; k < problem_.scenarios; ++k) quantised_[k].total = total;
  }

  void rescale(uint32_t k, uint64_t total) {
    const uint64_t factor = quantised_[k].total == 0 ? 0 : (total << 31) / quantised_[k].total;
    const auto scaled = [&](int32_t& value) {
      const uint64_t product = static_cast<uint64_t>(value) * factor;
      units_.rounded |= (product & ((uint64_t{1} << 31) - 1)) != 0;
      value = static_cast<int32_t>((product + (uint64_t{1} << 30)) >> 31);
    };
    std::for_each(problem_.weight[k].begin(), problem_.weight[k].end(), scaled);
    std::for_each(problem_.base[k].begin(), problem_.base[k].end(), scaled);
    units_.rounded |= quantised_[k].rounded;
    units_.unit[k] =
        std::ldexp(static_cast<double>(quantised_[k].total), -quantised_[k].scale) / static_cast<double>(total);
    if (options_.cap && options_.cap[k] > 0) {
      units_.capped = true;
      units_.cap[k] = cap_of(options_.cap[k], quantised_[k].scale, factor);
    }
  }

  static int32_t cap_of(double cap, int32_t scale, uint64_t factor) {
    constexpr double kBeyondAll = 4e9;  // caps so high bind nothing
    const double whole = std::min(std::floor(std::ldexp(cap, scale)), kBeyondAll);
    // The product takes up to 94 bits.
    if (whole < 1) return 0;  // below the unit of the weights, so of no use
    const uint64_t units = static_cast<uint64_t>(whole);
    const uint64_t high = (units * (factor >> 32)) << 1, low = (units * (factor & 0xFFFFFFFF)) >> 31;
    return static_cast<int32_t>(std::clamp<uint64_t>(high + low, 1, INT32_MAX));
  }

  const Job& job_;
  const ScenarioOptions& options_;
  uint32_t layer_;
  std::span<uint32_t> number_;
  Problem& problem_;
  Units& units_;
  std::array<Quantised, kMaxScenarios> quantised_ = {};
};

int32_t old_slot_at(const Job& job, size_t slot) {
  const void* const list = job.placement.previous.item_of_slot;
  if (job.placement.replicas.index_type == IndexType::i32) return static_cast<const int32_t*>(list)[slot];
  return static_cast<int32_t>(static_cast<const int64_t*>(list)[slot]);
}

void ingest_options(const Job& job, uint32_t layer, Problem& problem) {
  const Placement& options = job.placement;
  const size_t first_item = size_t{layer} * job.items;
  for (uint32_t p = 0; p < job.packs; ++p)
    problem.pace[p] = options.packs.pace ? static_cast<int32_t>(options.packs.pace[p]) : 1;
  if (options.item_class)
    std::copy_n(options.item_class + first_item, job.items, problem.item_class.begin());
  else
    problem.item_class = {};
  const PreviousOptions& previous = options.previous;
  for (uint32_t i = 0; i < job.items; ++i) {
    problem.home[i] = previous.pack ? previous.pack[first_item + i] : kNone;
    problem.old_rank[i] = previous.rank ? previous.rank[first_item + i] : kNone;
    problem.cost[i] = previous.move_cost ? previous.move_cost[first_item + i] : 1;
  }
  if (!previous.item_of_slot) problem.old_item = {};
  for (uint32_t s = 0; s < problem.old_item.size(); ++s)
    problem.old_item[s] = old_slot_at(job, size_t{layer} * problem.slots + s);
}

// The number of row r that is none.
Status invalid_number(const Job& job, uint32_t layer, uint32_t scenario, uint32_t r, const NumberRow& row,
                      uint32_t at) {
  constexpr const char* kNames[kRows][2] = {{"weight", "item"}, {"base load", "pack"}};
  const char* const fault = describe_invalid(job.weight_type, row.first, at);
  Status status = job.placement.scenarios.count == 1
                      ? failure(Code::weight, "%s of layer %" PRIu32 ", %s %" PRIu32 " is %s", kNames[r][0], layer,
                                kNames[r][1], at, fault)
                      : failure(Code::weight, "%s of layer %" PRIu32 ", scenario %" PRIu32 ", %s %" PRIu32 " is %s",
                                kNames[r][0], layer, scenario, kNames[r][1], at, fault);
  status.of_base_load = r == 1;
  return status;
}

}  // namespace

void IngestScratch::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  number = cutter.allocate_span<uint32_t>(size_t{max_items} + max_packs);
}

Status ingest(const Job& job, uint32_t layer, const Problem& storage, IngestScratch& scratch, Problem& problem,
              Units& units) {
  problem = shaped(storage, job.items, job.packs, slots_of(job), job.placement.scenarios.count);
  problem.most_copies = job.placement.replicas.given ? job.placement.replicas.most_copies : 1;
  ingest_options(job, layer, problem);
  units = {};
  if (problem.scenarios == 1) {
    quantise_one(job, layer, scratch.number, problem, units);
  } else if (const Status status = ScenarioScaler(job, layer, scratch.number, problem, units).run(); !status.ok()) {
    return status;
  }
  Status status = settle(problem, job.placement.packs, scratch.number);
  if (status.ok()) return status;
  return failure(status.code, "layer %" PRIu32 ": %s", layer, status.message.data());
}

Status check_numbers(const Job& job, std::span<uint32_t> scratch) {
  for (uint32_t layer = 0; layer < job.layers; ++layer)
    for (uint32_t k = 0; k < job.placement.scenarios.count; ++k) {
      const Rows rows = rows_of(job, layer, k);
      for (uint32_t r = 0; r < rows.count; ++r) {
        const NumberRow& row = rows.row[r];
        const int64_t at = first_invalid_weight(job.weight_type, row.first, row.count);
        if (at >= 0) return invalid_number(job, layer, k, r, row, static_cast<uint32_t>(at));
      }
      if (rows_beyond_double(job.weight_type, rows.all(), scratch))
        return failure(Code::range, "the sum of layer %" PRIu32 "'s weights is beyond the range of a double", layer);
    }
  return {};
}

}  // namespace ballast::cpu::placement
