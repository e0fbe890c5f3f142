// Section 1: a job with its options at neutral values taken away, and what follows from it alone.
#pragma once

#include <string>
#include <vector>

#include "tests/literal/one_rule/job.hpp"

namespace ballast::literal::one_rule {

struct Problem {
  int32_t items = 0;      // n
  int32_t packs = 0;      // m
  int32_t slots = 0;      // S: of all packs, what they hold in the end
  int32_t scenarios = 0;  // K
  int32_t live = 0;       // packs that may hold something
  int32_t group = 0;      // g: slots a live pack, rounded up
  int32_t most_copies = 1;

  bool has_copies = false;
  bool has_previous = false;
  bool has_classes = false;  // two items are of one class
  bool alike = false;        // nothing tells the packs apart
  bool plain = false;        // the job of docs/reference/exchange.md

  std::vector<Row> weights;            // [scenario][item]
  std::vector<Row> base;               // [scenario][pack]
  Row pace;                            // [pack]
  Row least;                           // [pack]: fewest items
  Row most;                            // [pack]: most items
  Row move_cost;                       // [item]
  Indices item_class;                  // [item]
  Indices home;                        // [item]: the previous pack, -1: none
  Indices previous_rank;               // [item], -1: none
  Indices previous_slots;              // [slot], with copies; empty: none
  std::vector<std::vector<bool>> had;  // [item][pack], with copies: whether the pack held it before

  std::string infeasible;  // the first cause found; then nothing else holds

  int64_t total(int32_t scenario) const;
  // Two items that no pack holds together: the same one, or two of a class.
  bool clash(int32_t i, int32_t j) const { return i == j || (item_class[i] != 0 && item_class[i] == item_class[j]); }
  bool pinned(int32_t item) const { return !has_copies && has_previous && move_cost[item] == kPinned; }
  // off(i, p): holding the item in the pack costs so much. Without copies nothing if it is there already or nowhere
  // yet; with copies 1 unless the pack held one before.
  int64_t off(int32_t item, int32_t pack) const;
};

Problem problem_of(const Job& job);

}  // namespace ballast::literal::one_rule
