#include "host/vulkan/plan/scratch_layout.hpp"

#include <algorithm>

#include "host/recipe/pipeline.hpp"
#include "host/vulkan/plan/layout.hpp"

namespace ballast::vulkan {
namespace {

bool has_exchange(const Recipe& recipe) {
  for (const auto* list : {&recipe.refine, &recipe.finish})
    for (const Refiner& refiner : *list)
      if (refiner.kind == RefinerKind::exchange) return true;
  return false;
}

// Records begin where a device reads 32 bytes at once.
constexpr uint64_t aligned(uint64_t words) { return (words + 7) / 8 * 8; }

ScratchLayout layout(uint32_t items, uint32_t packs, uint32_t candidates, bool own_order, bool search, uint64_t tail) {
  ScratchLayout at;
  at.rows_at = own_order ? layer_lpt(items) + items : layer_lpt(items);
  at.row_words = static_cast<uint32_t>(aligned(row_search(items, packs) + (search ? kSearchWords + items : 0)));
  at.layer_words = aligned(at.rows_at + uint64_t{candidates} * at.row_words + tail);
  return at;
}

}  // namespace

uint64_t ScratchLayout::words(uint64_t layers) const { return kSliceHead + layers * layer_words; }

ScratchLayout layout_scratch(const Request& request) {
  const Recipe& recipe = request.recipe;
  const Pipeline pipeline = stages_of(recipe);
  // Candidates in sequence are never kept from, so `keep` and `level` may share the tail.
  const uint32_t tail = pipeline.in_sequence ? request.items : pipeline.has(Step::keep) ? recipe.candidates : 0;
  return layout(request.items, request.packs, recipe.candidates, pipeline.has(Step::order), has_exchange(recipe), tail);
}

uint64_t scratch_bytes_per_layer(uint32_t items, uint32_t packs, uint32_t candidates) {
  return layout(items, packs, candidates, true, true, std::max(items, candidates)).words(1) * 4;
}

}  // namespace ballast::vulkan
