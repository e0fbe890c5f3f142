# The host side of Vulkan: plans and barriers without a device, failures on a fake one, whole jobs on real drivers.
set(here ${CMAKE_CURRENT_LIST_DIR})

add_executable(
  vulkan_host_test
  ${here}/host_plan_test.cpp
  ${here}/host_shared_memory_test.cpp
  ${here}/host_barrier_audit_test.cpp
  ${here}/host_failure_test.cpp
  ${here}/host_fake_vulkan.cpp
  ${here}/module_facts.cpp)
target_link_libraries(vulkan_host_test PRIVATE ballast_options ballast_vulkan ballast_shaders GTest::gtest_main)
gtest_discover_tests(vulkan_host_test DISCOVERY_MODE PRE_TEST)

if(NOT COMMAND ballast_vulkan_entries)
  return() # no devices
endif()

add_executable(vulkan_engine_test ${here}/host_engine_test.cpp)
target_link_libraries(vulkan_engine_test PRIVATE ballast_options ballast_vulkan GTest::gtest_main)
ballast_vulkan_entries(vulkan_engine_test lavapipe256.shared swiftshader.subgroup)

if(TARGET ballast_golden)
  include(${here}/golden_tests.cmake)
endif()
