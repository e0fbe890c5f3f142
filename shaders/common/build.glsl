// What the builders share: one item a pack, and how a row ends. reduce.glsl comes first.

uvec2 load_extremes = uvec2(~0u);  // of this lane's packs: the complement of the largest, the smallest

void put_load(Row row, uint pack, uint load) {
  scratch[row.at + ROW_LOAD + pack] = load;
  load_extremes = min(load_extremes, uvec2(~load, load));
}

// No choice: item i goes to pack i, whatever the order.
void place_one_each(Row row) {
  for (uint i = gl_LocalInvocationIndex; i < N; i += LS) {
    scratch[row.at + ROW_SLOT + i] = i;
    put_load(row, i, scratch[row.layer_at + LAYER_WEIGHT + i]);
  }
}

// When all loads are put: the row's first state.
void finish_row(Row row) {
  uint lane = gl_LocalInvocationIndex;
  load_extremes = least2(load_extremes);
  if (lane < 4u)
    scratch[row.at + ROW_STATE + lane] = lane == STATE_SPARE ? ~load_extremes.x - load_extremes.y : 0u;
}

const uint PACKS_PER_LANE = (M + LS - 1u) / LS;
