# The host side of Vulkan: plans and barriers without a device, failures on a fake one, whole jobs on real drivers.
set(here ${CMAKE_CURRENT_LIST_DIR})

add_executable(
  vulkan_host_test
  ${here}/host_plan_test.cpp
  ${here}/host_shared_memory_test.cpp
  ${here}/host_barrier_audit_test.cpp
  ${here}/host_barrier_audit.cpp
  ${here}/host_cache_test.cpp
  ${here}/host_devices_test.cpp
  ${here}/host_log_test.cpp
  ${here}/host_record_limit_test.cpp
  ${here}/host_reentry_test.cpp
  ${here}/host_failure_test.cpp
  ${here}/host_guest_failure_test.cpp
  ${here}/host_plugin_failure_test.cpp
  ${here}/host_fake_vulkan.cpp
  ${here}/module_facts.cpp)
target_link_libraries(vulkan_host_test PRIVATE ballast_options ballast_vulkan ballast_shaders GTest::gtest_main ${CMAKE_DL_LIBS})
target_include_directories(vulkan_host_test PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
target_compile_definitions(vulkan_host_test PRIVATE BALLAST_PLUGIN_PATH="$<TARGET_FILE:ballast_plugin>")
add_dependencies(vulkan_host_test ballast_plugin)
share_headers(vulkan_host_test)
ballast_cases(vulkan_host_test "" TIMEOUT 600)

find_package(Threads REQUIRED)
add_executable(vulkan_guest_threads_test ${here}/host_guest_threads_test.cpp ${here}/host_guest_null_test.cpp
                                         ${here}/host_guest_refusal_test.cpp ${here}/host_guest_commands_test.cpp
                                         ${here}/null_vulkan.cpp)
target_include_directories(vulkan_guest_threads_test PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(vulkan_guest_threads_test PRIVATE ballast_options ballast_vulkan Threads::Threads GTest::gtest_main
                                                        ${CMAKE_DL_LIBS})
target_compile_definitions(vulkan_guest_threads_test PRIVATE BALLAST_PLUGIN_PATH="$<TARGET_FILE:ballast_plugin>")
add_dependencies(vulkan_guest_threads_test ballast_plugin)
share_headers(vulkan_guest_threads_test)
ballast_cases(vulkan_guest_threads_test "" TIMEOUT 600)

if(NOT COMMAND ballast_vulkan_entries)
  return() # no devices
endif()

add_executable(vulkan_engine_test ${here}/host_engine_test.cpp)
target_link_libraries(vulkan_engine_test PRIVATE ballast_options ballast_vulkan GTest::gtest_main)
if(TARGET ballast_tools_lib)
  target_sources(vulkan_engine_test PRIVATE ${here}/engine_families_test.cpp)
  target_link_libraries(vulkan_engine_test PRIVATE ballast_tools_lib)
endif()
share_headers(vulkan_engine_test)
ballast_vulkan_entries(vulkan_engine_test lavapipe256.subgroup)
if(BALLAST_VALIDATION_LAYER AND BALLAST_LAVAPIPE_ICD AND NOT WIN32)
  # A job in several batches.
  vulkan_environment(environment ${BALLAST_LAVAPIPE_ICD} ${BALLAST_VALIDATED})
  add_test(NAME vulkan_engine_validation_test
           COMMAND ${CMAKE_COMMAND} -DEXPECTED=PASSED "-DNEVER=VUID|SYNC-HAZARD" -P ${PROJECT_SOURCE_DIR}/cmake/expect_output.cmake --
                   $<TARGET_FILE:vulkan_engine_test> --gtest_filter=EngineTest.ManyLayers:EngineTest.InManySubmissions)
  set_tests_properties(vulkan_engine_validation_test PROPERTIES LABELS vulkan TIMEOUT 600 ENVIRONMENT "${environment}")
endif()

if(NOT WIN32)
  if(TARGET ballast_tools_lib)
    add_executable(vulkan_grid_test ${here}/engine_grid_test.cpp)
    target_link_libraries(vulkan_grid_test PRIVATE ballast_options ballast_vulkan ballast_tools_lib GTest::gtest_main)
    ballast_vulkan_entries(vulkan_grid_test) # the soak's alone
  endif()

  # `auto`, on a driver in disguise. The loader finds the layer by a manifest beside it.
  add_library(disguise_layer MODULE ${here}/disguise_layer.cpp)
  target_link_libraries(disguise_layer PRIVATE ballast_options Vulkan::Headers)
  set(layer_folder ${CMAKE_CURRENT_BINARY_DIR}/layers)
  file(GENERATE OUTPUT ${layer_folder}/disguise.json CONTENT "{\"file_format_version\": \"1.2.0\", \"layer\": {\"name\": \"VK_LAYER_BALLAST_disguise\", \"type\": \"GLOBAL\", \"library_path\": \"$<TARGET_FILE:disguise_layer>\", \"api_version\": \"1.1.0\", \"implementation_version\": \"1\", \"description\": \"a software driver as a discrete GPU\"}}\n")
  add_executable(vulkan_automatic_test ${here}/automatic_test.cpp)
  target_link_libraries(vulkan_automatic_test PRIVATE ballast_options GTest::gtest_main ${CMAKE_DL_LIBS})
  target_include_directories(vulkan_automatic_test PRIVATE ${PROJECT_SOURCE_DIR}/include)
  target_compile_definitions(vulkan_automatic_test PRIVATE BALLAST_PLUGIN_PATH="$<TARGET_FILE:ballast_plugin>"
                                                           BALLAST_LAYER_PATH="$<TARGET_FILE:disguise_layer>")
  add_dependencies(vulkan_automatic_test ballast_plugin disguise_layer)
  if(BALLAST_LAVAPIPE_ICD)
    vulkan_environment(environment ${BALLAST_LAVAPIPE_ICD} VK_LAYER_PATH=${layer_folder}
                       VK_INSTANCE_LAYERS=VK_LAYER_BALLAST_disguise)
    add_test(NAME vulkan_automatic_test.lavapipe COMMAND vulkan_automatic_test)
    set_tests_properties(vulkan_automatic_test.lavapipe PROPERTIES LABELS vulkan TIMEOUT 600 ENVIRONMENT "${environment}")
  endif()

  # Compiled for real hardware that need not be there.
  find_file(BALLAST_RADV_ICD NAMES radeon_icd.x86_64.json radeon_icd.json PATHS ${icd_folders})
  add_executable(pipeline_statistics ${here}/pipeline_statistics.cpp)
  target_link_libraries(pipeline_statistics PRIVATE ballast_options ballast_vulkan Vulkan::Vulkan)
  if(BALLAST_RADV_ICD)
    foreach(family navi21 polaris10)
      add_test(NAME pipeline_statistics.${family} COMMAND pipeline_statistics ${here}/pipeline_statistics.${family}.txt)
      set_tests_properties(
        pipeline_statistics.${family}
        PROPERTIES LABELS vulkan TIMEOUT 300 SKIP_RETURN_CODE 77
                   ENVIRONMENT "VK_DRIVER_FILES=${BALLAST_RADV_ICD};VK_ICD_FILENAMES=${BALLAST_RADV_ICD};RADV_FORCE_FAMILY=${family};MESA_SHADER_CACHE_DISABLE=true")
    endforeach()
  endif()
endif()

add_executable(vulkan_plugin_test ${here}/plugin_services_test.cpp)
find_package(Threads REQUIRED)
target_link_libraries(vulkan_plugin_test PRIVATE ballast_options GTest::gtest_main Threads::Threads ${CMAKE_DL_LIBS})
target_include_directories(vulkan_plugin_test PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
add_dependencies(vulkan_plugin_test ballast_plugin)
target_compile_definitions(vulkan_plugin_test PRIVATE BALLAST_PLUGIN_PATH="$<TARGET_FILE:ballast_plugin>")
ballast_driver_entries(vulkan_plugin_test vulkan_plugin_test)

if(TARGET ballast_golden)
  include(${here}/golden_tests.cmake)
endif()
