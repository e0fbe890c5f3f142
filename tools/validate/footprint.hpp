// The resources of this process, and whether a library is mapped.
#pragma once

#include <cstddef>
#include <filesystem>

namespace ballast::tools::validate {

// Only for Linux and Windows.
struct Footprint {
  size_t heap = 0;  // bytes
  size_t threads = 0;
  size_t open = 0;  // counted as kWhatIsOpen describes

  static Footprint now();
};

#if defined(_WIN32)
inline constexpr const char* kWhatIsOpen = "handles";
#else
inline constexpr const char* kWhatIsOpen = "files";
#endif

bool is_mapped(const std::filesystem::path& library);

}  // namespace ballast::tools::validate
