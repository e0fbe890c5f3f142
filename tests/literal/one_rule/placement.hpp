// Where everything is: a list of items a pack, and what follows from the lists. After each change all is counted anew.
#pragma once

#include <vector>

#include "tests/literal/one_rule/problem.hpp"

namespace ballast::literal::one_rule {

class Placement {
 public:
  // Nothing is placed, every item has one copy. The problem must outlive it.
  Placement(const Problem& problem, Row offsets);

  const Problem& problem() const { return *problem_; }
  const Row& offsets() const { return offsets_; }
  const std::vector<Row>& loads() const { return loads_; }  // [scenario][pack]
  int64_t moved() const { return moved_; }                  // sum of off(i, p) over all that is held

  // A place of a list is a rank; with copies pack * S/m + place is a slot. -1: an open slot, while copies are mended.
  const Indices& list(int32_t pack) const { return lists_[pack]; }
  int64_t count(int32_t pack) const { return static_cast<int64_t>(lists_[pack].size()); }
  int32_t copies(int32_t item) const { return copies_[item]; }
  const Indices& all_copies() const { return copies_; }

  void set_list(int32_t pack, Indices list);
  void set_copies(Indices copies);
  void append(int32_t item, int32_t pack);
  void remove(int32_t item, int32_t pack);
  // A slot's item gives way to another, and the copies of both change. Either may be -1.
  void replace(int32_t pack, int32_t place, int32_t item);

  int64_t share(int32_t scenario, int32_t item) const;  // u_k(i)
  int64_t weight_over_scenarios(int32_t item) const;    // by which items are heavy or light
  // Heaviest first, ties by index.
  Indices heaviest_first(Indices items) const;

  // The time of a pack with its load changed by so much.
  int64_t time(int32_t scenario, int32_t pack, int64_t change = 0) const;
  int64_t value(int32_t pack) const;                     // its greatest time
  int64_t value_with(int32_t pack, int32_t item) const;  // if the item came
  int32_t heaviest() const;                              // of greatest value, lowest index
  int64_t top() const { return value(heaviest()); }

  bool holds(int32_t pack, int32_t item) const;
  // Whether the pack, without what is at the places, holds something that clashes with the item.
  bool clashes(int32_t item, int32_t pack, const Indices& without = {}) const;

 private:
  void recount();

  const Problem* problem_;
  Row offsets_;
  std::vector<Indices> lists_;
  Indices copies_;
  std::vector<Row> loads_;
  int64_t moved_ = 0;
};

}  // namespace ballast::literal::one_rule
