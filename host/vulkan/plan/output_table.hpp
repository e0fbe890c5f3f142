// The table of outputs: every output buffer of a job, by binding.
#pragma once

#include <cstdint>

#include "host/vulkan/plan/layout.hpp"

namespace ballast::vulkan {

struct OutputBuffer {
  Binding binding;
  uint32_t bit;       // OutputBit; 0: every job has it
  const char* field;  // of ballast_vk_record
  // Bytes.
  uint32_t an_item;
  uint32_t a_pack;
  uint32_t a_layer;
  uint32_t a_job;

  constexpr uint64_t bytes(uint32_t items, uint32_t packs, uint32_t layers) const {
    return layers * (uint64_t{items} * an_item + uint64_t{packs} * a_pack + a_layer) + a_job;
  }
  constexpr bool is_in(uint32_t outputs) const { return bit == 0 || (outputs & bit) != 0; }
};

inline constexpr OutputBuffer kOutputTable[] = {
    {Binding::pack_index, 0, "pack_index", 4, 0, 0, 0},
    {Binding::rank_in_pack, kOutRank, "rank_in_pack", 4, 0, 0, 0},
    {Binding::pack_load, kOutLoad, "pack_load", 0, 4, 0, 0},
    {Binding::load_exponent, kOutExponent, "load_exponent", 0, 0, 4, 0},
    {Binding::report, kOutReport, "reports", 0, 0, kReportWords * 4, 0},
    {Binding::lower_bound, kOutBound, "lower_bound", 0, 0, 4, 0},
    {Binding::status, kOutStatus, "status", 0, 0, 0, 16},
};
inline constexpr uint32_t kFirstOutput = static_cast<uint32_t>(Binding::pack_index);

constexpr bool every_output_is_listed() {
  uint32_t binding = kFirstOutput, bits = 0;
  for (const OutputBuffer& output : kOutputTable) {
    if (static_cast<uint32_t>(output.binding) != binding++ || (bits & output.bit)) return false;
    bits |= output.bit;
  }
  return binding == kBindings && bits == kAllOutputs;
}
static_assert(every_output_is_listed(), "one entry a binding, in order, each with a bit of its own");

}  // namespace ballast::vulkan
