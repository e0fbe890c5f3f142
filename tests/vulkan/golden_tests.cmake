# The golden files on real drivers: some cases in every test, all of them in the soak.
add_executable(vulkan_golden_test ${CMAKE_CURRENT_LIST_DIR}/golden_vulkan_test.cpp)
target_include_directories(vulkan_golden_test PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(
  vulkan_golden_test PRIVATE ballast_options ballast_golden ballast_vulkan GTest::gtest_main ${CMAKE_DL_LIBS})
target_compile_definitions(vulkan_golden_test PRIVATE BALLAST_PLUGIN_PATH="$<TARGET_FILE:ballast_plugin>")
add_dependencies(vulkan_golden_test ballast_plugin)

# add_golden_entry(SET DRIVER FORM ICD SETTING LABELS)
function(add_golden_entry set driver form icd setting labels)
  if(NOT icd)
    return()
  endif()
  set(entry vulkan_golden_test.${set}.${driver}.${form})
  add_test(NAME ${entry} COMMAND vulkan_golden_test --gtest_filter=*${set}*)
  set_tests_properties(
    ${entry}
    PROPERTIES LABELS "${labels}" TIMEOUT 3600 SKIP_REGULAR_EXPRESSION "no Vulkan device"
               ENVIRONMENT
               "VK_DRIVER_FILES=${icd};VK_ICD_FILENAMES=${icd};BALLAST_TEST_FORM=${form};MESA_SHADER_CACHE_DIR=${CMAKE_CURRENT_BINARY_DIR}/mesa;${setting}")
endfunction()

foreach(entry "Telling vulkan" "Complete vulkan;soak")
  string(REPLACE " " ";" words "${entry}")
  list(POP_FRONT words set)
  add_golden_entry(${set} lavapipe256 shared "${BALLAST_LAVAPIPE_ICD}" "LP_NATIVE_VECTOR_WIDTH=256" "${words}")
  add_golden_entry(${set} swiftshader shared "${BALLAST_SWIFTSHADER_ICD}" "" "${words}")
endforeach()
