#include "tests/literal/one_rule/place.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace ballast::literal::one_rule {
namespace {

class Placer {
 public:
  Placer(Placement& placement, int32_t& chains)
      : problem_(placement.problem()), placement_(placement), chains_(chains) {}

  std::string run() {
    for (int32_t p = 0; p < problem_.packs; ++p)
      if (!keep(p)) return "more pinned items than a pack may hold, or two of a class";
    for (int32_t i = 0; i < problem_.items; ++i)
      if (!has_home(i)) homeless_.insert(homeless_.end(), static_cast<size_t>(placement_.copies(i)), i);
    if (!free_items_for_least_counts()) return "no packing keeps counts and pins";
    waiting_ = static_cast<int64_t>(homeless_.size());
    for (const int32_t item : placement_.heaviest_first(homeless_)) {
      if (!insert(item)) return "no packing keeps counts and classes";
      --waiting_;
    }
    return "";
  }

 private:
  bool has_home(int32_t item) const { return problem_.has_previous && problem_.home[item] >= 0; }

  // (b) of section 4: pinned first, then light ones, so that as many as can stay. False if a pinned one cannot.
  bool keep(int32_t pack) {
    Indices items;
    for (int32_t i = 0; i < problem_.items; ++i)
      if (has_home(i) && problem_.home[i] == pack) items.push_back(i);
    std::stable_sort(items.begin(), items.end(), [&](int32_t i, int32_t j) {
      if (problem_.pinned(i) != problem_.pinned(j)) return problem_.pinned(i);
      return placement_.weight_over_scenarios(i) < placement_.weight_over_scenarios(j);
    });
    for (const int32_t item : items) {
      if (placement_.count(pack) < problem_.most[pack] && !placement_.clashes(item, pack))
        placement_.append(item, pack);
      else if (problem_.pinned(item))
        return false;
      else
        homeless_.push_back(item);
    }
    Indices by_index = placement_.list(pack);
    std::sort(by_index.begin(), by_index.end());
    placement_.set_list(pack, std::move(by_index));
    return true;
  }

  // How many of the waiting items no pack needs for its least count.
  int64_t spare(int64_t waiting) const {
    for (int32_t p = 0; p < problem_.packs; ++p)
      waiting -= std::max<int64_t>(0, problem_.least[p] - placement_.count(p));
    return waiting;
  }

  // The heaviest item of the pack that may leave, or -1.
  int32_t heaviest_loose(int32_t pack) const {
    for (const int32_t item : placement_.heaviest_first(placement_.list(pack)))
      if (!problem_.pinned(item)) return item;
    return -1;
  }

  // (b) Too few are homeless to fill all packs up: packs above their least count let items go, the heaviest first.
  bool free_items_for_least_counts() {
    while (spare(static_cast<int64_t>(homeless_.size())) < 0) {
      int32_t giver = -1;
      for (int32_t p = 0; p < problem_.packs; ++p) {
        if (placement_.count(p) <= problem_.least[p] || heaviest_loose(p) < 0) continue;
        if (giver < 0 || placement_.value(p) > placement_.value(giver)) giver = p;
      }
      if (giver < 0) return false;
      const int32_t item = heaviest_loose(giver);
      homeless_.push_back(item);
      placement_.remove(item, giver);
    }
    return true;
  }

  bool has_room(int32_t pack) const {
    const int64_t count = placement_.count(pack);
    return count < problem_.most[pack] && (count < problem_.least[pack] || spare(waiting_) > 0);
  }

  // (c) The pack whose value after it is least.
  bool insert(int32_t item) {
    int32_t best = -1;
    for (int32_t p = 0; p < problem_.packs; ++p) {
      if (!has_room(p) || placement_.clashes(item, p)) continue;
      if (best < 0 || placement_.value_with(p, item) < placement_.value_with(best, item)) best = p;
    }
    if (best < 0) return insert_by_chain(item);
    placement_.append(item, best);
    return true;
  }

  // How the chain came to a pack: from which one (-1: the new item comes here), and with which item (-1: none, the
  // pack before takes this one's claim to an item beyond its least count).
  struct Link {
    bool visited = false;
    int32_t from = -1;
    int32_t item = -1;
  };

  // (d) The shortest chain of items, each to the next pack, that ends in a pack with room; breadth first.
  bool insert_by_chain(int32_t item) {
    ++chains_;
    std::vector<Link> links(problem_.packs);
    Indices queue;
    const auto visit = [&](int32_t pack, int32_t from, int32_t moved) {
      if (links[pack].visited) return;
      links[pack] = {true, from, moved};
      queue.push_back(pack);
    };
    const auto may_hold = [&](int32_t pack, int32_t i) {
      return problem_.most[pack] > 0 && !placement_.clashes(i, pack);
    };
    for (int32_t p = 0; p < problem_.packs; ++p)
      if (may_hold(p, item)) visit(p, -1, -1);
    for (size_t next = 0; next < queue.size(); ++next) {
      const int32_t pack = queue[next];
      if (has_room(pack)) {
        carry_out(links, item, pack);
        return true;
      }
      if (placement_.count(pack) < problem_.most[pack])
        for (int32_t p = 0; p < problem_.packs; ++p)
          if (placement_.count(p) > problem_.least[p]) visit(p, pack, -1);
      for (const int32_t leaving : lightest_first(placement_.list(pack)))
        for (int32_t p = 0; p < problem_.packs; ++p)
          if (!problem_.pinned(leaving) && may_hold(p, leaving)) visit(p, pack, leaving);
    }
    return false;
  }

  // Backwards, so that every item finds the place that the one before it left.
  void carry_out(const std::vector<Link>& links, int32_t item, int32_t last) {
    int32_t pack = last;
    for (; links[pack].from >= 0; pack = links[pack].from) {
      const Link& link = links[pack];
      if (link.item < 0) continue;
      placement_.remove(link.item, link.from);
      placement_.append(link.item, pack);
    }
    placement_.append(item, pack);
  }

  Indices lightest_first(Indices items) const {
    std::sort(items.begin(), items.end());
    std::stable_sort(items.begin(), items.end(), [&](int32_t i, int32_t j) {
      return placement_.weight_over_scenarios(i) < placement_.weight_over_scenarios(j);
    });
    return items;
  }

  const Problem& problem_;
  Placement& placement_;
  int32_t& chains_;
  Indices homeless_;
  int64_t waiting_ = 0;  // homeless that are not placed yet, this one included
};

}  // namespace

std::string place(Placement& placement, int32_t& chains) { return Placer(placement, chains).run(); }

}  // namespace ballast::literal::one_rule
