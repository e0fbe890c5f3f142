#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include "tests/mutants/mutants.hpp"
#include "tests/support/library.hpp"
#include "tests/tools/export.hpp"

#if !defined(_WIN32)
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>
#endif

namespace mutants {

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
  for (const auto& faults : {boundary_faults(), work_faults(), guest_faults(), promise_faults()})
    for (const Fault& fault : faults)
      if (std::strcmp(name, fault.name) == 0) {
        fault.plant(table);
        return EntryFault::none;
      }
  std::fprintf(stderr, "there is no fault %s\n", name);
  std::abort();
}

EntryFault set_up() {
  library = ballast_test::open_library(BALLAST_REAL_PLUGIN);
  if (library == nullptr) std::abort();
  const auto get_api = reinterpret_cast<ballast_get_api_fn>(ballast_test::find_symbol(library, BALLAST_ENTRY_NAME));
  const void* found = nullptr;
  if (get_api(BALLAST_VERSION_1_0, BALLAST_HEADER_VERSION, &found, nullptr, nullptr) < 0) std::abort();
  real = static_cast<const ballast_api*>(found);
  table = *real;
  const char* name = std::getenv("BALLAST_BREAK");
  return plant(name != nullptr ? name : "none");
}

// What runs and stays in these must be the system's: the code here is unloaded.
#if defined(_WIN32)

void keep_file() {
  if (CreateFileA("NUL", GENERIC_READ, 0, nullptr, OPEN_EXISTING, 0, nullptr) == INVALID_HANDLE_VALUE) std::abort();
}

void keep_thread() {
  const auto sleep = reinterpret_cast<LPTHREAD_START_ROUTINE>(reinterpret_cast<void*>(Sleep));
  const auto for_ever = reinterpret_cast<void*>(static_cast<size_t>(INFINITE));
  CloseHandle(CreateThread(nullptr, 0, sleep, for_ever, 0, nullptr));
}

void stay() {
  HMODULE self;
  GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                     reinterpret_cast<const char*>(&table), &self);
}

#else

void keep_file() {
  if (open("/dev/null", O_RDONLY) < 0) std::abort();
}

void keep_thread() {
  pthread_t thread;
  pthread_create(&thread, nullptr, reinterpret_cast<void* (*)(void*)>(reinterpret_cast<void*>(pause)), nullptr);
}

void stay() {
  Dl_info self;
  if (dladdr(&table, &self) != 0) dlopen(self.dli_fname, RTLD_NOW | RTLD_NODELETE);
}

#endif

void leave_behind(EntryFault fault) {
  if (fault == EntryFault::keeps_memory && std::malloc(100) == nullptr) std::abort();
  if (fault == EntryFault::keeps_file) keep_file();
  if (fault == EntryFault::keeps_thread) keep_thread();
  if (fault == EntryFault::stays) stay();
}

__attribute__((destructor)) void tear_down() {
  if (library != nullptr) ballast_test::close_library(library);
}

}  // namespace
}  // namespace mutants

BALLAST_TEST_EXPORT ballast_result ballast_get_api(uint32_t min_version, uint32_t max_version, const void** out,
                                                   uint32_t* have_min, uint32_t* have_max) {
  using namespace mutants;
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

// ---- faults of the file itself, one to a library ----

#if defined(MUTANT_UNIQUE_SYMBOL)
__asm__(
    ".pushsection .data\n"
    ".globl ballast_once\n"
    ".type ballast_once, @gnu_unique_object\n"
    ".size ballast_once, 4\n"
    "ballast_once: .long 0\n"
    ".popsection");
#endif
#if defined(MUTANT_NEEDS)
extern "C" int ballast_other_library();
int needed() { return ballast_other_library(); }
#endif
#if defined(MUTANT_NEW_GLIBC)
extern "C" int ballast_of_tomorrow();
int needed() { return ballast_of_tomorrow(); }
#endif
#if defined(MUTANT_SECOND_EXPORT)
BALLAST_TEST_EXPORT int ballast_second_export() { return 0; }
#endif
