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

// Which rows a dispatch serves: ROWS_*.
enum class RowMode : uint32_t { all, kept, best };

// Which output buffers there are: OUT_*, shifted by kOutputShift.
enum OutputBit : uint32_t {
  kOutRank = 1,
  kOutLoad = 2,
  kOutExponent = 4,
  kOutReport = 8,
  kOutBound = 16,
  kOutStatus = 32
};
inline constexpr uint32_t kAllOutputs = 2 * kOutStatus - 1;

struct Push {
  uint32_t layer_begin = 0;
  uint32_t first_layer = 0;
  uint32_t candidates = 0;
  uint32_t per_layer = 0;
  uint32_t candidate_begin = 0;
  uint32_t group_begin = 0;
  uint32_t flags = 0;
  uint32_t seed_low = 0;
  uint32_t seed_high = 0;
  uint32_t kind = 0;
  uint32_t base = 0;
  uint32_t amplitude = 0;
  uint32_t move_cap = 0;
  uint32_t move_slice = 0;
  uint32_t width = 0;
  uint32_t target_gap_ppb = 0;
  uint32_t weight_stride = 0;
  uint32_t layer_words = 0;
  uint32_t row_words = 0;
  uint32_t rows_at = 0;

  static constexpr uint32_t kRowsMask = 3, kStarts = 4, kOutputShift = 8;
  RowMode rows() const { return static_cast<RowMode>(flags & kRowsMask); }
  bool starts() const { return (flags & kStarts) != 0; }
  uint32_t outputs() const { return flags >> kOutputShift; }
  void set_rows(RowMode mode) { flags = (flags & ~kRowsMask) | static_cast<uint32_t>(mode); }
  void set_starts(bool starts) { flags = (flags & ~kStarts) | (starts ? kStarts : 0); }
  void set_outputs(uint32_t bits) { flags = (flags & ((1u << kOutputShift) - 1)) | bits << kOutputShift; }
};
inline constexpr uint32_t kPushBytes = 128;  // the least that every device offers
inline constexpr uint32_t kFreePushWords = (kPushBytes - sizeof(Push)) / sizeof(uint32_t);
static_assert(kFreePushWords >= 12, "room to grow");

// Scratch: the head of a slice, then a record a layer, in which each row has a record. In words.
inline constexpr uint32_t kSliceFirstBad = 0;
inline constexpr uint32_t kSliceHead = 8;
inline constexpr uint32_t kLayerMeta = 0;
inline constexpr uint32_t kLayerBound = 4;
inline constexpr uint32_t kLayerBest = 5;
inline constexpr uint32_t kLayerHead = 8;
constexpr uint32_t layer_weight() { return kLayerHead; }
constexpr uint32_t layer_lpt(uint32_t items) { return kLayerHead + items; }
constexpr uint32_t row_order() { return 0; }
constexpr uint32_t row_slot(uint32_t items) { return items; }
constexpr uint32_t row_load(uint32_t items) { return 2 * items; }
constexpr uint32_t row_state(uint32_t items, uint32_t packs) { return 2 * items + packs; }
constexpr uint32_t row_search(uint32_t items, uint32_t packs) { return row_state(items, packs) + 4; }

inline constexpr int32_t kScaleBias = 2048;  // META_SCALE
inline constexpr uint32_t kMetaWords = 4;
inline constexpr uint32_t kStateWords = 4;
inline constexpr uint32_t kReportWords = 8;
inline constexpr uint32_t kSearchWords = 36;  // and the items of a layer

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
