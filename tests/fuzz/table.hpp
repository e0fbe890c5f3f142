// The plugin, linked into the fuzzer so that its coverage is seen, and objects in it.
#pragma once

#include "ballast/ballast.h"
#include "tests/fuzz/input.hpp"

extern "C" ballast_result BALLAST_CALL ballast_get_api(uint32_t min_version, uint32_t max_version, const void** table,
                                                       uint32_t* have_min, uint32_t* have_max);

namespace ballast::fuzz {

// What is broken in the table, so that a fuzzer can be tried; as a rule nothing is.
void plant(ballast_api& table);

inline const ballast_api& api() {
  static const ballast_api table = [] {
    const void* found = nullptr;
    FUZZ_REQUIRE(ballast_get_api(BALLAST_VERSION_1_0, BALLAST_VERSION_1_0, &found, nullptr, nullptr) == BALLAST_OK,
                 "no table");
    ballast_api copy = *static_cast<const ballast_api*>(found);
    plant(copy);
    return copy;
  }();
  return table;
}

// An instance and a device, made once, and a context of a stated size.
class Host {
 public:
  // On the CPU, or on the device that is imported.
  explicit Host(const ballast_context_desc& size, const ballast_vk_import* import = nullptr) {
    auto desc = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
    desc.backend = import != nullptr ? BALLAST_BACKEND_AUTO : BALLAST_BACKEND_CPU;
    if (import != nullptr) desc.h.next = &import->h;
    FUZZ_REQUIRE(api().create_instance(nullptr, &instance, nullptr) == BALLAST_OK, "no instance");
    FUZZ_REQUIRE(api().create_device(instance, &desc, &device, nullptr) == BALLAST_OK, "no device");
    FUZZ_REQUIRE(api().create_context(device, &size, &context, nullptr) == BALLAST_OK, "no context");
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host() {
    FUZZ_REQUIRE(api().destroy_context(context) == BALLAST_OK, "destroy_context");
    FUZZ_REQUIRE(api().destroy_device(device) == BALLAST_OK, "destroy_device");
    FUZZ_REQUIRE(api().destroy_instance(instance) == BALLAST_OK, "destroy_instance");
  }

  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
};

inline ballast_context_desc context_of(uint32_t items, uint32_t candidates) {
  auto size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  size.max_items = items;
  size.max_candidates = candidates;
  return size;
}

// What holds for every answer: a known code, and words with every failure. Before the call error is clean_error().
inline void require_explained(ballast_result code, const ballast_error& error) {
  FUZZ_REQUIRE(std::strcmp(api().result_name(code), "BALLAST_?") != 0, "code %d has no name", code);
  FUZZ_REQUIRE(code != BALLAST_E_INTERNAL, "internal error: %s", error.message);
  FUZZ_REQUIRE(error.code == (code == BALLAST_OK ? 0 : code), "answered %d, error %d", code, error.code);
  const size_t length = strnlen(error.message, sizeof error.message);
  FUZZ_REQUIRE(length < sizeof error.message, "message not terminated");
  FUZZ_REQUIRE((length == 0) == (code == BALLAST_OK), "answered %d with \"%s\"", code, error.message);
  for (size_t i = 0; i < length; ++i)
    FUZZ_REQUIRE(error.message[i] >= ' ' && error.message[i] <= '~', "byte %d in a message", error.message[i]);
}

inline ballast_error clean_error() { return BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR); }

}  // namespace ballast::fuzz
