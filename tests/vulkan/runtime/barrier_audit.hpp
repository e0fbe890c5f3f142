// The barriers of whole jobs, audited, from the host's writes to its reads. Validation layers do not see one dispatch
// overwrite what another works on in the same buffer, which is what refining in place is. So: for every word range that
// a dispatch or a copy touches, by the tables of docs/reference/stages.md and not by the planner's, nobody reads what another
// wrote unless it was made visible to that stage and access, or writes what another read or wrote before it was done.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/fake_vulkan.hpp"

namespace ballast::vulkan_test {

// A place in memory: which buffer, and from which word.
using Place = std::pair<uint64_t, uint64_t>;

Place place_in(const Command& c, vulkan::Binding binding, uint64_t word);

struct Access {
  size_t place = 0;  // its number
  VkPipelineStageFlags stage = 0;
  VkAccessFlags access = 0;
  bool writes = false;
  bool atomic = false;
};

// The commands with what they touch, and the places numbered. A command of no other kind is the host's own reading of
// `from_buffer` or writing to `to_buffer`.
class Stream {
 public:
  explicit Stream(std::vector<Command> list);

  size_t places() const { return numbers_.size(); }

  std::vector<Command> commands;
  std::vector<std::vector<Access>> accesses;  // of each command

 private:
  size_t number_of(const Place& place);
  void add_dispatch(size_t i);
  void add_whole(size_t i, uint64_t buffer, VkPipelineStageFlags stage, VkAccessFlags access, bool writes);

  std::map<Place, size_t> numbers_;
};

// Empty if every hazard has a barrier between; else the first that has none. The command number `left_out`, a barrier,
// is overlooked.
std::string audit(const Stream& stream, size_t left_out = SIZE_MAX);

}  // namespace ballast::vulkan_test
