// Section 5: the changes of a few slots that lighten the heaviest pack.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "tests/literal/one_rule/placement.hpp"

namespace ballast::literal::one_rule {

// kind 0: a slot of pack B is given to another item. Others: a subset of A's places for one of B's.
inline constexpr int32_t kReplace = 0;
inline constexpr int32_t kLastKind = 7;

struct SubsetSizes {
  int32_t of_a;
  int32_t of_b;
  int32_t larger() const { return of_a > of_b ? of_a : of_b; }
};
// Of kinds 1 to 7. A replacement goes with those that move one item.
SubsetSizes sizes_of(int32_t kind);

struct Candidate {
  int64_t peak = 0;   // R: greatest time after it over all scenarios and the packs it touches
  int64_t delta = 0;  // change of the moved cost
  int32_t kind = 0;
  int32_t pack = 0;  // B
  int32_t a = 0;     // number of the subset of A; replace: the place in B
  int32_t b = 0;     // number of the subset of B; replace: the item that comes
};

// The pack to lighten, its value, and the lowest scenario in which it has it.
struct Focus {
  explicit Focus(const Placement& placement);
  int32_t pack;  // A
  int64_t top;
  int32_t scenario;  // k*
};

// What a search may spend on moves.
struct MoveTerms {
  std::optional<int64_t> limit;  // most moved cost
  int64_t price = 0;             // P: of a unit of it
};

// Pairs of packs that no swap may join for some iterations.
class TabuList {
 public:
  void add(int32_t a, int32_t b, int32_t free_again) { free_again_[std::minmax(a, b)] = free_again; }
  bool contains(int32_t a, int32_t b, int32_t iteration) const {
    const auto found = free_again_.find(std::minmax(a, b));
    return found != free_again_.end() && iteration < found->second;
  }

 private:
  std::map<std::pair<int32_t, int32_t>, int32_t> free_again_;
};

struct Subset {
  Indices places;  // ascending
  Row weight;      // [scenario]
};
// Those without pinned items, lexicographic: a subset's number is its place here. None of 2 where the pack holds more
// than 64 items, none of 3 above 10.
std::vector<Subset> subsets_of(const Placement& placement, int32_t pack, int32_t size);

using Visit = std::function<void(const Candidate&)>;

// Whether a swap between the two packs is allowed at all is the caller's to say; counts are looked at here.
void for_each_swap(const Placement& placement, const Focus& focus, const MoveTerms& terms, int32_t kind,
                   int32_t partner, const Visit& visit);
void for_each_replacement(const Placement& placement, const Focus& focus, const MoveTerms& terms, const Visit& visit);

// Places swap one by one; what one subset has more goes to the end of the other list, and its own list closes up.
void make_change(Placement& placement, const Candidate& change);

}  // namespace ballast::literal::one_rule
