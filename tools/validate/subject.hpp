// The plugin under test and a host's objects in it. Nothing here trusts the plugin's results.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ballast/ballast.h"
#include "tools/base/structs.hpp"
#include "tools/loader/shared_library.hpp"
#include "tools/validate/check.hpp"

namespace ballast::tools::validate {

class Subject {
 public:
  // Loads the library and fetches its table. Throws Violation where it cannot be had.
  explicit Subject(const std::filesystem::path& path);

  const ballast_api& api() const { return *api_; }
  ballast_get_api_fn entry() const { return entry_; }
  std::string name_of(ballast_result code) const;  // "BALLAST_E_WEIGHT"
  std::vector<std::string> strategies() const;

 private:
  SharedLibrary library_;
  ballast_get_api_fn entry_;
  const ballast_api* api_ = nullptr;
};

// Throws Violation: function answered `code` where `wanted` is due.
void require_code(const Subject& subject, ballast_result code, ballast_result wanted, const std::string& call);

struct HostOptions {
  uint32_t max_items = 64;
  uint32_t max_packs = 0;
  uint32_t max_layers = 0;
  uint32_t workers = 1;
  uint32_t flags = 0;                               // of the context
  const ballast_instance_desc* services = nullptr;  // none: NULL is given for the desc
  ballast_device shared = nullptr;                  // of another host: then only the context is this one's
};

// An instance, its CPU, and a context.
class Host {
 public:
  explicit Host(const Subject& subject, const HostOptions& options = {});
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host();

  // As the destructor, but a refusal is a Violation.
  void close();

  const Subject& subject;
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;

 private:
  void make_device(const HostOptions& options);
};

ballast_device_desc cpu_device();
ballast_context_desc context_for(const HostOptions& options);

}  // namespace ballast::tools::validate
