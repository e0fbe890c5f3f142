#include "tools/loader/shared_library.hpp"

#include "tools/base/error.hpp"

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif
#if defined(__APPLE__)
#include <mach-o/dyld.h>
#endif

namespace ballast::tools {

#if defined(_WIN32)

SharedLibrary::SharedLibrary(const std::filesystem::path& path) : handle_(LoadLibraryW(path.c_str())) {
  if (handle_ == nullptr)
    throw_failure("the plugin cannot be loaded: {}: Windows error {}", path.string(), GetLastError());
}
SharedLibrary::~SharedLibrary() { FreeLibrary(static_cast<HMODULE>(handle_)); }
void* SharedLibrary::symbol(const char* name) const {
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(handle_), name));
}

std::filesystem::path executable_path() {
  std::wstring path(32768, L'\0');
  path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return path;
}

#else

SharedLibrary::SharedLibrary(const std::filesystem::path& path) : handle_(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr) throw_failure("the plugin cannot be loaded: {}", dlerror());
}
SharedLibrary::~SharedLibrary() { dlclose(handle_); }
void* SharedLibrary::symbol(const char* name) const { return dlsym(handle_, name); }

#if defined(__APPLE__)
std::filesystem::path executable_path() {
  std::string path(4096, '\0');
  auto size = static_cast<uint32_t>(path.size());
  if (_NSGetExecutablePath(path.data(), &size) != 0) return {};
  return std::filesystem::canonical(path.c_str());
}
#else
std::filesystem::path executable_path() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error);
}
#endif

#endif

std::filesystem::path executable_folder() { return executable_path().parent_path(); }

}  // namespace ballast::tools
