# The golden files on real drivers: all cases.
add_executable(vulkan_golden_test golden_test.cpp)
target_include_directories(vulkan_golden_test PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(
  vulkan_golden_test PRIVATE ballast_options ballast_golden ballast_vulkan GTest::gtest_main ${CMAKE_DL_LIBS})
target_compile_definitions(vulkan_golden_test PRIVATE BALLAST_PLUGIN_PATH="$<TARGET_FILE:ballast_plugin>")
add_dependencies(vulkan_golden_test ballast_plugin)

# The slower driver answers all of them in the soak, and here every strategy's at one size.
if(WIN32)
  ballast_driver_entries(vulkan_golden_test vulkan_golden_test)
else()
  ballast_vulkan_entries(vulkan_golden_test lavapipe128.subgroup)
  set(everyday ON)
  ballast_driver_entries(vulkan_golden_plugin_test vulkan_golden_test --gtest_filter=GoldenPlugin.*)
  set(everyday OFF)
endif()
