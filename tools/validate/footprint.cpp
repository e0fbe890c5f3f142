#include "tools/validate/footprint.hpp"

#if defined(_WIN32)
#include <windows.h>
// After windows.h, which it needs.
#include <tlhelp32.h>

#include <algorithm>
#include <vector>
#elif defined(__linux__)
#include <malloc.h>

#include <fstream>
#include <iterator>
#include <string>
#endif

namespace ballast::tools::validate {

#if defined(_WIN32)

namespace {

// Over all heaps: each C library has its own.
size_t heap_bytes() {
  std::vector<HANDLE> heaps(GetProcessHeaps(0, nullptr));
  heaps.resize(std::min<size_t>(heaps.size(), GetProcessHeaps(static_cast<DWORD>(heaps.size()), heaps.data())));
  size_t bytes = 0;
  for (HANDLE heap : heaps) {
    PROCESS_HEAP_ENTRY entry{};
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
      if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) bytes += entry.cbData;
    HeapUnlock(heap);
  }
  return bytes;
}

size_t thread_count() {
  HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
  size_t count = 0;
  THREADENTRY32 entry{};
  entry.dwSize = sizeof entry;
  for (BOOL there = Thread32First(all, &entry); there; there = Thread32Next(all, &entry))
    count += entry.th32OwnerProcessID == GetCurrentProcessId();
  CloseHandle(all);
  return count;
}

// A new handle gets the lowest value that is free: it rises with those that are kept. Not every system counts them.
size_t next_handle() {
  constexpr size_t kValuesPerHandle = 4;
  HANDLE probe = CreateEventA(nullptr, FALSE, FALSE, nullptr);
  const size_t value = reinterpret_cast<size_t>(probe);
  CloseHandle(probe);
  return value / kValuesPerHandle;
}

}  // namespace

Footprint Footprint::now() { return {heap_bytes(), thread_count(), next_handle()}; }

bool is_mapped(const std::filesystem::path& library) {
  return GetModuleHandleW(std::filesystem::absolute(library).c_str()) != nullptr;
}

#elif defined(__linux__)

namespace {

size_t entries(const char* folder) {
  namespace fs = std::filesystem;
  return static_cast<size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

Footprint Footprint::now() { return {mallinfo2().uordblks, entries("/proc/self/task"), entries("/proc/self/fd")}; }

bool is_mapped(const std::filesystem::path& library) {
  std::ifstream maps("/proc/self/maps");
  const std::string path = std::filesystem::canonical(library).string();
  for (std::string line; std::getline(maps, line);)
    if (line.ends_with(path)) return true;
  return false;
}

#endif

}  // namespace ballast::tools::validate
