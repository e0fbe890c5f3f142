#version 450
#extension GL_GOOGLE_include_directive : require
// fold: two items a pack are the heaviest with the lightest, and so on inwards; otherwise as `greedy`, by what items weigh above the
// lightest. The order is lpt.
//
// Shape: a workgroup a row. Shared memory and loops: see common/lightest_first.glsl.
#include "common/layout.glsl"
#include "common/reduce.glsl"
#include "common/build.glsl"
#include "common/prefix.glsl"
#include "common/lightest_first.glsl"

uint item_of_order(Row row, uint place) { return scratch[row.at + place]; }

uint weight_of_item(Row row, uint item) { return scratch[row.layer_at + LAYER_WEIGHT + item]; }

void place_in_twos(Row row) {
  for (uint p = gl_LocalInvocationIndex; p < M; p += LS) {
    uint heavy = item_of_order(row, p), light = item_of_order(row, N - 1u - p), slot = row.at + ROW_SLOT + 2u * p;
    scratch[slot] = heavy;
    scratch[slot + 1u] = light;
    put_load(row, p, weight_of_item(row, heavy) + weight_of_item(row, light));
  }
}

void main() {
  Row row = row_of_group();
  reduce_begin();
  if (G <= 2u && M > 1u) {
    barrier();
    if (G == 1u)
      place_one_each(row);
    else
      place_in_twos(row);
  } else {
    build_lightest_first(row, weight_of_item(row, item_of_order(row, N - 1u)));
  }
  finish_row(row);
}
