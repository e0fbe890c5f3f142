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
  uint per_layer;        // rows that this dispatch serves of each layer
  uint candidate_begin;  // the first of them
  uint group_begin;      // added to gl_WorkGroupID.x
  // what it does
  uint flags;  // ROWS_*, STARTS, OUT_*
  uint seed_low;
  uint seed_high;
  uint kind;  // order: ORDER_*; choose: 1 max load, 2 imbalance
  uint base;  // noisy orders; exchange: exchanges in vain after which it ends
  uint amplitude;
  uint move_cap;    // refiners: moves in all
  uint move_slice;  // refiners: moves in this dispatch
  uint width;       // spread: packs at each end; keep: candidates to keep
  uint target_gap_ppb;
  uint weight_stride;  // words from layer to layer
  // how `scratch` is laid out, in words
  uint layer_words;  // from a layer's record to the next
  uint row_words;    // from a row's record to the next
  uint rows_at;      // where the rows begin in a layer's record
} pc;

// `scratch` begins with SLICE_HEAD words, then each layer of the slice has a record:
//   LAYER_HEAD words: META_*, LAYER_BOUND, LAYER_BEST
//   [N] quantised weights
//   [N] `lpt`: items by (weight descending, index ascending)
//   [candidates] rows; the first begins at `lpt` where its order is `lpt` itself
//   the tail: `keep`, the candidate at each place, or `level`, how often an item lay in the heaviest pack
// and each row:
//   [N] order: item at place
//   [N] item at slot
//   [M] load
//   [4] STATE_*
//   [SEARCH_WORDS + N] what exchange remembers from dispatch to dispatch, where there is one
const uint FIRST_BAD = 0u;  // the first layer of the job, up to this slice, that has a bad weight; or ~0
const uint SLICE_HEAD = 8u;
const uint LAYER_BOUND = 4u;  // the lower bound
const uint LAYER_BEST = 5u;   // the row that was chosen, in the slice
const uint LAYER_HEAD = 8u;
const uint LAYER_WEIGHT = LAYER_HEAD;
const uint LAYER_LPT = LAYER_HEAD + N;
const uint ROW_SLOT = N;
const uint ROW_LOAD = 2u * N;
const uint ROW_STATE = 2u * N + M;
const uint ROW_SEARCH = 2u * N + M + 4u;

// Which rows a dispatch serves: bits of `flags`.
const uint ROWS_MASK = 3u;
const uint ROWS_ALL = 0u;   // layer = group / per_layer, candidate = candidate_begin + group % per_layer
const uint ROWS_KEPT = 1u;  // the same, but the candidate is looked up in `keep` by its place
const uint ROWS_BEST = 2u;  // layer = group, its row is looked up in LAYER_BEST

const uint STARTS = 4u;  // refiners, boost: set in the first dispatch, clear when going on

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

// Which output buffers there are.
const uint OUT_RANK = 0x100u;
const uint OUT_LOAD = 0x200u;
const uint OUT_EXPONENT = 0x400u;
const uint OUT_REPORT = 0x800u;
const uint OUT_BOUND = 0x1000u;
const uint OUT_STATUS = 0x2000u;

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
  uint layer;  // in the slice
  uint candidate;
  uint layer_at;  // its layer's record
  uint at;        // its own
};

uint layer_at(uint layer) { return SLICE_HEAD + layer * pc.layer_words; }

// The end of the rows: `keep` or `level`.
uint tail_at(uint layer_record) { return layer_record + pc.rows_at + pc.candidates * pc.row_words; }

bool has_rows(uint mode) { return (pc.flags & ROWS_MASK) == mode; }

bool starts() { return (pc.flags & STARTS) != 0u; }

Row row_of(uint layer, uint candidate) {
  uint at = layer_at(layer);
  return Row(layer, candidate, at, at + pc.rows_at + candidate * pc.row_words);
}

// The candidate of a layer at a place: itself, or the one that was kept.
uint candidate_at(uint layer, uint place) {
  return has_rows(ROWS_KEPT) ? scratch[tail_at(layer_at(layer)) + place] : place;
}

Row row_of_group() {
  uint group = pc.group_begin + gl_WorkGroupID.x;
  if (has_rows(ROWS_BEST)) return row_of(group, scratch[layer_at(group) + LAYER_BEST] - group * pc.candidates);
  uint layer = group / pc.per_layer;
  return row_of(layer, candidate_at(layer, pc.candidate_begin + group - layer * pc.per_layer));
}
