// The system's loader in three functions, the same on Linux and on Windows.
#pragma once

#include <string>

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace ballast_test {

#if defined(_WIN32)

inline void* open_library(const char* path) { return LoadLibraryA(path); }
inline void* find_symbol(void* library, const char* name) {
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(library), name));
}
inline void close_library(void* library) { FreeLibrary(static_cast<HMODULE>(library)); }
inline std::string loader_error() { return "Windows error " + std::to_string(GetLastError()); }

#else

inline void* open_library(const char* path) { return dlopen(path, RTLD_NOW | RTLD_LOCAL); }
inline void* find_symbol(void* library, const char* name) { return dlsym(library, name); }
inline void close_library(void* library) { dlclose(library); }
inline std::string loader_error() {
  const char* text = dlerror();
  return text ? text : "";
}

#endif

}  // namespace ballast_test
