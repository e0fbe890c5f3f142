#include "tests/literal/one_rule/placement.hpp"

#include <algorithm>
#include <utility>

#include "tests/literal/one_rule/copies.hpp"

namespace ballast::literal::one_rule {

Placement::Placement(const Problem& problem, Row offsets)
    : problem_(&problem), offsets_(std::move(offsets)), lists_(problem.packs), copies_(problem.items, 1) {
  recount();
}

void Placement::set_list(int32_t pack, Indices list) {
  lists_[pack] = std::move(list);
  recount();
}

void Placement::set_copies(Indices copies) {
  copies_ = std::move(copies);
  recount();
}

void Placement::append(int32_t item, int32_t pack) {
  lists_[pack].push_back(item);
  recount();
}

void Placement::remove(int32_t item, int32_t pack) {
  Indices& list = lists_[pack];
  list.erase(std::find(list.begin(), list.end(), item));
  recount();
}

void Placement::replace(int32_t pack, int32_t place, int32_t item) {
  int32_t& held = lists_[pack][place];
  if (held >= 0) --copies_[held];
  if (item >= 0) ++copies_[item];
  held = item;
  recount();
}

void Placement::recount() {
  loads_.assign(problem_->scenarios, Row(problem_->packs, 0));
  moved_ = 0;
  for (int32_t p = 0; p < problem_->packs; ++p)
    for (const int32_t item : lists_[p]) {
      if (item < 0) continue;
      moved_ += problem_->off(item, p);
      for (int32_t k = 0; k < problem_->scenarios; ++k) loads_[k][p] += share(k, item);
    }
}

int64_t Placement::share(int32_t scenario, int32_t item) const {
  // An item that has no copy yet will have one.
  return share_of(problem_->weights[scenario][item], std::max(1, copies_[item]));
}

int64_t Placement::weight_over_scenarios(int32_t item) const {
  int64_t sum = 0;
  for (int32_t k = 0; k < problem_->scenarios; ++k) sum += share(k, item);
  return sum;
}

Indices Placement::heaviest_first(Indices items) const {
  std::stable_sort(items.begin(), items.end(), [&](int32_t i, int32_t j) {
    const int64_t a = weight_over_scenarios(i), b = weight_over_scenarios(j);
    return a != b ? a > b : i < j;
  });
  return items;
}

int64_t Placement::time(int32_t scenario, int32_t pack, int64_t change) const {
  return (problem_->base[scenario][pack] + loads_[scenario][pack] + change) * problem_->pace[pack] + offsets_[scenario];
}

int64_t Placement::value(int32_t pack) const {
  int64_t greatest = 0;
  for (int32_t k = 0; k < problem_->scenarios; ++k) greatest = std::max(greatest, time(k, pack));
  return greatest;
}

int64_t Placement::value_with(int32_t pack, int32_t item) const {
  int64_t greatest = 0;
  for (int32_t k = 0; k < problem_->scenarios; ++k) greatest = std::max(greatest, time(k, pack, share(k, item)));
  return greatest;
}

int32_t Placement::heaviest() const {
  int32_t heaviest = 0;
  for (int32_t p = 1; p < problem_->packs; ++p)
    if (value(p) > value(heaviest)) heaviest = p;
  return heaviest;
}

bool Placement::holds(int32_t pack, int32_t item) const {
  return std::find(lists_[pack].begin(), lists_[pack].end(), item) != lists_[pack].end();
}

bool Placement::clashes(int32_t item, int32_t pack, const Indices& without) const {
  if (!problem_->has_copies && !problem_->has_classes) return false;
  for (int32_t place = 0; place < count(pack); ++place) {
    const int32_t other = lists_[pack][place];
    if (other < 0 || !problem_->clash(item, other)) continue;
    if (std::find(without.begin(), without.end(), place) == without.end()) return true;
  }
  return false;
}

}  // namespace ballast::literal::one_rule
