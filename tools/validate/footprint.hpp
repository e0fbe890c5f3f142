// What this process holds, and whether a library is part of it.
#pragma once

#include <cstddef>
#include <filesystem>

namespace ballast::tools::validate {

// Only for Linux and Windows.
struct Footprint {
  size_t heap = 0;  // bytes
  size_t threads = 0;
  size_t open = 0;  // what kWhatIsOpen says

  static Footprint now();
};

#if defined(_WIN32)
inline constexpr const char* kWhatIsOpen = "handles";
#else
inline constexpr const char* kWhatIsOpen = "files";
#endif

bool is_mapped(const std::filesystem::path& library);

}  // namespace ballast::tools::validate
