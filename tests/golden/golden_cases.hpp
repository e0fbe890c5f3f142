// The golden cases: what the original designs' own code answered. Whatever packs (the literal versions, the engine, the
// plugin on any device) is held to the same cases by the same comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::golden {

struct Case {
  std::string strategy;  // the file's name
  std::string name;      // unique within the strategy
  uint32_t layers = 0;
  uint32_t items = 0;
  uint32_t packs = 0;
  uint64_t seed = 0;
  std::vector<uint32_t> weights;      // [layer][item]
  std::vector<int32_t> pack_index;    // [layer][item]
  std::vector<int32_t> rank_in_pack;  // [layer][item]
  std::vector<uint32_t> max_load;     // [layer], in units of the weights
  std::vector<uint32_t> min_load;     // [layer]

  std::string full_name() const { return strategy + "/" + name; }

  // The weights in another type: they are small integers, so all hold them exactly.
  template <typename T>
  std::vector<T> weights_as() const {
    return std::vector<T>(weights.begin(), weights.end());
  }
};

// What somebody answered to a case. Loads are in units of the weights.
struct Answer {
  explicit Answer(const Case& c)
      : pack_index(size_t{c.layers} * c.items, -1),
        rank_in_pack(size_t{c.layers} * c.items, -1),
        max_load(c.layers, -1.0),
        min_load(c.layers, -1.0) {}

  std::vector<int32_t> pack_index;
  std::vector<int32_t> rank_in_pack;
  std::vector<double> max_load;
  std::vector<double> min_load;
};

// All cases of all files, read once. Throws if there are none.
const std::vector<Case>& cases();

// Those of one strategy; none for a name that has no file.
std::vector<Case> cases_of(std::string_view strategy);

// Empty if the answer is the golden one; else a sentence that names the first difference.
std::string difference(const Case& expected, const Answer& answer);

}  // namespace ballast::golden
