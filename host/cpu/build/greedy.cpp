#include <algorithm>

#include "host/cpu/build/build.hpp"
#include "host/cpu/pack_key.hpp"

namespace ballast::cpu {

void BuildScratch::layout(ArenaLayout& cutter, uint32_t max_packs) {
  queue = cutter.allocate_span<uint64_t>(max_packs);
  served = cutter.allocate_span<uint64_t>(max_packs);
  fill = cutter.allocate_span<uint16_t>(max_packs);
}

// The queue of packs is put in order only once for a batch of items: as long as the next pack in the queue is lighter
// than every pack served since, it is the lightest of all. A batch is often a whole round of the packs.
void greedy_above(std::span<const uint16_t> order, std::span<const uint32_t> w, uint32_t floor, BuildScratch& scratch,
                  const Packing& packing) {
  const uint32_t packs = packing.shape.packs, slots = packing.shape.slots;
  uint64_t* const queue = scratch.queue.data();
  uint64_t* const served = scratch.served.data();
  for (uint32_t p = 0; p < packs; ++p) {
    queue[p] = p;
    scratch.fill[p] = 0;
    packing.load[p] = 0;
  }
  uint32_t head = 0;  // queue[head .. packs) is in order
  size_t next = 0;
  while (next < order.size()) {
    uint32_t at = head, back = 0;
    uint64_t lightest_served = ~uint64_t{0};
    while (at < packs && queue[at] < lightest_served && next < order.size()) {
      const uint64_t key = queue[at];
      const uint32_t pack = pack_of(key), item = order[next++];
      packing.place(pack, scratch.fill[pack]++, item, static_cast<int32_t>(w[item]));
      const uint64_t heavier = key + (uint64_t{w[item] - floor} << 16);
      packing.load[pack] = load_of(heavier);
      if (scratch.fill[pack] == slots) {
        ++at;
        continue;
      }
      lightest_served = std::min(lightest_served, heavier);
      if (back == 0 && (at + 1 == packs || heavier < queue[at + 1])) {
        queue[at] = heavier;  // still the lightest: no need to move it
        lightest_served = ~uint64_t{0};
        continue;
      }
      served[back++] = heavier;
      ++at;
    }
    // Merge what was served into the rest, which lies above it; the full packs' places at the front fall away.
    sort_keys({served, back}, *scratch.kernels);
    head = at - back;
    uint32_t out = head;
    for (uint32_t s = 0; s < back; ++out)
      if (at < packs && queue[at] < served[s])
        queue[out] = queue[at++];
      else
        queue[out] = served[s++];
  }
  for (uint32_t p = 0; p < packs; ++p) packing.load[p] += static_cast<int32_t>(slots * floor);
}

void greedy(std::span<const uint16_t> order, std::span<const uint32_t> w, BuildScratch& scratch,
            const Packing& packing) {
  greedy_above(order, w, 0, scratch, packing);
}

}  // namespace ballast::cpu
