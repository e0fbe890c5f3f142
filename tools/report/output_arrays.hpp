// The arrays that a packing gives, one row each: folder, .npz, .csv and .json hold what stands in this table.
#pragma once

#include <string>
#include <vector>

#include "tools/files/npy_writer.hpp"
#include "tools/pack/packing.hpp"

namespace ballast::tools {

struct OutputArray {
  // What a layer has one number of: its items, packs or slots; or the copies of each item.
  enum class Each : uint8_t { item, pack, slot, copy };

  const char* name;
  Each each;
  NumberSpan (*values)(const Packing& packing);  // empty: this packing has none
};

std::span<const OutputArray> output_arrays();

// The arrays that this packing has, with their shapes.
struct NamedView {
  const OutputArray* array;
  ArrayView view;
};
std::vector<NamedView> arrays_of(const Packing& packing);

// layer,item,pack_index,...: a row an item. With slots layer,slot,pack,item: a row a slot.
std::string packing_csv(const Packing& packing);
std::string packing_npz(const Packing& packing);

}  // namespace ballast::tools
