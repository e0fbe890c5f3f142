#include "host/cpu/build/build.hpp"
#include "host/cpu/pack_key.hpp"

namespace ballast::cpu {

void dealt(std::span<const uint16_t> order, std::span<const uint32_t> w, BuildScratch& scratch,
           const Packing& packing) {
  const uint32_t packs = packing.shape.packs;
  const std::span<uint64_t> queue = scratch.queue.first(packs);
  for (uint32_t p = 0; p < packs; ++p) queue[p] = p;
  size_t next = 0;
  for (uint32_t round = 0; round < packing.shape.slots; ++round) {
    sort_keys(queue, *scratch.kernels);
    for (uint64_t& key : queue) {
      const uint32_t item = order[next++];
      packing.place(pack_of(key), round, item, static_cast<int32_t>(w[item]));
      key += uint64_t{w[item]} << 16;
    }
  }
  for (const uint64_t key : queue) packing.load[pack_of(key)] = load_of(key);
}

}  // namespace ballast::cpu
