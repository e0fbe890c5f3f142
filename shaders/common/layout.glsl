// What every stage shares: sizes, the push block, the buffers, and which row a workgroup serves.
// host/vulkan/plan/layout.hpp is the same in C++; change both together.
#extension GL_EXT_control_flow_attributes : require

layout(local_size_x_id = 0) in;             // workgroup size, 32 .. 256, a power of two
layout(constant_id = 1) const uint N = 288;   // items of a layer
layout(constant_id = 2) const uint M = 32;    // packs
layout(constant_id = 3) const uint N2 = 512;  // N rounded up to a power of two
layout(constant_id = 4) const uint NB = 9;    // log2(N2)
layout(constant_id = 5) const uint M2 = 32;   // M rounded up to a power of two
layout(constant_id = 6) const uint MB = 5;    // log2(M2)
layout(constant_id = 7) const uint LS = 256;  // workgroup size once more, as a plain number
layout(constant_id = 8) const uint GB = 4;    // bits of G: floor(log2(G)) + 1
layout(constant_id = 9) const uint VARIANT = 0;  // which of a shader's variants, where it has some
const uint G = N / M;                         // slots of a pack

layout(push_constant) uniform Push {
  // where this dispatch works
  uint layer_begin;      // first layer of the slice in the job: for weights and outputs
  uint first_layer;      // the job's, for the random streams: layer number is first_layer + layer_begin + layer in slice
  uint candidates;       // rows a layer: row = layer * candidates + candidate
  uint row_mode;         // ROWS_*: how a workgroup finds its row
  uint per_layer;        // rows that this dispatch serves of each layer
  uint candidate_begin;  // the first of them
  uint group_begin;      // added to gl_WorkGroupID.x
  // what it does
  uint seed_low;
  uint seed_high;
  uint kind;  // order: ORDER_*; choose: 1 max load, 2 imbalance
  uint base;  // noisy orders; exchange: exchanges in vain after which it ends
  uint amplitude;
  uint move_cap;    // refiners: moves in all
  uint move_slice;  // refiners: moves in this dispatch
  uint starts;      // refiners: 1 in the first dispatch of a refiner, 0 when going on
  uint width;       // spread: packs at each end; keep: candidates to keep
  uint target_gap_ppb;
  uint outputs;        // OUT_* bits: which output buffers there are
  uint weight_stride;  // words from layer to layer
  // where things lie in `scratch`, in words
  uint at_weight;     // [layer][N] quantised weights
  uint at_meta;       // [layer][4] META_*
  uint at_lpt;        // [layer][N] items by (weight descending, index ascending)
  uint at_bound;      // [layer] lower bound
  uint at_level;      // [layer][N] how often the item lay in the heaviest pack (boosted only)
  uint at_order;      // [row][N] item at place
  uint at_slot;       // [row][N] item at slot
  uint at_load;       // [row][M]
  uint at_state;      // [row][4] STATE_*
  uint at_keep;       // [layer][candidates] candidate at place (keep only)
  uint at_best;       // [layer] row that was chosen
  uint at_search;     // [row][N + SEARCH_WORDS] what exchange remembers from dispatch to dispatch
  uint at_first_bad;  // [1] the first layer of the job, up to this slice, that has a bad weight; or ~0
} pc;

const uint ROWS_ALL = 0u;   // layer = group / per_layer, candidate = candidate_begin + group % per_layer
const uint ROWS_KEPT = 1u;  // likewise, the candidate looked up in `keep` by its place
const uint ROWS_BEST = 2u;  // layer = group, the row looked up in `best`

const uint ORDER_LPT = 1u;
const uint ORDER_ZIGZAG = 2u;
const uint ORDER_NOISY = 3u;
const uint ORDER_SHUFFLE = 4u;
const uint ORDER_NOISY_RAMP = 5u;
const uint ORDER_BOOSTED = 6u;

const uint META_SCALE = 0u;    // scale + 2048
const uint META_TOTAL = 1u;    // sum of the quantised weights
const uint META_ROUNDED = 2u;  // 1 where some weight was rounded
const uint META_BAD = 3u;      // first invalid item, or ~0

const uint STATE_MOVES = 0u;  // of the refiner at hand
const uint STATE_DONE = 1u;   // 1 when it found no further improvement
const uint STATE_TOTAL = 2u;  // moves of the refiners before it
const uint STATE_SPARE = 3u;

const uint SEARCH_WORDS = 36u;  // see exchange.comp; the row's best packing follows

const uint OUT_RANK = 1u;
const uint OUT_LOAD = 2u;
const uint OUT_EXPONENT = 4u;
const uint OUT_REPORT = 8u;
const uint OUT_BOUND = 16u;
const uint OUT_STATUS = 32u;

layout(std430, set = 0, binding = 0) buffer Scratch { uint scratch[]; };
layout(std430, set = 0, binding = 1) readonly buffer Weights { uint weights[]; };  // raw words, never loaded as floats
layout(std430, set = 0, binding = 2) writeonly buffer PackIndex { int out_pack_index[]; };
layout(std430, set = 0, binding = 3) writeonly buffer RankInPack { int out_rank_in_pack[]; };
layout(std430, set = 0, binding = 4) writeonly buffer PackLoad { uint out_pack_load[]; };
layout(std430, set = 0, binding = 5) writeonly buffer LoadExponent { int out_load_exponent[]; };
layout(std430, set = 0, binding = 6) writeonly buffer Report { uint out_report[]; };  // 8 words a layer
layout(std430, set = 0, binding = 7) writeonly buffer LowerBound { uint out_lower_bound[]; };
layout(std430, set = 0, binding = 8) writeonly buffer Status { uint out_status[]; };  // 0 or BALLAST_E_WEIGHT, layer, item, 0

struct Row {
  uint layer;      // in the slice
  uint candidate;
  uint row;        // in the slice
};

Row row_of_group() {
  uint group = pc.group_begin + gl_WorkGroupID.x;
  if (pc.row_mode == ROWS_BEST) {
    uint row = scratch[pc.at_best + group];
    return Row(group, row - group * pc.candidates, row);
  }
  uint layer = group / pc.per_layer, place = pc.candidate_begin + group - layer * pc.per_layer;
  uint candidate = pc.row_mode == ROWS_KEPT ? scratch[pc.at_keep + layer * pc.candidates + place] : place;
  return Row(layer, candidate, layer * pc.candidates + candidate);
}
