// The caller's error struct: filled in on failure, untouched on success, never trusted.
#include <algorithm>
#include <cstring>

#include "tools/validate/batch.hpp"
#include "tools/validate/guarded_memory.hpp"
#include "tools/validate/subject.hpp"

namespace ballast::tools::validate {
namespace {

// An error struct of any size with an uninitialised body.
GuardedMemory error_of(uint32_t size, uint32_t there, uint32_t type = BALLAST_TYPE_ERROR) {
  GuardedMemory memory(there);
  const ballast_head head{size, type, nullptr};
  std::memcpy(memory.data(), &head, std::min<size_t>(sizeof head, there));
  return memory;
}

ballast_result fail(const Subject& subject, ballast_error* error) {
  return subject.api().strategy_recipe("there is no such strategy", nullptr, error);
}

void check_filled(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  for (const uint32_t size : {BALLAST_SIZE_ERROR_1_0, BALLAST_SIZE_ERROR_1_0 + 8, BALLAST_MAX_STRUCT_SIZE}) {
    const GuardedMemory memory = error_of(size, size);
    const auto* error = memory.as<ballast_error>();
    const ballast_result code = fail(subject, memory.as<ballast_error>());
    require(code < 0, "strategy_recipe without out succeeds");
    require(error->code == code, "the error's code is {}, but {} was returned", error->code, code);
    require(error->h.struct_size == size && error->h.struct_type == BALLAST_TYPE_ERROR && error->h.next == nullptr,
            "the head of the error was changed");
    const size_t length = strnlen(error->message, sizeof error->message);
    require(length < sizeof error->message, "the error's message is not terminated");
    require(length > 0, "the error has no message");
    require(error->vk_result == 0, "the error has vk_result {} without Vulkan", error->vk_result);
    if (subject.api().version == BALLAST_HEADER_VERSION)
      require(std::all_of(memory.data() + sizeof(ballast_error), memory.data() + size, [](auto b) { return b == 0; }),
              "the rest of an error of {} bytes is not zero", size);
    require(memory.untouched_before(), "bytes before the error were written");
  }
}

void check_untouched(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  const GuardedMemory before = error_of(sizeof(ballast_error), sizeof(ballast_error));
  const GuardedMemory memory = error_of(sizeof(ballast_error), sizeof(ballast_error));
  const auto require_untouched = [&](ballast_result code, const char* call) {
    require_code(subject, code, BALLAST_OK, call);
    require(std::memcmp(memory.data(), before.data(), memory.size()) == 0, "{} succeeds and writes the error", call);
  };
  auto* error = memory.as<ballast_error>();
  auto info = made<ballast_strategy_info>();
  require_untouched(subject.api().strategy_info(0, &info, error), "strategy_info");
  auto stats = made<ballast_stats>();
  require_untouched(subject.api().stats(host.instance, &stats, error), "stats");
  const Batch batch(mixed_problem(2, 12, 3, 1));
  require_untouched(batch.run(host, error), "run");
}

// The result for a malformed error struct: BALLAST_E_STRUCT, and no other effect.
void check_malformed(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  struct Malformed {
    uint32_t size, there, type;
  };
  constexpr Malformed kMalformed[] = {{0, 8, BALLAST_TYPE_ERROR},
                                      {7, 8, BALLAST_TYPE_ERROR},
                                      {BALLAST_SIZE_ERROR_1_0 - 1, BALLAST_SIZE_ERROR_1_0, BALLAST_TYPE_ERROR},
                                      {BALLAST_MAX_STRUCT_SIZE + 1, 8, BALLAST_TYPE_ERROR},
                                      {0xFFFFFFFFu, 8, BALLAST_TYPE_ERROR},
                                      {BALLAST_SIZE_ERROR_1_0, BALLAST_SIZE_ERROR_1_0, BALLAST_TYPE_STATS}};
  for (const Malformed& malformed : kMalformed) {
    const GuardedMemory memory = error_of(malformed.size, malformed.there, malformed.type);
    const GuardedMemory before = error_of(malformed.size, malformed.there, malformed.type);
    ballast_instance instance = nullptr;
    const ballast_result code = subject.api().create_instance(nullptr, &instance, memory.as<ballast_error>());
    require_code(
        subject, code, BALLAST_E_STRUCT,
        fmt::format("create_instance with an error of {} bytes and type 0x{:X}", malformed.size, malformed.type));
    require(instance == nullptr, "create_instance with a malformed error makes an instance");
    require(std::memcmp(memory.data(), before.data(), memory.size()) == 0, "a malformed error was written");
  }
}

}  // namespace

void add_error_checks(std::vector<Check>& checks) {
  checks.push_back({"error.filled", Class::interface, "failures fill the error in any size", check_filled});
  checks.push_back({"error.untouched", Class::interface, "success leaves the error alone", check_untouched});
  checks.push_back(
      {"error.malformed", Class::interface, "a malformed error is refused before anything is done", check_malformed});
}

}  // namespace ballast::tools::validate
