// The plugin: found, opened, its table of functions fetched, its failures turned into errors.
#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "ballast/ballast.h"
#include "tools/loader/shared_library.hpp"

namespace ballast::tools {

// A zeroed struct of the interface with its head filled in.
template <typename T>
T interface_struct(uint32_t type) {
  return ballast_init<T>(type);
}

// asked empty: the plugin next to the program, in ../lib/ballast beside it, or where the build puts it. Throws Error.
std::filesystem::path find_plugin(const std::filesystem::path& asked);

class Plugin {
 public:
  // path: as for find_plugin. Throws Error.
  explicit Plugin(const std::filesystem::path& path);
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  const ballast_api& api() const { return *api_; }
  const std::filesystem::path& path() const { return path_; }
  ballast_instance instance() const { return instance_.get(); }

  // Calls a function of the table whose last argument is the error. Throws Error for results below zero.
  template <typename Function, typename... Args>
  ballast_result call(Function function, Args... args) const {
    auto error = interface_struct<ballast_error>(BALLAST_TYPE_ERROR);
    const ballast_result result = function(args..., &error);
    if (result < 0) fail(result, error);
    return result;
  }

  // Throws the error of a result below zero. option: the one that the field at fault stands for, or null.
  [[noreturn]] void fail(ballast_result result, const ballast_error& error, const char* option = nullptr) const;

  std::vector<ballast_strategy_info> strategies() const;
  std::vector<ballast_device_caps> devices() const;

 private:
  struct DestroyInstance {
    const ballast_api* api;
    void operator()(ballast_instance instance) const { api->destroy_instance(instance); }
  };

  std::filesystem::path path_;
  SharedLibrary library_;
  const ballast_api* api_;
  std::unique_ptr<std::remove_pointer_t<ballast_instance>, DestroyInstance> instance_;
};

std::string version_text(uint32_t version);  // "1.0"

}  // namespace ballast::tools
