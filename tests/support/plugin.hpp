// The plugin as a host gets it: opened at run time from the path that the build passes, never linked.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "ballast/ballast.h"
#include "tests/support/library.hpp"
#include "tests/support/sanitized.hpp"
#include "tools/base/structs.hpp"

namespace ballast_test {

// A loaded copy of the library; the table is null where it could not be had.
struct Loaded {
  void* handle = nullptr;
  const ballast_api* api = nullptr;
};

inline Loaded load(const std::string& path) {
  Loaded loaded;
  loaded.handle = open_library(path.c_str());
  if (!loaded.handle) {
    std::fprintf(stderr, "%s\n", loader_error().c_str());
    return loaded;
  }
  const auto get_api = reinterpret_cast<ballast_get_api_fn>(find_symbol(loaded.handle, BALLAST_ENTRY_NAME));
  const void* table = nullptr;
  if (get_api && get_api(BALLAST_VERSION_1_0, BALLAST_HEADER_VERSION, &table, nullptr, nullptr) == BALLAST_OK)
    loaded.api = static_cast<const ballast_api*>(table);
  return loaded;
}

inline void unload(Loaded& loaded) {
  if (loaded.handle) close_library(loaded.handle);
  loaded = {};
}

// The table of the plugin under test, loaded once for the whole process.
inline const ballast_api& plugin() {
  static const Loaded loaded = load(BALLAST_PLUGIN_PATH);
  if (!loaded.api) {
    std::fprintf(stderr, "cannot load the plugin\n");
    std::exit(1);
  }
  return *loaded.api;
}

using ballast::tools::kType;

template <typename T>
T make() {
  return ballast::tools::made<T>();
}

// Adds the allocator's functions to the services of an instance.
template <typename Allocator>
void use_allocator(ballast_instance_desc& services, Allocator& allocator) {
  services.user = &allocator;
  services.alloc = Allocator::alloc;
  services.dealloc = Allocator::dealloc;
}

}  // namespace ballast_test
