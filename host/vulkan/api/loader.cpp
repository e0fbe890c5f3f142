#include "host/vulkan/api/loader.hpp"

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace ballast::vulkan {
namespace {

#if defined(_WIN32)
constexpr const char* kLibraries[] = {"vulkan-1.dll"};
void* open_library(const char* name) {
  // From the system's folder only: a file of that name beside the host's program is not asked for.
  return LoadLibraryExA(name, nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
}
void close_library(void* library) { FreeLibrary(static_cast<HMODULE>(library)); }
PFN_vkGetInstanceProcAddr find_entry(void* library) {
  void (*symbol)() =
      reinterpret_cast<void (*)()>(GetProcAddress(static_cast<HMODULE>(library), "vkGetInstanceProcAddr"));
  return reinterpret_cast<PFN_vkGetInstanceProcAddr>(symbol);
}
#else
#if defined(__APPLE__)
constexpr const char* kLibraries[] = {"libvulkan.1.dylib", "libMoltenVK.dylib"};
#else
constexpr const char* kLibraries[] = {"libvulkan.so.1"};
#endif
void* open_library(const char* name) { return dlopen(name, RTLD_NOW | RTLD_LOCAL); }
void close_library(void* library) { dlclose(library); }
PFN_vkGetInstanceProcAddr find_entry(void* library) {
  return reinterpret_cast<PFN_vkGetInstanceProcAddr>(dlsym(library, "vkGetInstanceProcAddr"));
}
#endif

}  // namespace

Status Loader::open() {
  if (entry_) return {};
  for (const char* name : kLibraries)
    if ((library_ = open_library(name)) != nullptr) break;
  if (!library_) return failure(Code::no_vulkan, "there is no Vulkan loader on this machine (%s)", kLibraries[0]);
  entry_ = find_entry(library_);
  if (entry_) return {};
  close();
  return failure(Code::no_vulkan, "the Vulkan loader has no function vkGetInstanceProcAddr");
}

void Loader::close() {
  if (library_) close_library(library_);
  library_ = nullptr;
  entry_ = nullptr;
}

}  // namespace ballast::vulkan
