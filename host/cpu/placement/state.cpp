#include "host/cpu/placement/state.hpp"

namespace ballast::cpu::placement {

void State::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  lists_.layout(cutter, max_items, max_packs);
  copies_ = cutter.allocate_span<uint32_t>(max_items);
  for (uint32_t k = 0; k < kMaxScenarios; ++k) {
    share_[k] = cutter.allocate_span<int32_t>(max_items);
    load_[k] = cutter.allocate_span<int32_t>(max_packs);
  }
  next_share_ = cutter.allocate_span<int32_t>(max_items);
  value_ = cutter.allocate_span<int32_t>(max_packs);
  version_ = cutter.allocate_span<uint32_t>(max_packs);
}

void State::find_value(uint32_t pack) {
  Wide greatest = 0;
  for (uint32_t k = 0; k < problem_->scenarios; ++k) greatest = std::max(greatest, time(k, pack));
  value_[pack] = static_cast<int32_t>(greatest);
  ++version_[pack];
  ++versions_;
}

void State::set_offset(uint32_t scenario, int32_t offset) {
  offset_[scenario] = offset;
  for (uint32_t pack = 0; pack < problem_->packs; ++pack) find_value(pack);
}

void State::reset(const Problem& problem) {
  problem_ = &problem;
  lists_.reset(problem.packs, problem.slots);
  offset_ = {};
  moved_ = 0;
  std::fill_n(copies_.begin(), problem.items, 1u);
  for (uint32_t k = 0; k < problem.scenarios; ++k) {
    std::copy(problem.weight[k].begin(), problem.weight[k].end(), share_[k].begin());
    std::fill_n(load_[k].begin(), problem.packs, 0);
  }
  for (uint32_t pack = 0; pack < problem.packs; ++pack) find_value(pack);
}

uint32_t State::heaviest() const {
  const std::span<const int32_t> value = value_.first(problem_->packs);
  return static_cast<uint32_t>(std::max_element(value.begin(), value.end()) - value.begin());
}

bool State::clashes(uint32_t item, uint32_t pack, std::span<const uint32_t> gone) const {
  if (!problem_->copies && !problem_->classes) return false;
  const std::span<int32_t> list = lists_.of(pack);
  for (uint32_t place = 0; place < list.size(); ++place)
    if (list[place] != kNone && problem_->clash(static_cast<int32_t>(item), list[place]) &&
        std::find(gone.begin(), gone.end(), place) == gone.end())
      return true;
  return false;
}

void State::add(uint32_t pack, uint32_t item, int32_t sign) {
  moved_ += sign * Wide{problem_->off(item, pack)};
  for (uint32_t k = 0; k < problem_->scenarios; ++k) load_[k][pack] += sign * share_[k][item];
  find_value(pack);
}

void State::push(uint32_t pack, uint32_t item) {
  lists_.push(pack, static_cast<int32_t>(item));
  add(pack, item, 1);
}

void State::take(uint32_t pack, uint32_t item) {
  const std::span<int32_t> list = lists_.of(pack);
  const auto found = std::find(list.begin(), list.end(), static_cast<int32_t>(item));
  erase(pack, static_cast<uint32_t>(found - list.begin()));
}

void State::set(uint32_t pack, uint32_t place, int32_t item) {
  if (const int32_t old = lists_.at(pack, place); old != kNone) add(pack, static_cast<uint32_t>(old), -1);
  lists_.set(pack, place, item);
  if (item != kNone) add(pack, static_cast<uint32_t>(item), 1);
}

void State::erase(uint32_t pack, uint32_t place) {
  if (const int32_t old = lists_.at(pack, place); old != kNone) add(pack, static_cast<uint32_t>(old), -1);
  lists_.erase(pack, place);
}

void State::set_copies(uint32_t item, uint32_t copies) {
  copies_[item] = copies;
  next_share_[item] = Problem::share(problem_->weight[0][item], copies + 1);
  std::array<int32_t, kMaxScenarios> more = {};
  for (uint32_t k = 0; k < problem_->scenarios; ++k) {
    const int32_t share = Problem::share(problem_->weight[k][item], std::max(copies, 1u));
    more[k] = share - share_[k][item];
    share_[k][item] = share;
  }
  for (uint32_t p = 0; p < problem_->packs; ++p)
    if (holds(p, item)) {
      for (uint32_t k = 0; k < problem_->scenarios; ++k) load_[k][p] += more[k];
      find_value(p);
    }
}

void State::start_copies(std::span<const uint32_t> copies) {
  std::copy(copies.begin(), copies.end(), copies_.begin());
  for (uint32_t i = 0; i < problem_->items; ++i) next_share_[i] = Problem::share(problem_->weight[0][i], copies[i] + 1);
  for (uint32_t k = 0; k < problem_->scenarios; ++k)
    for (uint32_t i = 0; i < problem_->items; ++i)
      share_[k][i] = Problem::share(problem_->weight[k][i], std::max(copies[i], 1u));
}

void State::reload() {
  moved_ = 0;
  for (uint32_t k = 0; k < problem_->scenarios; ++k) std::fill_n(load_[k].begin(), problem_->packs, 0);
  for (uint32_t p = 0; p < problem_->packs; ++p) {
    find_value(p);
    for (const int32_t item : lists_.of(p))
      if (item != kNone) add(p, static_cast<uint32_t>(item), 1);
  }
}

void State::save(Snapshot& snapshot) const {
  snapshot.lists.assign(lists_);
  std::copy_n(copies_.begin(), problem_->items, snapshot.copies.begin());
  snapshot.moved = moved_;
}

void State::restore(const Snapshot& snapshot) {
  lists_.assign(snapshot.lists);
  if (problem_->copies) start_copies(snapshot.copies.first(problem_->items));
  reload();
}

}  // namespace ballast::cpu::placement
