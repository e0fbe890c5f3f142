#version 450
#extension GL_GOOGLE_include_directive : require
// greedy: each item of the order to the lightest pack that is not full, next free rank.
//
// Shape: a workgroup a row. Shared memory and loops: see common/lightest_first.glsl.
#include "common/layout.glsl"
#include "common/reduce.glsl"
#include "common/build.glsl"
#include "common/prefix.glsl"
#include "common/lightest_first.glsl"

void main() {
  Row row = row_of_group();
  reduce_begin();
  if (G == 1u) {
    barrier();
    place_one_each(row);
  } else {
    build_lightest_first(row, 0u);
  }
  finish_row(row);
}
