/* Opens Ballast's plugin in the folder of the library that this is compiled into. */
#ifndef BALLAST_EXAMPLES_OPEN_BESIDE_H
#define BALLAST_EXAMPLES_OPEN_BESIDE_H

#include <ballast/ballast.h>
#include <string.h>

#if defined(_WIN32)
#include <windows.h>

static ballast_get_api_fn open_beside(void) {
  static const WCHAR name[] = L"ballast.dll";
  WCHAR path[MAX_PATH + 16];
  HMODULE self, plugin;
  FARPROC symbol;
  ballast_get_api_fn get_api;
  DWORD length;
  if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                          (LPCWSTR)name, &self))
    return NULL;
  length = GetModuleFileNameW(self, path, MAX_PATH);
  if (length == 0 || length >= MAX_PATH) return NULL;
  while (length > 0 && path[length - 1] != L'\\') --length;
  memcpy(path + length, name, sizeof name);
  plugin = LoadLibraryW(path);
  symbol = plugin ? GetProcAddress(plugin, BALLAST_ENTRY_NAME) : NULL;
  if (!symbol) return NULL;
  memcpy(&get_api, &symbol, sizeof get_api);
  return get_api;
}

#else
#include <dlfcn.h>

/* The library is built to look in its own folder ($ORIGIN). */
static ballast_get_api_fn open_beside(void) {
  ballast_get_api_fn get_api;
  void* plugin = dlopen("libballast.so", RTLD_NOW | RTLD_LOCAL);
  void* symbol = plugin ? dlsym(plugin, BALLAST_ENTRY_NAME) : NULL;
  if (!symbol) return NULL;
  memcpy(&get_api, &symbol, sizeof get_api);
  return get_api;
}

#endif
#endif /* BALLAST_EXAMPLES_OPEN_BESIDE_H */
