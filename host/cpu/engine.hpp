// The CPU side of a context: workspaces for a stated largest job, and the run of a job on them.
#pragma once

#include <cstdint>

#include "host/base/fork_join.hpp"
#include "host/base/memory.hpp"
#include "host/base/status.hpp"
#include "host/job.hpp"

namespace ballast::cpu {

// The largest layers that each kind of recipe takes.
inline constexpr uint32_t kMaxItems = 8192;
inline constexpr uint32_t kMaxItemsGreedy = 65535;

struct Limits {
  uint32_t max_items = 0;
  uint32_t max_packs = 0;
  uint32_t max_candidates = 0;
  uint32_t workers = 1;
};

class Engine {
 public:
  // Code::memory where the allocator refuses. Both references must outlive the engine.
  static Status create(Allocator& allocator, const Limits& limits, const ForkJoin& jobs, Engine** out);
  static void destroy(Engine* engine);
  // What such an engine takes of the allocator; SIZE_MAX where it is beyond all bounds.
  static size_t bytes_for(const Limits& limits);

  // Allocates nothing. Writes no output before all weights were found valid.
  Status run(const Job& job);

  const Limits& limits() const;

 protected:
  Engine() = default;
  ~Engine() = default;
};

}  // namespace ballast::cpu
