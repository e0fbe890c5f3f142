#include "host/cpu/placement/answer.hpp"

#include <algorithm>
#include <cmath>

namespace ballast::cpu::placement {
namespace {

constexpr uint32_t kIndexBits = 16;

void write_index(void* list, IndexType type, size_t at, int32_t value) {
  if (type == IndexType::i32)
    static_cast<int32_t*>(list)[at] = value;
  else
    static_cast<int64_t*>(list)[at] = value;
}

// Items of one pack that were there before, in the order (previous rank, item): the first of each rank keeps it.
void keep_ranks(const State& state, uint32_t pack, Answer& answer) {
  const Problem& p = state.problem();
  uint32_t stayers = 0;
  for (const int32_t item : state.lists().of(pack)) {
    const auto i = static_cast<uint32_t>(item);
    const int32_t old = p.old_rank[i];
    if (p.home[i] == static_cast<int32_t>(pack) && old >= 0 && static_cast<uint32_t>(old) < p.most[pack])
      answer.key[stayers++] = static_cast<uint64_t>(old) << kIndexBits | i;
  }
  std::sort(answer.key.begin(), answer.key.begin() + stayers);
  for (uint32_t s = 0; s < stayers; ++s) {
    const uint64_t rank = answer.key[s] >> kIndexBits;
    if (s > 0 && answer.key[s - 1] >> kIndexBits == rank) continue;
    answer.rank[answer.key[s] & ((1u << kIndexBits) - 1)] = static_cast<int32_t>(rank);
  }
}

// The others take the lowest ranks that are free, in the order of the list. All lie below the pack's count.
void give_ranks(const State& state, uint32_t pack, Answer& answer) {
  const std::span<int32_t> list = state.lists().of(pack);
  std::fill_n(answer.taken.begin(), list.size(), uint8_t{0});
  for (const int32_t item : list)
    if (const int32_t rank = answer.rank[static_cast<uint32_t>(item)];
        rank >= 0 && static_cast<size_t>(rank) < list.size())
      answer.taken[static_cast<uint32_t>(rank)] = 1;
  uint32_t free = 0;
  for (const int32_t item : list) {
    if (answer.rank[static_cast<uint32_t>(item)] >= 0) continue;
    while (answer.taken[free]) ++free;
    answer.rank[static_cast<uint32_t>(item)] = static_cast<int32_t>(free++);
  }
}

// What was in the pack before is in its first slot of then. The others take the free slots, in the order of the list.
void keep_slots(const State& state, uint32_t pack, Answer& answer) {
  const Problem& p = state.problem();
  const std::span<int32_t> list = state.lists().of(pack);
  const size_t first = size_t{pack} * list.size();
  const std::span<int32_t> slots = answer.item_of_slot.subspan(first, list.size());
  const std::span<const int32_t> before = p.old_item.subspan(first, list.size());
  for (const int32_t item : list) answer.next[static_cast<uint32_t>(item)] = 1;  // to be put somewhere
  for (size_t s = 0; s < slots.size(); ++s) {
    slots[s] = kNone;
    if (before[s] == kNone || answer.next[static_cast<uint32_t>(before[s])] == 0) continue;
    slots[s] = before[s];
    answer.next[static_cast<uint32_t>(before[s])] = 0;
  }
  size_t free = 0;
  for (const int32_t item : list) {
    if (answer.next[static_cast<uint32_t>(item)] == 0) continue;
    while (slots[free] != kNone) ++free;
    slots[free] = item;
    answer.next[static_cast<uint32_t>(item)] = 0;
  }
}

void write_slots_of_item(const Job& job, uint32_t layer, const Answer& answer) {
  const ReplicaOptions& replicas = job.placement.replicas;
  const size_t stride = replicas.copy_stride, first = size_t{layer} * job.items;
  for (uint32_t i = 0; i < job.items; ++i)
    for (size_t t = answer.copies[i]; t < stride; ++t)
      write_index(replicas.slots_of_item, replicas.index_type, (first + i) * stride + t, kNone);
  std::fill_n(answer.next.begin(), job.items, 0);
  for (uint32_t s = 0; s < replicas.slots; ++s) {
    const auto item = static_cast<uint32_t>(answer.item_of_slot[s]);
    const int32_t number = job.placement.published ? answer.copy_of_slot[s] : answer.next[item]++;
    write_index(replicas.slots_of_item, replicas.index_type, (first + item) * stride + static_cast<uint32_t>(number),
                static_cast<int32_t>(s));
  }
}

void write_replicas(const Job& job, uint32_t layer, const Answer& answer) {
  const ReplicaOptions& replicas = job.placement.replicas;
  for (uint32_t s = 0; s < replicas.slots; ++s)
    write_index(replicas.item_of_slot, replicas.index_type, size_t{layer} * replicas.slots + s, answer.item_of_slot[s]);
  if (replicas.slots_of_item) write_slots_of_item(job, layer, answer);
  if (replicas.copies) std::copy_n(answer.copies.begin(), job.items, replicas.copies + size_t{layer} * job.items);
}

void write_loads(const Job& job, uint32_t layer, const Units& units, const Answer& answer) {
  const uint32_t scenarios = job.placement.scenarios.count;
  for (uint32_t k = 0; k < scenarios; ++k) {
    const size_t first = (size_t{layer} * scenarios + k) * job.packs;
    for (uint32_t pack = 0; pack < job.packs; ++pack) {
      if (job.out.pack_load) job.out.pack_load[first + pack] = answer.load[k][pack];
      if (job.out.pack_value) job.out.pack_value[first + pack] = answer.load[k][pack] * units.unit[k];
    }
  }
}

ScenarioReport report_of(const State& state, uint32_t k, const Units& units, const Solution& solution) {
  ScenarioReport report;
  Wide greatest = 0, least = INT64_MAX;
  for (uint32_t pack = 0; pack < state.problem().packs; ++pack) {
    const Wide time = state.time(k, pack) - state.offset(k);
    greatest = std::max(greatest, time);
    least = std::min(least, time);
  }
  report.max_load = static_cast<uint32_t>(greatest);
  report.min_load = static_cast<uint32_t>(least);
  report.total_load = static_cast<uint32_t>(state.problem().total[k]);
  report.lower_bound = static_cast<uint32_t>(solution.levels.bound[k]);
  report.unit = units.unit[k];
  return report;
}

}  // namespace

void Answer::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  pack = cutter.allocate_span<int32_t>(max_items);
  rank = cutter.allocate_span<int32_t>(max_items);
  item_of_slot = cutter.allocate_span<int32_t>(max_items);
  copy_of_slot = cutter.allocate_span<int32_t>(max_items);
  copies = cutter.allocate_span<uint32_t>(max_items);
  for (uint32_t k = 0; k < kMaxScenarios; ++k) load[k] = cutter.allocate_span<uint32_t>(max_packs);
  key = cutter.allocate_span<uint64_t>(max_items);
  next = cutter.allocate_span<int32_t>(max_items);
  taken = cutter.allocate_span<uint8_t>(max_items);
}

void read_ranks(const State& state, Answer& answer) {
  const Problem& p = state.problem();
  std::fill_n(answer.rank.begin(), p.items, kNone);
  for (uint32_t pack = 0; pack < p.packs; ++pack) {
    for (const int32_t item : state.lists().of(pack))
      answer.pack[static_cast<uint32_t>(item)] = static_cast<int32_t>(pack);
    if (p.previous) keep_ranks(state, pack, answer);
    give_ranks(state, pack, answer);
  }
}

void read_packing(const State& state, bool as_slots, Answer& answer) {
  const Problem& p = state.problem();
  if (!p.copies) read_ranks(state, answer);
  const bool keeps_slots = as_slots && !p.old_item.empty();
  if (keeps_slots) std::fill_n(answer.next.begin(), p.items, 0);
  for (uint32_t pack = 0; pack < p.packs; ++pack) {
    for (uint32_t k = 0; k < p.scenarios; ++k) answer.load[k][pack] = static_cast<uint32_t>(state.load(k, pack));
    const std::span<int32_t> list = state.lists().of(pack);
    if (keeps_slots)
      keep_slots(state, pack, answer);
    else if (as_slots)
      std::copy(list.begin(), list.end(), answer.item_of_slot.begin() + size_t{pack} * (p.slots / p.packs));
  }
  std::copy(state.copies().begin(), state.copies().end(), answer.copies.begin());
}

void read_reports(const State& state, const Units& units, const Solution& solution, Answer& answer) {
  const Problem& p = state.problem();
  LayerReport& report = answer.report = {};
  PlacementReport& placement = answer.placement = {};
  Wide top = 0, least = INT64_MAX;
  for (uint32_t pack = 0; pack < p.packs; ++pack) {
    top = std::max(top, state.value(pack));
    least = std::min(least, state.value(pack));
  }
  report.max_load = static_cast<uint32_t>(top);
  report.min_load = static_cast<uint32_t>(least);
  report.total_load = static_cast<uint32_t>(p.total[0]);
  report.lower_bound = static_cast<uint32_t>(solution.levels.lower_bound);
  report.load_exponent = units.load_exponent;
  report.moves = solution.counts.moves;
  if (units.rounded) report.flags |= kReportRounded;
  if (top <= solution.target) report.flags |= kReportTargetMet;
  if (report.max_load == report.lower_bound) report.flags |= kReportProven;
  if (solution.kept) report.flags |= kReportKept;
  if (solution.forced_cost > 0) report.flags |= kReportForced;
  placement.scenarios = p.scenarios;
  for (uint32_t k = 0; k < p.scenarios; ++k) {
    placement.scenario[k] = report_of(state, k, units, solution);
    if (units.cap[k] > 0 && placement.scenario[k].max_load > static_cast<uint32_t>(units.cap[k]))
      report.flags |= kReportCapExceeded;
  }
  placement.moved_cost = static_cast<uint32_t>(state.moved());
  placement.moved_items = p.copies ? placement.moved_cost : 0;
  for (uint32_t i = 0; i < p.items && !p.copies; ++i)
    placement.moved_items += p.home[i] != kNone && p.home[i] != answer.pack[i];
  placement.start_load = static_cast<uint32_t>(solution.start_load);
  placement.forced_cost = static_cast<uint32_t>(solution.forced_cost);
  placement.replaced = solution.counts.replaced;
  placement.most_copies = *std::max_element(state.copies().begin(), state.copies().end());
  placement.limit_bound = static_cast<uint32_t>(solution.limit_bound);
}

void write_answer(const Job& job, uint32_t layer, const Units& units, const Answer& answer) {
  const size_t first_item = size_t{layer} * job.items;
  if (job.placement.replicas.given) write_replicas(job, layer, answer);
  if (job.out.pack_index) std::copy_n(answer.pack.begin(), job.items, job.out.pack_index + first_item);
  if (job.out.rank_in_pack) std::copy_n(answer.rank.begin(), job.items, job.out.rank_in_pack + first_item);
  if (job.out.load_exponent) job.out.load_exponent[layer] = units.load_exponent;
  write_loads(job, layer, units, answer);
  if (job.placement.report) job.placement.report(job.out.report_user, layer, answer.report, answer.placement);
}

}  // namespace ballast::cpu::placement
