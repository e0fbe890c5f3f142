#version 450
#extension GL_GOOGLE_include_directive : require
// order: in which sequence a builder takes the items of a row; every order is by (key descending, item ascending).
//   VARIANT 0  a workgroup a layer: the weights themselves, to `lpt`
//   VARIANT 1  a workgroup a row: noisy, noisy_ramp, boosted. The key is the exact product of weight and factor, 63 bits at most
//   VARIANT 2  a workgroup a row: shuffle, by 24 random bits
//   VARIANT 3  a workgroup a row: lpt or zigzag, out of `lpt`
//
// Shared memory: 8 N bytes in variants 0 and 2 (up to 4096 items), 16 N in variant 1 (up to 2048); up to 128 items half of that.
// Rolled loops: those of sort.glsl and N / LS + 2.
#include "common/layout.glsl"
#include "common/philox.glsl"
#include "common/key.glsl"

const uint BY_WEIGHT = 0u;
const uint BY_PRODUCT = 1u;
const uint SHUFFLED = 2u;
const uint FROM_LPT = 3u;

const uint KEY_WORDS = VARIANT == BY_PRODUCT ? 2u : 1u;
#include "common/sort.glsl"

void take_from_lpt(Row row) {
  uint from = row.layer_at + LAYER_LPT, to = row.at;
  for (uint t = gl_LocalInvocationIndex; t < N; t += LS) {
    uint place = t;
    if (pc.kind == ORDER_ZIGZAG) place = (t & 1u) == 0u ? t >> 1 : N - 1u - (t >> 1);
    scratch[to + t] = scratch[from + place];
  }
}

void put_weights(uint layer_record) {
  for (uint i = gl_LocalInvocationIndex; i < N; i += LS) put_key(i, uvec2(scratch[layer_record + LAYER_WEIGHT + i], 0u));
}

void put_products(Row row) {
  bool boosted = pc.kind == ORDER_BOOSTED;
  uint amplitude = pc.amplitude;
  if (pc.kind == ORDER_NOISY_RAMP) amplitude = ramp(pc.amplitude, row.candidate, pc.candidates - 1u);
  uint level_at = tail_at(row.layer_at), weight_at = row.layer_at + LAYER_WEIGHT;
  for (uint q = gl_LocalInvocationIndex; 4u * q < N; q += LS) {  // one call of the generator serves four items
    uvec4 words = boosted ? uvec4(0u) : random_words(row, q);
    [[unroll]] for (uint j = 0u; j < 4u; ++j) {
      uint i = 4u * q + j;
      if (i < N) {
        uint factor;
        if (boosted) {
          uint level = row.candidate == 0u ? 0u : scratch[level_at + i];
          factor = boost_factor[min(level, BOOST_LEVELS - 1u)];
        } else {
          factor = noisy_factor(amplitude, words[j]);
        }
        uint high, low;
        umulExtended(scratch[weight_at + i], factor, high, low);
        put_key(i, uvec2(high, low));
      }
    }
  }
}

void put_random(Row row) {
  for (uint q = gl_LocalInvocationIndex; 4u * q < N; q += LS) {
    uvec4 words = random_words(row, q);
    [[unroll]] for (uint j = 0u; j < 4u; ++j)
      if (4u * q + j < N) put_key(4u * q + j, uvec2(words[j] >> 8, 0u));
  }
}

void main() {
  uint to;
  if (VARIANT == BY_WEIGHT) {
    uint at = layer_at(pc.group_begin + gl_WorkGroupID.x);
    put_weights(at);
    to = at + LAYER_LPT;
  } else {
    Row row = row_of_group();
    if (VARIANT == FROM_LPT) {
      take_from_lpt(row);
      return;
    }
    if (VARIANT == BY_PRODUCT) put_products(row);
    if (VARIANT == SHUFFLED) put_random(row);
    to = row.at;
  }
  sort_keys(to);
}
