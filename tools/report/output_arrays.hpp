// The arrays that a packing gives, one row each: folder, .npz, .csv and .json hold what stands in this table.
#pragma once

#include <string>
#include <vector>

#include "tools/files/npy_writer.hpp"
#include "tools/pack/packing.hpp"

namespace ballast::tools {

struct OutputArray {
  enum class Each : uint8_t { item, pack };  // a layer has one number for each of its items, or of its packs

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

// layer,item,pack_index,...: a row an item.
std::string packing_csv(const Packing& packing);
std::string packing_npz(const Packing& packing);

}  // namespace ballast::tools
