// What the shaders expect: specialization constants, the push block, bindings. shaders/common/layout.glsl is the same
// in GLSL; change both together.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ballast::vulkan {

// In the order of their constant ids.
struct Specialization {
  uint32_t workgroup = 0;
  uint32_t items = 0;           // N
  uint32_t packs = 0;           // M
  uint32_t items_pow2 = 0;      // N2
  uint32_t items_log2 = 0;      // NB
  uint32_t packs_pow2 = 0;      // M2
  uint32_t packs_log2 = 0;      // MB
  uint32_t workgroup_size = 0;  // LS, again
  uint32_t slot_bits = 0;       // GB
  uint32_t variant = 0;

  bool operator==(const Specialization&) const = default;
};
inline constexpr uint32_t kSpecializationConstants = sizeof(Specialization) / sizeof(uint32_t);

enum class RowMode : uint32_t { all, kept, best };

struct Push {
  uint32_t layer_begin = 0;
  uint32_t first_layer = 0;
  uint32_t candidates = 0;
  uint32_t row_mode = 0;
  uint32_t per_layer = 0;
  uint32_t candidate_begin = 0;
  uint32_t group_begin = 0;
  uint32_t seed_low = 0;
  uint32_t seed_high = 0;
  uint32_t kind = 0;
  uint32_t base = 0;
  uint32_t amplitude = 0;
  uint32_t move_cap = 0;
  uint32_t move_slice = 0;
  uint32_t starts = 0;
  uint32_t width = 0;
  uint32_t target_gap_ppb = 0;
  uint32_t outputs = 0;
  uint32_t weight_stride = 0;
  uint32_t at_weight = 0;
  uint32_t at_meta = 0;
  uint32_t at_lpt = 0;
  uint32_t at_bound = 0;
  uint32_t at_level = 0;
  uint32_t at_order = 0;
  uint32_t at_slot = 0;
  uint32_t at_load = 0;
  uint32_t at_state = 0;
  uint32_t at_keep = 0;
  uint32_t at_best = 0;
  uint32_t at_search = 0;
  uint32_t at_first_bad = 0;
};
static_assert(sizeof(Push) == 128, "the least that every device offers");

inline constexpr int32_t kScaleBias = 2048;  // META_SCALE
inline constexpr uint32_t kMetaWords = 4;
inline constexpr uint32_t kStateWords = 4;
inline constexpr uint32_t kReportWords = 8;
inline constexpr uint32_t kSearchWords = 36;  // and the items of a layer

enum OutputBit : uint32_t {
  kOutRank = 1,
  kOutLoad = 2,
  kOutExponent = 4,
  kOutReport = 8,
  kOutBound = 16,
  kOutStatus = 32
};
inline constexpr uint32_t kAllOutputs = 2 * kOutStatus - 1;

enum class Binding : uint32_t {
  scratch,
  weights,
  pack_index,
  rank_in_pack,
  pack_load,
  load_exponent,
  report,
  lower_bound,
  status
};
inline constexpr uint32_t kBindings = 9;

}  // namespace ballast::vulkan
