#include "tools/validate/without_vulkan.hpp"

#include "tools/validate/check.hpp"

#if defined(_WIN32)
#include <windows.h>
#else
#include <sys/resource.h>

#include <cstdlib>
#endif

namespace ballast::tools::validate {
namespace {

// The Vulkan loader's lists of drivers, by its newer and its older name.
constexpr const char* kDriverLists[] = {"VK_DRIVER_FILES", "VK_ICD_FILENAMES"};
constexpr const char* kNoDriver = "there_is_no_such_driver.json";

}  // namespace

#if defined(_WIN32)

void hide_drivers() {
  for (const char* list : kDriverLists) SetEnvironmentVariableA(list, kNoDriver);
}

NoFiles::NoFiles() { throw Skipped("this system does not let a process forbid itself to open files"); }
NoFiles::~NoFiles() = default;

#else

void hide_drivers() {
  for (const char* list : kDriverLists) setenv(list, kNoDriver, 1);
}

NoFiles::NoFiles() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) throw Skipped("the number of open files cannot be limited");
  before_ = limit.rlim_cur;
  limit.rlim_cur = 0;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) throw Skipped("the number of open files cannot be limited");
}

NoFiles::~NoFiles() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = before_;
  setrlimit(RLIMIT_NOFILE, &limit);
}

#endif

}  // namespace ballast::tools::validate
