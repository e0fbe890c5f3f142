// Writes into a caller's struct: at most struct_size bytes, never the head, zeros where the caller's struct is larger
// than the library's, and nothing on failure.
#include <cstring>
#include <iterator>

#include "tools/validate/structs.hpp"

namespace ballast::tools::validate {
namespace {

constexpr uint32_t kHead = sizeof(ballast_head);

// Its body full of a pattern, as an uninitialised one may be.
GuardedMemory dirty_struct(const StructCall& call, uint32_t size, unsigned char pattern) {
  GuardedMemory memory = sized_struct(call, size);
  std::memset(memory.data() + kHead, pattern, size - kHead);
  return memory;
}

void require_head(const GuardedMemory& before, const GuardedMemory& after, const StructKind& kind) {
  require(std::memcmp(before.data(), after.data(), kHead) == 0, "the head of {} was changed", kind.name);
  require(after.untouched_before(), "bytes before {} were written", kind.name);
}

// A byte that keeps each of four patterns was not written. (Times differ from call to call, and may be like one.)
void require_all_written(const Host& host, const StructKind& kind, uint32_t size) {
  constexpr unsigned char kPatterns[] = {0x11, 0xEE, 0x3C, 0xC3};
  const auto call = call_with(host, kind.type);
  const GuardedMemory head = sized_struct(*call, size);
  std::vector<uint32_t> kept(size, 0);
  for (const unsigned char pattern : kPatterns) {
    const GuardedMemory memory = dirty_struct(*call, size, pattern);
    const ballast_result code = call->give(memory.data(), nullptr);
    require(code == BALLAST_OK, "{} of {} bytes with an uninitialised body returns {}", kind.name, size,
            host.subject.name_of(code));
    require_head(head, memory, kind);
    for (uint32_t at = kHead; at < size; ++at) kept[at] += memory.data()[at] == pattern;
  }
  for (uint32_t at = kHead; at < size; ++at)
    require(kept[at] < std::size(kPatterns), "byte {} of {} was left as it was", at, kind.name);
}

void require_zero_tail(const Host& host, const StructKind& kind) {
  const auto call = call_with(host, kind.type);
  const GuardedMemory memory = dirty_struct(*call, BALLAST_MAX_STRUCT_SIZE, 0xEE);
  require(call->give(memory.data(), nullptr) == BALLAST_OK, "{} of {} bytes is refused", kind.name,
          BALLAST_MAX_STRUCT_SIZE);
  // A later library may have more fields than this header, but no bytes beyond its own struct.
  const bool same_version = host.subject.api().version == BALLAST_HEADER_VERSION;
  const uint32_t from = same_version ? kind.known_size : BALLAST_MAX_STRUCT_SIZE - 64;
  for (uint32_t at = from; at < BALLAST_MAX_STRUCT_SIZE; ++at)
    require(memory.data()[at] == 0, "byte {} of {}, which it cannot know, is not zero", at, kind.name);
}

void check_out_struct(const std::filesystem::path& plugin, const StructKind& kind) {
  const Subject subject(plugin);
  const Host host(subject);
  for (const uint32_t size : {kind.baseline, kind.known_size}) require_all_written(host, kind, size);
  require_zero_tail(host, kind);
}

// Calls that fail for another reason than the struct they would fill.
void check_nothing_on_failure(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  const ballast_api& api = subject.api();
  const auto untouched = [&](auto& out, const auto& before, ballast_result code, const char* call) {
    require(code < 0, "{} returns {} where it cannot", call, subject.name_of(code));
    // NOLINTNEXTLINE(bugprone-sizeof-expression): out may be a handle
    require(std::memcmp(&out, &before, sizeof out) == 0, "{} fails and writes its out-struct all the same", call);
  };
  auto info = made<ballast_strategy_info>();
  const auto no_info = info;
  untouched(info, no_info, api.strategy_info(UINT32_MAX, &info, nullptr), "strategy_info past the end");
  auto recipe = made<ballast_recipe>();
  const auto no_recipe = recipe;
  untouched(recipe, no_recipe, api.strategy_recipe("there is no such strategy", &recipe, nullptr),
            "strategy_recipe of a name that is none");
  auto caps = made<ballast_device_caps>();
  const auto no_caps = caps;
  untouched(caps, no_caps, api.device_info(host.instance, UINT32_MAX, &caps, nullptr), "device_info past the end");
  untouched(caps, no_caps, api.device_caps(nullptr, &caps, nullptr), "device_caps of no device");
  auto stats = made<ballast_stats>();
  const auto no_stats = stats;
  untouched(stats, no_stats, api.stats(nullptr, &stats, nullptr), "stats of no instance");
  auto sized = context_for({.max_items = 0});
  ballast_context context = nullptr;
  untouched(context, ballast_context(nullptr), api.create_context(host.device, &sized, &context, nullptr),
            "create_context for layers of no items");
}

}  // namespace

void add_out_struct_checks(std::vector<Check>& checks) {
  for (const StructKind& kind : out_structs())
    checks.push_back({fmt::format("out.{}", kind.name), Class::interface,
                      fmt::format("ballast_{} is filled in to its end and no further", kind.name),
                      [kind](const auto& plugin) { check_out_struct(plugin, kind); }});
  checks.push_back(
      {"out.failure", Class::interface, "a call that fails writes nothing but the error", check_nothing_on_failure});
}

}  // namespace ballast::tools::validate
