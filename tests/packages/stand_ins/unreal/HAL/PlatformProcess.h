#pragma once

#include <dlfcn.h>

struct FPlatformProcess {
  static void* GetDllHandle(const char* path) { return dlopen(path, RTLD_NOW | RTLD_LOCAL); }
  static void* GetDllExport(void* library, const char* name) { return dlsym(library, name); }
  static void FreeDllHandle(void* library) { dlclose(library); }
};
