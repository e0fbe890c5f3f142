#version 450
#extension GL_GOOGLE_include_directive : require
// scatter: from the chosen row of each layer to the outputs, and the layer's report.
//
// Where any layer of this slice or an earlier one has a bad weight nothing is written but the status: that of the lowest (layer, item),
// by the workgroup of that layer. `choose` has found out which it is.
//
// Shape: a workgroup a layer. Shared memory: 24 bytes. Rolled loops: (M + N) / LS + 2.
#include "common/layout.glsl"
#include "common/reduce.glsl"

const uint BAD_WEIGHT = uint(-15);  // BALLAST_E_WEIGHT
const uint REPORT_WORDS = 8u;
const uint REPORT_ROUNDED = 1u;
const uint REPORT_TARGET_MET = 2u;
const uint REPORT_PROVEN = 4u;
const uint BILLION = 1000000000u;

uint meta(Row row, uint word) { return scratch[row.layer_at + word]; }

void refuse(Row row) {
  out_status[0] = BAD_WEIGHT;
  out_status[1] = pc.layer_begin + row.layer;
  out_status[2] = meta(row, META_BAD);
  out_status[3] = 0u;
}

// max_load <= bound + floor(bound * gap / 10^9). Both loads are below 2^31, so only a quotient below that matters, and then the
// division is one of 63 by 30 bits, a bit at a time.
bool meets_target(uint max_load, uint bound) {
  if (max_load <= bound) return true;
  uint high, low;
  umulExtended(bound, pc.target_gap_ppb, high, low);
  if (high >= BILLION) return true;
  uint rest = high, quotient = 0u;
  for (uint b = 0u; b < 32u; ++b) {
    rest = (rest << 1) | (low >> 31);  // below 2^31: rest was below 10^9
    low <<= 1;
    quotient <<= 1;
    if (rest >= BILLION) {
      rest -= BILLION;
      quotient |= 1u;
    }
  }
  return max_load - bound <= quotient;
}

void write_report(Row row, uint at, uint max_load, uint min_load) {
  uint bound = scratch[row.layer_at + LAYER_BOUND];
  uint flags = 0u;
  if (meta(row, META_ROUNDED) != 0u) flags |= REPORT_ROUNDED;
  if (meets_target(max_load, bound)) flags |= REPORT_TARGET_MET;
  if (max_load == bound) flags |= REPORT_PROVEN;
  uint state = row.at + ROW_STATE;
  out_report[at] = max_load;
  out_report[at + 1u] = min_load;
  out_report[at + 2u] = meta(row, META_TOTAL);
  out_report[at + 3u] = bound;
  out_report[at + 4u] = uint(2048) - meta(row, META_SCALE);
  out_report[at + 5u] = row.candidate;
  out_report[at + 6u] = scratch[state + STATE_TOTAL] + scratch[state + STATE_MOVES];
  out_report[at + 7u] = flags;
}

void main() {
  uint lane = gl_LocalInvocationIndex;
  Row row = row_of_group();
  uint layer = pc.layer_begin + row.layer, first_bad = scratch[FIRST_BAD];
  if (first_bad != ~0u) {
    if (first_bad == layer && lane == 0u && (pc.flags & OUT_STATUS) != 0u) refuse(row);
    return;
  }
  reduce_begin();
  barrier();
  for (uint s = lane; s < N; s += LS) {
    uint item = layer * N + scratch[row.at + ROW_SLOT + s];
    out_pack_index[item] = int(s / G);
    if ((pc.flags & OUT_RANK) != 0u) out_rank_in_pack[item] = int(s % G);
  }
  uvec2 extremes = uvec2(~0u);
  for (uint p = lane; p < M; p += LS) {
    uint load = scratch[row.at + ROW_LOAD + p];
    if ((pc.flags & OUT_LOAD) != 0u) out_pack_load[layer * M + p] = load;
    extremes = min(extremes, uvec2(~load, load));
  }
  extremes = least2(extremes);
  if (lane != 0u) return;
  if ((pc.flags & OUT_EXPONENT) != 0u) out_load_exponent[layer] = 2048 - int(meta(row, META_SCALE));
  if ((pc.flags & OUT_BOUND) != 0u) out_lower_bound[layer] = scratch[row.layer_at + LAYER_BOUND];
  if ((pc.flags & OUT_REPORT) != 0u) write_report(row, layer * REPORT_WORDS, ~extremes.x, extremes.y);
}
