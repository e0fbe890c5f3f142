// The part of Python's pickle format that PyTorch writes for dictionaries, lists and tensors. Nothing in the file is
// carried out: a call becomes a value that holds the function's name and its arguments.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::tools {

struct PickleValue;
using Pickled = PickleValue*;  // never null; several may hold the same value, also in a circle

struct PickleValue {
  enum class Kind : uint8_t { none, boolean, integer, real, text, list, dictionary, name, call, persistent };

  Kind kind = Kind::none;
  int64_t integer = 0;  // also of a boolean
  double real = 0;
  std::string text;            // also a name: "torch._utils _rebuild_tensor_v2"
  std::vector<Pickled> items;  // of a list or a tuple; keys and values in turn; function and arguments; identity
};

struct PickleFile {
  std::deque<PickleValue> values;  // all of them
  Pickled root = nullptr;
};

// Throws Error(usage) that begins with `file`.
PickleFile parse_pickle(std::string_view bytes, const std::string& file);

}  // namespace ballast::tools
