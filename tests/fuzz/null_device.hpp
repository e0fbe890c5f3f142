// A device of a host whose driver does nothing, imported into the plugin, and what it saw.
#pragma once

#include "tests/fuzz/table.hpp"
#include "tests/support/null_vulkan.hpp"

namespace ballast::fuzz {

using vulkan_test::NullVulkan;

// Without a queue: the null driver cannot solve the problem that devices with one are tried with.
inline ballast_vk_import null_import() {
  auto import = BALLAST_INIT(ballast_vk_import, BALLAST_TYPE_VK_IMPORT);
  import.instance = NullVulkan::kInstance;
  import.physical_device = NullVulkan::kPhysicalDevice;
  import.device = NullVulkan::kDevice;
  import.get_instance_proc_addr = NullVulkan::instance_proc;
  import.flags = BALLAST_VK_NO_SUBMIT;
  return import;
}

// What was refused never reached the driver.
inline void require_no_call_if_refused(ballast_result code, uint64_t calls_before) {
  FUZZ_REQUIRE(code >= 0 || NullVulkan::calls == calls_before, "refused with %d after a call of Vulkan", code);
}

}  // namespace ballast::fuzz
