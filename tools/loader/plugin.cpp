#include "tools/loader/plugin.hpp"

#include "tools/base/error.hpp"
#include "tools/terminal/interrupt.hpp"

namespace ballast::tools {
namespace fs = std::filesystem;

fs::path find_plugin(const fs::path& asked) {
  if (!asked.empty()) {
    if (!fs::exists(asked)) throw_usage("{}: there is no such plugin", asked.string());
    return fs::absolute(asked);  // dlopen searches other folders for a bare name
  }
  const fs::path here = executable_folder();
  // BALLAST_PLUGIN_FROM_TOOL: the path from this program to the plugin in the build tree.
  for (const fs::path& folder : {here, here / ".." / "lib" / "ballast", here / BALLAST_PLUGIN_FROM_TOOL}) {
    fs::path candidate = (folder / BALLAST_PLUGIN_FILE).lexically_normal();
    if (fs::exists(candidate)) return candidate;
  }
  throw_failure("the plugin {} is neither in {} nor in ../lib/ballast beside it; --plugin names its place",
                BALLAST_PLUGIN_FILE, here.string());
}

namespace {

const ballast_api* fetch_table(const SharedLibrary& library, const fs::path& path) {
  const auto entry = reinterpret_cast<ballast_get_api_fn>(library.symbol(BALLAST_ENTRY_NAME));
  if (entry == nullptr) throw_failure("{} is not a Ballast plugin: it has no {}", path.string(), BALLAST_ENTRY_NAME);
  const void* table = nullptr;
  uint32_t have_min = 0, have_max = 0;
  constexpr uint32_t kNewestOfOurMajor = BALLAST_HEADER_VERSION | 0xFFFFu;
  if (entry(BALLAST_VERSION_1_0, kNewestOfOurMajor, &table, &have_min, &have_max) < 0 || table == nullptr)
    throw_failure("{} has versions {} to {} of the interface, not {}", path.string(), version_text(have_min),
                  version_text(have_max), version_text(BALLAST_HEADER_VERSION));
  const auto* api = static_cast<const ballast_api*>(table);
  if (api->struct_size < BALLAST_SIZE_API_1_0)
    throw_failure("{} has a table of {} bytes; that of 1.0 has {}", path.string(), api->struct_size,
                  BALLAST_SIZE_API_1_0);
  return api;
}

// of_option: the field at fault is one that an option sets.
ExitCode exit_code_of(ballast_result result, bool of_option) {
  switch (result) {
    case BALLAST_E_UNSUPPORTED:
      return of_option ? ExitCode::usage : ExitCode::failure;
    case BALLAST_E_INFEASIBLE:
    case BALLAST_E_ARGUMENT:
    case BALLAST_E_WEIGHT:
    case BALLAST_E_RANGE:
    case BALLAST_E_NOT_FOUND:
      return ExitCode::usage;
    case BALLAST_E_CANCELLED:
      return exit_code_of_interrupt();
    default:
      return ExitCode::failure;
  }
}

ballast_instance make_instance(const ballast_api& api) {
  auto desc = interface_struct<ballast_instance_desc>(BALLAST_TYPE_INSTANCE_DESC);
  desc.host_version = BALLAST_HEADER_VERSION;
  auto error = interface_struct<ballast_error>(BALLAST_TYPE_ERROR);
  ballast_instance instance = nullptr;
  if (const ballast_result result = api.create_instance(&desc, &instance, &error); result < 0)
    throw_failure("the plugin creates no instance: {} ({})", error.message, api.result_name(result));
  return instance;
}

}  // namespace

Plugin::Plugin(const fs::path& path)
    : path_(find_plugin(path)),
      library_(path_),
      api_(fetch_table(library_, path_)),
      instance_(make_instance(*api_), DestroyInstance{api_}) {}

void Plugin::fail(ballast_result result, const ballast_error& error, const char* option) const {
  const char* name = api_->result_name(result);
  const std::string place = option != nullptr ? fmt::format("{}: ", option) : "";
  throw Error(exit_code_of(result, option != nullptr), error.message[0] != '\0'
                                                           ? fmt::format("{}{} ({})", place, error.message, name)
                                                           : fmt::format("{}the plugin returns {}", place, name));
}

std::vector<ballast_strategy_info> Plugin::strategies() const {
  std::vector<ballast_strategy_info> list;
  for (;;) {
    auto info = interface_struct<ballast_strategy_info>(BALLAST_TYPE_STRATEGY_INFO);
    if (api_->strategy_info(static_cast<uint32_t>(list.size()), &info, nullptr) < 0) return list;
    list.push_back(info);
  }
}

std::vector<ballast_device_caps> Plugin::devices() const {
  uint32_t count = 0;
  call(api_->device_count, instance(), &count);
  std::vector<ballast_device_caps> list;
  for (uint32_t i = 0; i < count; ++i) {
    auto caps = interface_struct<ballast_device_caps>(BALLAST_TYPE_DEVICE_CAPS);
    call(api_->device_info, instance(), i, &caps);
    list.push_back(caps);
  }
  return list;
}

std::string version_text(uint32_t version) { return fmt::format("{}.{}", version >> 16, version & 0xFFFFu); }

}  // namespace ballast::tools
