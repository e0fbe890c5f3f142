// least(v): the minimum of v over the workgroup, known to every lane. One barrier a call, which also orders the shared memory
// written before the call. Use in uniform control flow only. ~0 is the identity: a lane without a value passes it.
//
// An argmin is two calls: the value, then the least code among the lanes that hold it:
//   uint best = least(mine);  uint who = least(mine == best ? code : ~0u);
// Keys of more than 32 bits are never packed. Where no lane had a value, `who` is ~0: test before using it as an index.
//
// Three cells in turn, so that no second barrier is needed: a call clears the cell of the call before it, whose readers all have
// passed this call's barrier, and the cell is written again two calls on. With SUBGROUP each subgroup agrees first and one of its
// lanes does the atomic. Shared memory: 24 bytes.
#ifdef SUBGROUP
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#endif

shared uint reduce_cell[3][2];
uint reduce_turn = 0u;  // the same in every lane

// To be called once, by all, with a barrier between it and the first reduction.
void reduce_begin() {
  if (gl_LocalInvocationIndex < 3u) {
    reduce_cell[gl_LocalInvocationIndex][0] = ~0u;
    reduce_cell[gl_LocalInvocationIndex][1] = ~0u;
  }
}

// Two minima at once, for the price of one barrier.
uvec2 least2(uvec2 v) {
  uint turn = reduce_turn, before = turn == 0u ? 2u : turn - 1u;
  reduce_turn = turn == 2u ? 0u : turn + 1u;
#ifdef SUBGROUP
  v = subgroupMin(v);
  bool speaks = subgroupElect();
#else
  const bool speaks = true;
#endif
  if (speaks && v.x != ~0u) atomicMin(reduce_cell[turn][0], v.x);
  if (speaks && v.y != ~0u) atomicMin(reduce_cell[turn][1], v.y);
  barrier();
  uvec2 result = uvec2(reduce_cell[turn][0], reduce_cell[turn][1]);
  if (gl_LocalInvocationIndex == 0u) {
    reduce_cell[before][0] = ~0u;
    reduce_cell[before][1] = ~0u;
  }
  return result;
}

uint least(uint v) { return least2(uvec2(v, ~0u)).x; }

// The maximum likewise, of values below 2^32 - 1 or with 0 as the identity.
uint greatest(uint v) { return ~least(~v); }
