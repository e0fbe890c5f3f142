# The host side of Vulkan: plans and barriers without a device, failures on a fake one, whole jobs on real drivers.
add_executable(vulkan_host_test ${CMAKE_CURRENT_LIST_DIR}/host_plan_test.cpp
                                ${CMAKE_CURRENT_LIST_DIR}/host_barrier_audit_test.cpp)
target_link_libraries(vulkan_host_test PRIVATE ballast_options ballast_vulkan GTest::gtest_main)
gtest_discover_tests(vulkan_host_test DISCOVERY_MODE PRE_TEST)

add_executable(vulkan_engine_test ${CMAKE_CURRENT_LIST_DIR}/host_engine_test.cpp)
target_link_libraries(vulkan_engine_test PRIVATE ballast_options ballast_vulkan GTest::gtest_main)
