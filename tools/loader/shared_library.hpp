// A shared library opened at run time, closed with the object.
#pragma once

#include <filesystem>
#include <string>

namespace ballast::tools {

class SharedLibrary {
 public:
  // Throws Error(failure).
  explicit SharedLibrary(const std::filesystem::path& path);
  SharedLibrary(const SharedLibrary&) = delete;
  SharedLibrary& operator=(const SharedLibrary&) = delete;
  ~SharedLibrary();

  void* symbol(const char* name) const;  // nullptr: there is none

 private:
  void* handle_;
};

// The running program's file, and its folder.
std::filesystem::path executable_path();
std::filesystem::path executable_folder();

}  // namespace ballast::tools
