// The versions that the entry accepts, and the table it returns.
#include <cstring>

#include "tools/validate/subject.hpp"

namespace ballast::tools::validate {
namespace {

namespace fs = std::filesystem;

// A call of the entry whose every output is watched.
struct Asked {
  Asked(ballast_get_api_fn entry, uint32_t min_version, uint32_t max_version)
      : code(entry(min_version, max_version, &table, &have_min, &have_max)) {}
  static constexpr uint32_t kNotSet = 0xCDCDCDCDu;
  const void* table = &kUnset;
  uint32_t have_min = kNotSet, have_max = kNotSet;
  ballast_result code;
  static constexpr char kUnset = 0;
};
constexpr char Asked::kUnset;

void check_versions(const fs::path& plugin) {
  const Subject subject(plugin);
  const auto entry = subject.entry();
  const Asked any(entry, 0, UINT32_MAX);
  require(any.code == BALLAST_OK, "the widest range of versions returns {}", any.code);
  require(any.table != nullptr && any.table != &Asked::kUnset, "BALLAST_OK came without a table");
  require(any.have_min != Asked::kNotSet && any.have_max != Asked::kNotSet, "have_min and have_max are not set");
  require(any.have_min <= BALLAST_VERSION_1_0 && any.have_max >= BALLAST_VERSION_1_0,
          "it speaks 0x{:X} to 0x{:X}, which leaves out 1.0", any.have_min, any.have_max);
  const auto* newest = static_cast<const ballast_api*>(any.table);
  require(newest->version == any.have_max,
          "the table for the widest range is of version 0x{:X}, but have_max is 0x{:X}", newest->version, any.have_max);

  const uint32_t ranges[][2] = {{0, any.have_min - 1},
                                {any.have_max + 1, UINT32_MAX},
                                {UINT32_MAX, UINT32_MAX},
                                {any.have_max, any.have_min - 1}};
  for (const auto& range : ranges) {
    const Asked asked(entry, range[0], range[1]);
    require(asked.code == BALLAST_E_VERSION, "the range 0x{:X} to 0x{:X} returns {}, not BALLAST_E_VERSION", range[0],
            range[1], asked.code);
    require(asked.table == &Asked::kUnset, "*table was written although no version fits");
    require(asked.have_min == any.have_min && asked.have_max == any.have_max,
            "have_min and have_max are not set where no version fits");
  }
}

void check_entry_pointers(const fs::path& plugin) {
  const Subject subject(plugin);
  const void* table = nullptr;
  require(subject.entry()(0, UINT32_MAX, &table, nullptr, nullptr) == BALLAST_OK && table != nullptr,
          "have_min and have_max may be NULL, but are not taken so");
  uint32_t have_min = 0, have_max = 0;
  const ballast_result code = subject.entry()(0, UINT32_MAX, nullptr, &have_min, &have_max);
  require(code == BALLAST_E_ARGUMENT, "table NULL returns {}, not BALLAST_E_ARGUMENT", code);
  require(have_min != 0 && have_max != 0, "have_min and have_max are not set where table is NULL");
}

void check_table(const fs::path& plugin) {
  const Subject subject(plugin);
  const ballast_api& api = subject.api();
  require(api.struct_size % sizeof(void*) == 0, "its table has {} bytes, no multiple of a pointer's", api.struct_size);
  require(api.version >> 16 == BALLAST_VERSION_1_0 >> 16, "the table is of version 0x{:X}", api.version);
  require(api.build_id != nullptr && std::strlen(api.build_id) > 0, "the table has no build_id");
  const auto* bytes = reinterpret_cast<const unsigned char*>(&api);
  for (size_t at = offsetof(ballast_api, create_instance); at < BALLAST_SIZE_API_1_0; at += sizeof(void*)) {
    void (*function)() = nullptr;
    std::memcpy(&function, bytes + at, sizeof function);
    require(function != nullptr, "the function at offset {} of the table is NULL", at);
  }
}

struct NamedCode {
  ballast_result code;
  const char* name;
};
constexpr NamedCode kCodes[] = {{BALLAST_OK, "BALLAST_OK"},
                                {BALLAST_PENDING, "BALLAST_PENDING"},
                                {BALLAST_DEGRADED, "BALLAST_DEGRADED"},
                                {BALLAST_E_ARGUMENT, "BALLAST_E_ARGUMENT"},
                                {BALLAST_E_STRUCT, "BALLAST_E_STRUCT"},
                                {BALLAST_E_NEWER_FIELD, "BALLAST_E_NEWER_FIELD"},
                                {BALLAST_E_CRITICAL_CHAIN, "BALLAST_E_CRITICAL_CHAIN"},
                                {BALLAST_E_VERSION, "BALLAST_E_VERSION"},
                                {BALLAST_E_MEMORY, "BALLAST_E_MEMORY"},
                                {BALLAST_E_GPU_MEMORY, "BALLAST_E_GPU_MEMORY"},
                                {BALLAST_E_UNSUPPORTED, "BALLAST_E_UNSUPPORTED"},
                                {BALLAST_E_NO_VULKAN, "BALLAST_E_NO_VULKAN"},
                                {BALLAST_E_DEVICE_LOST, "BALLAST_E_DEVICE_LOST"},
                                {BALLAST_E_VULKAN, "BALLAST_E_VULKAN"},
                                {BALLAST_E_TIMEOUT, "BALLAST_E_TIMEOUT"},
                                {BALLAST_E_BUSY, "BALLAST_E_BUSY"},
                                {BALLAST_E_CANCELLED, "BALLAST_E_CANCELLED"},
                                {BALLAST_E_WEIGHT, "BALLAST_E_WEIGHT"},
                                {BALLAST_E_RANGE, "BALLAST_E_RANGE"},
                                {BALLAST_E_NOT_FOUND, "BALLAST_E_NOT_FOUND"},
                                {BALLAST_E_INTERNAL, "BALLAST_E_INTERNAL"},
                                {-12345, "BALLAST_?"}};

void check_names(const fs::path& plugin) {
  const Subject subject(plugin);
  for (const NamedCode& named : kCodes) {
    const char* name = subject.api().result_name(named.code);
    require(name != nullptr, "result_name returns NULL for {}", named.code);
    require(std::strcmp(name, named.name) == 0, "result_name calls {} {}, not {}", named.code, name, named.name);
  }
}

}  // namespace

void add_entry_checks(std::vector<Check>& checks) {
  checks.push_back({"entry.versions", Class::interface, "ranges of versions give the right results", check_versions});
  checks.push_back({"entry.pointers", Class::interface, "outputs of the entry may be NULL, but not the table",
                    check_entry_pointers});
  checks.push_back({"entry.table", Class::interface, "the table is whole", check_table});
  checks.push_back({"entry.names", Class::interface, "every result has its name", check_names});
}

}  // namespace ballast::tools::validate
