// An array of arrays of numbers, built from events in the order of its text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/weights/number_array.hpp"
#include "tools/weights/number_rows.hpp"

namespace ballast::tools {

// Finds the shape on the way. The first thing that does not fit becomes the array's problem; the rest is then skipped.
class ArrayBuilder {
 public:
  void begin_array();
  void end_array();
  bool open() const { return !counts_.empty(); }

  void add(const Number& number);
  void add_other(const char* what);  // "null": something that is no number
  void add_too_large(const std::string& text);

  NamedArray finish(const std::string& name);

 private:
  size_t depth() const { return counts_.size(); }
  void fail(std::string problem);
  void check_size();
  std::string place_of_array() const;  // the innermost open one
  std::string place_of_next() const;   // what comes next in it

  struct Level {
    uint64_t size = 0;
    std::string first_place;  // of the array whose size it is; empty: none has ended
  };

  NumberList numbers_;
  std::vector<uint64_t> counts_;  // of every open array's children so far
  std::vector<Level> levels_;     // by depth, from 1 on
  size_t number_depth_ = 0;       // 0: no number was seen
  std::string problem_;
};

}  // namespace ballast::tools
