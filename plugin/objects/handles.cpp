#include "plugin/objects/handles.hpp"

namespace ballast::plugin {
namespace {

// For all instances of this copy of the library. It needs no constructor.
constinit std::atomic<uint32_t> places_given{0};

}  // namespace

uint32_t Tag::next_place() {
  return 1 + places_given.fetch_add(1, std::memory_order_relaxed) % static_cast<uint32_t>(kHandleBlock - 1);
}

}  // namespace ballast::plugin
