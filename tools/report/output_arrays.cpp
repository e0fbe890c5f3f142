#include "tools/report/output_arrays.hpp"

#include <fmt/format.h>

#include <iterator>

#include "tools/files/zip_file.hpp"

namespace ballast::tools {
namespace {

using Each = OutputArray::Each;

constexpr OutputArray kArrays[] = {
    {"pack_index", Each::item, [](const Packing& p) -> NumberSpan { return std::span(p.pack_index); }},
    {"rank_in_pack", Each::item, [](const Packing& p) -> NumberSpan { return std::span(p.rank_in_pack); }},
    {"pack_load", Each::pack,
     [](const Packing& p) -> NumberSpan { return std::span(p.has_times ? p.item_load : p.load_after); }},
    {"pack_time", Each::pack,
     [](const Packing& p) -> NumberSpan { return p.has_times ? std::span(p.load_after) : std::span<const double>(); }},
    {"item_of_slot", Each::slot, [](const Packing& p) -> NumberSpan { return std::span(p.item_of_slot); }},
    {"slots_of_item", Each::copy, [](const Packing& p) -> NumberSpan { return std::span(p.slots_of_item); }},
    {"copies", Each::item, [](const Packing& p) -> NumberSpan { return std::span(p.copies); }},
};

ArrayView view_of(const OutputArray& array, const NumberSpan& values, const Packing& packing) {
  switch (array.each) {
    case Each::item:
      return {values, packing.layers, packing.items};
    case Each::pack:
      if (packing.scenarios.count > 1) return {values, packing.layers, packing.scenarios.count, packing.packs};
      return {values, packing.layers, packing.packs};
    case Each::slot:
      return {values, packing.layers, packing.slots};
    case Each::copy:
      return {values, packing.layers, packing.items, packing.most_copies};
  }
  return {};
}

std::string slots_csv(const Packing& packing) {
  std::string text = "layer,slot,pack,item\n";
  for (size_t at = 0; at < packing.item_of_slot.size(); ++at) {
    const size_t slot = at % packing.slots;
    fmt::format_to(std::back_inserter(text), "{},{},{},{}\n", at / packing.slots, slot,
                   slot / (packing.slots / packing.packs), packing.item_of_slot[at]);
  }
  return text;
}

}  // namespace

std::span<const OutputArray> output_arrays() { return kArrays; }

std::vector<NamedView> arrays_of(const Packing& packing) {
  std::vector<NamedView> views;
  for (const OutputArray& array : kArrays) {
    const NumberSpan values = array.values(packing);
    if (std::visit([](const auto& v) { return v.empty(); }, values)) continue;
    views.push_back({&array, view_of(array, values, packing)});
  }
  return views;
}

std::string packing_csv(const Packing& packing) {
  if (packing.slots != 0) return slots_csv(packing);
  std::vector<NamedView> views;
  std::string text = "layer,item";
  for (const NamedView& view : arrays_of(packing)) {
    if (view.array->each != Each::item) continue;
    text += fmt::format(",{}", view.array->name);
    views.push_back(view);
  }
  text += "\n";
  for (size_t layer = 0; layer < packing.layers; ++layer)
    for (size_t item = 0; item < packing.items; ++item) {
      fmt::format_to(std::back_inserter(text), "{},{}", layer, item);
      for (const NamedView& view : views)
        std::visit(
            [&](const auto& v) { fmt::format_to(std::back_inserter(text), ",{}", v[layer * packing.items + item]); },
            view.view.values);
      text += '\n';
    }
  return text;
}

std::string packing_npz(const Packing& packing) {
  std::vector<ZipPart> parts;
  for (const NamedView& view : arrays_of(packing))
    parts.push_back({fmt::format("{}.npy", view.array->name), npy_bytes(view.view)});
  return zip_bytes(parts);
}

}  // namespace ballast::tools
