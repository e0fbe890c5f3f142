#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/tools/broken/broken.hpp"

namespace broken {

const ballast_api* real;

namespace {

ballast_api table;
void* library;

const char* const kEntryFaults[] = {
    "none",         "null_table", "any_version",  "writes_table", "no_range", "table_null_crash",
    "keeps_memory", "keeps_file", "keeps_thread", "stays"};

EntryFault plant(const char* name) {
  for (size_t i = 0; i < std::size(kEntryFaults); ++i)
    if (std::strcmp(name, kEntryFaults[i]) == 0) return static_cast<EntryFault>(i);
  for (const auto& faults : {boundary_faults(), work_faults(), guest_faults()})
    for (const Fault& fault : faults)
      if (std::strcmp(name, fault.name) == 0) {
        fault.plant(table);
        return EntryFault::none;
      }
  std::fprintf(stderr, "there is no fault %s\n", name);
  std::abort();
}

EntryFault set_up() {
  library = dlopen(BALLAST_REAL_PLUGIN, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) std::abort();
  const auto get_api = reinterpret_cast<ballast_get_api_fn>(dlsym(library, BALLAST_ENTRY_NAME));
  const void* found = nullptr;
  if (get_api(BALLAST_VERSION_1_0, BALLAST_HEADER_VERSION, &found, nullptr, nullptr) < 0) std::abort();
  real = static_cast<const ballast_api*>(found);
  table = *real;
  const char* name = std::getenv("BALLAST_BREAK");
  return plant(name != nullptr ? name : "none");
}

void leave_behind(EntryFault fault) {
  if (fault == EntryFault::keeps_memory && std::malloc(100) == nullptr) std::abort();
  if (fault == EntryFault::keeps_file && open("/dev/null", O_RDONLY) < 0) std::abort();
  if (fault == EntryFault::keeps_thread) {
    pthread_t thread;
    pthread_create(&thread, nullptr, reinterpret_cast<void* (*)(void*)>(reinterpret_cast<void*>(pause)), nullptr);
  }
  if (fault == EntryFault::stays) {
    Dl_info self;
    if (dladdr(&table, &self) != 0) dlopen(self.dli_fname, RTLD_NOW | RTLD_NODELETE);
  }
}

__attribute__((destructor)) void tear_down() {
  if (library != nullptr) dlclose(library);
}

}  // namespace
}  // namespace broken

extern "C" __attribute__((visibility("default"))) ballast_result ballast_get_api(uint32_t min_version,
                                                                                 uint32_t max_version, const void** out,
                                                                                 uint32_t* have_min,
                                                                                 uint32_t* have_max) {
  using namespace broken;
  static const EntryFault fault = set_up();
  leave_behind(fault);
  if (have_min != nullptr && fault != EntryFault::no_range) *have_min = BALLAST_VERSION_1_0;
  if (have_max != nullptr && fault != EntryFault::no_range) *have_max = BALLAST_VERSION_1_0;
  if (out == nullptr && fault != EntryFault::table_null_crash) return BALLAST_E_ARGUMENT;
  const bool fits = min_version <= BALLAST_VERSION_1_0 && max_version >= BALLAST_VERSION_1_0;
  if (fault == EntryFault::writes_table) *out = &table;
  if (!fits && fault != EntryFault::any_version) return BALLAST_E_VERSION;
  if (fault != EntryFault::null_table) *out = &table;
  return BALLAST_OK;
}

#if defined(BROKEN_SECOND_EXPORT)
extern "C" __attribute__((visibility("default"))) int ballast_second_export() { return 0; }
#endif
