// How many threads this process has now.
#pragma once

#include <cstdint>
#include <cstdio>

#if defined(_WIN32)
#include <windows.h>
// After windows.h.
#include <tlhelp32.h>
#endif

namespace ballast_test {

#if defined(_WIN32)

inline uint32_t threads_of_process() {
  uint32_t count = 0;
  HANDLE threads = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);  // of all processes
  THREADENTRY32 thread{};
  thread.dwSize = sizeof thread;
  for (BOOL found = Thread32First(threads, &thread); found; found = Thread32Next(threads, &thread))
    count += thread.th32OwnerProcessID == GetCurrentProcessId();
  CloseHandle(threads);
  return count;
}

#else

inline uint32_t threads_of_process() {
  uint32_t count = 0;
  std::FILE* file = std::fopen("/proc/self/status", "r");
  char line[256];
  while (file && std::fgets(line, sizeof line, file)) std::sscanf(line, "Threads: %u", &count);
  if (file) std::fclose(file);
  return count;
}

#endif

}  // namespace ballast_test
