// How Vulkan is kept from this process.
#pragma once

namespace ballast::tools::validate {

// From now on no driver of Vulkan is found. Only before the first use of Vulkan in the process.
void hide_drivers();

// While one lives, no file can be opened, and so no library either. Throws Skipped where the system cannot do that.
class NoFiles {
 public:
  NoFiles();
  NoFiles(const NoFiles&) = delete;
  NoFiles& operator=(const NoFiles&) = delete;
  ~NoFiles();

 private:
  unsigned long long before_ = 0;  // files that may be open
};

}  // namespace ballast::tools::validate
