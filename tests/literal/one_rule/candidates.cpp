#include "tests/literal/one_rule/candidates.hpp"

#include <algorithm>
#include <array>

#include "tests/literal/one_rule/copies.hpp"

namespace ballast::literal::one_rule {
namespace {

constexpr std::array<SubsetSizes, kLastKind> kSizes = {{{1, 1}, {1, 0}, {2, 2}, {2, 1}, {1, 2}, {2, 0}, {3, 3}}};
constexpr int64_t kMostItemsForPairs = 64;
constexpr int64_t kMostItemsForTriples = 10;

void add_subsets(const Placement& placement, int32_t pack, int32_t size, Indices& places,
                 std::vector<Subset>& subsets) {
  const Problem& problem = placement.problem();
  if (static_cast<int32_t>(places.size()) == size) {
    Subset subset{places, Row(problem.scenarios, 0)};
    for (int32_t k = 0; k < problem.scenarios; ++k)
      for (const int32_t place : places) subset.weight[k] += placement.share(k, placement.list(pack)[place]);
    subsets.push_back(std::move(subset));
    return;
  }
  for (int32_t place = places.empty() ? 0 : places.back() + 1; place < placement.count(pack); ++place) {
    if (problem.pinned(placement.list(pack)[place])) continue;
    places.push_back(place);
    add_subsets(placement, pack, size, places, subsets);
    places.pop_back();
  }
}

bool count_allowed(const Problem& problem, int32_t pack, int64_t count) {
  return problem.least[pack] <= count && count <= problem.most[pack];
}

bool within(const MoveTerms& terms, int64_t moved) { return !terms.limit || moved <= *terms.limit; }

// The items at the places go to the other pack, from which those at `leaving` go.
bool one_clashes(const Placement& placement, int32_t from, const Indices& places, int32_t to, const Indices& leaving) {
  return std::any_of(places.begin(), places.end(),
                     [&](int32_t place) { return placement.clashes(placement.list(from)[place], to, leaving); });
}

int64_t delta_of(const Placement& placement, int32_t from, const Indices& places, int32_t to) {
  const Problem& problem = placement.problem();
  int64_t delta = 0;
  for (const int32_t place : places) {
    const int32_t item = placement.list(from)[place];
    delta += problem.off(item, to) - problem.off(item, from);
  }
  return delta;
}

int64_t peak_of_swap(const Placement& placement, int32_t pack_a, const Subset& a, int32_t pack_b, const Subset& b) {
  int64_t peak = 0;
  for (int32_t k = 0; k < placement.problem().scenarios; ++k) {
    const int64_t difference = a.weight[k] - b.weight[k];
    peak = std::max({peak, placement.time(k, pack_a, -difference), placement.time(k, pack_b, difference)});
  }
  return peak;
}

// A slot of pack `at` goes from item `gone` to item `came`; the copies left of the one weigh more, those of the other
// less.
struct Replacement {
  int32_t at;
  int32_t gone;
  int32_t came;

  int64_t load_change(const Placement& placement, int32_t scenario, int32_t pack) const {
    const Row& weights = placement.problem().weights[scenario];
    const int64_t gone_before = placement.share(scenario, gone);
    const int64_t gone_after = share_of(weights[gone], placement.copies(gone) - 1);
    const int64_t came_before = placement.share(scenario, came);
    const int64_t came_after = share_of(weights[came], placement.copies(came) + 1);
    if (pack == at) return came_after - gone_before;
    int64_t change = 0;
    if (placement.holds(pack, gone)) change += gone_after - gone_before;
    if (placement.holds(pack, came)) change += came_after - came_before;
    return change;
  }

  // Over A and the packs that hold what goes. Packs that hold the other item alone get lighter.
  int64_t peak(const Placement& placement, int32_t heaviest) const {
    int64_t peak = 0;
    for (int32_t p = 0; p < placement.problem().packs; ++p) {
      if (p != heaviest && !placement.holds(p, gone)) continue;
      for (int32_t k = 0; k < placement.problem().scenarios; ++k)
        peak = std::max(peak, placement.time(k, p, load_change(placement, k, p)));
    }
    return peak;
  }
};

}  // namespace

SubsetSizes sizes_of(int32_t kind) { return kSizes[kind - 1]; }

Focus::Focus(const Placement& placement) : pack(placement.heaviest()), top(placement.value(pack)), scenario(0) {
  while (placement.time(scenario, pack) != top) ++scenario;
}

std::vector<Subset> subsets_of(const Placement& placement, int32_t pack, int32_t size) {
  std::vector<Subset> subsets;
  const int64_t count = placement.count(pack);
  if ((size == 2 && count > kMostItemsForPairs) || (size == 3 && count > kMostItemsForTriples)) return subsets;
  Indices places;
  add_subsets(placement, pack, size, places, subsets);
  return subsets;
}

void for_each_swap(const Placement& placement, const Focus& focus, const MoveTerms& terms, int32_t kind,
                   int32_t partner, const Visit& visit) {
  const auto [of_a, of_b] = sizes_of(kind);
  if (!count_allowed(placement.problem(), focus.pack, placement.count(focus.pack) - of_a + of_b)) return;
  if (!count_allowed(placement.problem(), partner, placement.count(partner) - of_b + of_a)) return;
  const std::vector<Subset> as = subsets_of(placement, focus.pack, of_a);
  const std::vector<Subset> bs = subsets_of(placement, partner, of_b);
  for (size_t a = 0; a < as.size(); ++a)
    for (size_t b = 0; b < bs.size(); ++b) {
      if (as[a].weight[focus.scenario] <= bs[b].weight[focus.scenario]) continue;
      const Indices& from_a = as[a].places;
      const Indices& from_b = bs[b].places;
      if (one_clashes(placement, focus.pack, from_a, partner, from_b)) continue;
      if (one_clashes(placement, partner, from_b, focus.pack, from_a)) continue;
      const int64_t delta =
          delta_of(placement, focus.pack, from_a, partner) + delta_of(placement, partner, from_b, focus.pack);
      if (!within(terms, placement.moved() + delta)) continue;
      visit({peak_of_swap(placement, focus.pack, as[a], partner, bs[b]), delta, kind, partner, static_cast<int32_t>(a),
             static_cast<int32_t>(b)});
    }
}

void for_each_replacement(const Placement& placement, const Focus& focus, const MoveTerms& terms, const Visit& visit) {
  const Problem& problem = placement.problem();
  for (int32_t q = 0; q < problem.packs; ++q)
    for (int32_t place = 0; place < placement.count(q); ++place) {
      const int32_t gone = placement.list(q)[place];
      if (placement.copies(gone) < 2) continue;
      for (int32_t came = 0; came < problem.items; ++came) {
        if (came == gone || placement.copies(came) >= problem.most_copies || placement.holds(q, came)) continue;
        if (q != focus.pack && !placement.holds(focus.pack, came)) continue;
        const Replacement replacement{q, gone, came};
        if (replacement.load_change(placement, focus.scenario, focus.pack) >= 0) continue;
        const int64_t delta = problem.off(came, q) - problem.off(gone, q);
        if (!within(terms, placement.moved() + delta)) continue;
        const int64_t peak = replacement.peak(placement, focus.pack);
        if (peak + terms.price * delta >= focus.top) continue;  // it must improve
        visit({peak, delta, kReplace, q, place, came});
      }
    }
}

void make_change(Placement& placement, const Candidate& change) {
  if (change.kind == kReplace) {
    placement.replace(change.pack, change.a, change.b);
    return;
  }
  const int32_t heaviest = placement.heaviest();
  const auto [of_a, of_b] = sizes_of(change.kind);
  const Indices a = subsets_of(placement, heaviest, of_a)[change.a].places;
  const Indices b = subsets_of(placement, change.pack, of_b)[change.b].places;
  Indices list_a = placement.list(heaviest);
  Indices list_b = placement.list(change.pack);
  const size_t both = std::min(a.size(), b.size());
  for (size_t t = 0; t < both; ++t) std::swap(list_a[a[t]], list_b[b[t]]);
  for (size_t t = both; t < a.size(); ++t) list_b.push_back(list_a[a[t]]);
  for (size_t t = both; t < b.size(); ++t) list_a.push_back(list_b[b[t]]);
  for (size_t t = a.size(); t-- > both;) list_a.erase(list_a.begin() + a[t]);
  for (size_t t = b.size(); t-- > both;) list_b.erase(list_b.begin() + b[t]);
  placement.set_list(heaviest, std::move(list_a));
  placement.set_list(change.pack, std::move(list_b));
}

}  // namespace ballast::literal::one_rule
