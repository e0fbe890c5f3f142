#include "tools/files/temporary_name.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>

#include "tools/files/output_file.hpp"

namespace ballast::tools {

// From the time and an address. std::random_device would need newer C libraries.
std::string temporary_name() {
  const auto now = static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
  const uint64_t mixed = (now ^ reinterpret_cast<uintptr_t>(&now)) * 0x9E3779B97F4A7C15;
  return fmt::format(".ballast-{:08x}.part", static_cast<uint32_t>(mixed >> 32));
}

void write_output(const std::string& option, const std::filesystem::path& path, std::string bytes) {
  OutputFile file(option, path, std::move(bytes));
  file.commit();
}

}  // namespace ballast::tools
