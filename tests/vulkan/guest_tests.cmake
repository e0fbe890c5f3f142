# The plugin as a guest: on a device of the test's own, through import, record and submit.
set(here ${CMAKE_CURRENT_LIST_DIR}/guest)

add_library(ballast_guest_host STATIC ${here}/engine.cpp ${here}/tap.cpp)
target_include_directories(ballast_guest_host PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(
  ballast_guest_host
  PUBLIC Vulkan::Vulkan GTest::gtest Threads::Threads ${CMAKE_DL_LIBS}
  PRIVATE ballast_options)
target_compile_definitions(ballast_guest_host PUBLIC BALLAST_PLUGIN_PATH="$<TARGET_FILE:ballast_plugin>")
add_dependencies(ballast_guest_host ballast_plugin)

# guest_program(NAME SOURCES...)
function(guest_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE ballast_options ballast_guest_host ballast_vulkan GTest::gtest_main)
  share_headers(${name})
endfunction()

# Under the thread sanitizer only what has threads.
if(NOT BALLAST_DEVICE_TESTS)
  guest_program(vulkan_guest_frames_test ${here}/frames_test.cpp)
  if(BALLAST_LAVAPIPE_ICD)
    vulkan_environment(environment ${BALLAST_LAVAPIPE_ICD} TSAN_OPTIONS=suppressions=${here}/tsan_suppressions.txt)
    add_test(NAME vulkan_guest_frames_test COMMAND vulkan_guest_frames_test)
    set_tests_properties(vulkan_guest_frames_test PROPERTIES TIMEOUT 600 ENVIRONMENT "${environment}")
  endif()
  return()
endif()

guest_program(
  vulkan_guest_test
  ${here}/frames_test.cpp
  ${here}/import_test.cpp
  ${here}/interleave_test.cpp
  ${here}/parts_test.cpp
  ${here}/record_test.cpp
  ${here}/refusal_test.cpp
  ${here}/sizes_test.cpp
  ${here}/slices_test.cpp
  ${here}/steps_test.cpp
  ${here}/submit_test.cpp
  ${here}/ways_test.cpp)
ballast_driver_entries(vulkan_guest_test vulkan_guest_test)
if(TEST vulkan_guest_test.swiftshader)
  # What is refused before a driver is asked need not be seen twice; and this one compiles every pipeline anew, so that other shapes
  # are left to the soak, as are the parts of a job of very many dispatches.
  set_property(TEST vulkan_guest_test.swiftshader APPEND PROPERTY ENVIRONMENT GTEST_FILTER=-Refusal.*:*TakesNoValues*:Ways.InOtherShapes:Parts.*)
  ballast_driver_entries(vulkan_guest_shapes_test vulkan_guest_test --gtest_filter=Ways.InOtherShapes:Parts.*)
  foreach(driver lavapipe swiftshader)
    if(TEST vulkan_guest_shapes_test.${driver})
      set_property(TEST vulkan_guest_shapes_test.${driver} PROPERTY LABELS soak)
    endif()
  endforeach()
endif()

if(WIN32) # which gives a program's malloc to no library, and where Wine passes on no layers
  # In every test a few of them.
  ballast_driver_entries(vulkan_guest_some_test vulkan_guest_test --gtest_filter=*.GivesTheBytesOfTheCpu:*.RunGivesTheBytesOfTheCpu)
  return()
endif()
guest_program(vulkan_guest_no_alloc_test ${here}/no_alloc_test.cpp)
ballast_driver_entries(vulkan_guest_no_alloc_test vulkan_guest_no_alloc_test)

# ---- the validation layer ----

if(NOT BALLAST_VALIDATION_LAYER)
  message(STATUS "No validation layer: nothing is run under it")
  return()
endif()
if(TEST vulkan_guest_test.lavapipe)
  set_property(TEST vulkan_guest_test.lavapipe APPEND PROPERTY ENVIRONMENT BALLAST_TEST_VALIDATE=1)
endif()
find_program(BALLAST_GLSLANG glslangValidator REQUIRED)
set(planted ${CMAKE_CURRENT_BINARY_DIR}/guest/out_of_bounds.h)
add_custom_command(
  OUTPUT ${planted}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/guest
  COMMAND ${BALLAST_GLSLANG} --quiet --target-env vulkan1.1 -V ${here}/out_of_bounds.comp --vn kOutOfBounds -o ${planted}
  DEPENDS ${here}/out_of_bounds.comp)
guest_program(vulkan_guest_validation_test ${here}/validation_test.cpp ${planted})
target_include_directories(vulkan_guest_validation_test PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/guest)
# One after the other in processes of their own: the layer reads its settings once.
ballast_driver_entries(vulkan_guest_validation_test vulkan_guest_validation_test --gtest_filter=Validation.*)
ballast_driver_entries(vulkan_own_validation_test vulkan_guest_validation_test --gtest_filter=ValidationOfOwnDevices.*)
# What the layer looks at is the plugin's calls, on either driver the same ones: the one that compiles anew has its turn in the soak.
foreach(name vulkan_guest_validation_test vulkan_own_validation_test)
  if(TEST ${name}.lavapipe AND TEST ${name}.swiftshader)
    set_property(TEST ${name}.swiftshader PROPERTY LABELS vulkan soak)
  endif()
endforeach()
