# Where the software drivers and the validation layer are, and how programs are run on them, on Linux and on Windows (by Wine).
set(icd_folders /usr/share/vulkan/icd.d /etc/vulkan/icd.d /usr/local/share/vulkan/icd.d)
find_file(BALLAST_LAVAPIPE_ICD NAMES lvp_icd.x86_64.json lvp_icd.json lvp_icd.aarch64.json PATHS ${icd_folders}
          NO_CMAKE_FIND_ROOT_PATH)
find_file(BALLAST_SWIFTSHADER_ICD NAMES vk_swiftshader_icd.json PATHS /usr/lib/chromium /usr/lib/swiftshader ${icd_folders}
          NO_CMAKE_FIND_ROOT_PATH)
find_file(BALLAST_VALIDATION_LAYER NAMES VkLayer_khronos_validation.json
          PATHS /usr/share/vulkan/explicit_layer.d /etc/vulkan/explicit_layer.d /usr/local/share/vulkan/explicit_layer.d
          NO_CMAKE_FIND_ROOT_PATH)

# What stands before a program that needs a device: Wine passes Vulkan on to this machine's drivers where it has a display.
set(on_device "")
if(WIN32)
  set(on_device ${PROJECT_SOURCE_DIR}/cmake/with_display ${CMAKE_CROSSCOMPILING_EMULATOR})
endif()

# vulkan_environment(VARIABLE ICD [NAME=VALUE...]): the loader finds this driver alone. Compiling pipelines is what takes the time:
# Mesa keeps them between runs, in the build tree.
function(vulkan_environment variable icd)
  set(${variable} "VK_DRIVER_FILES=${icd};VK_ICD_FILENAMES=${icd};MESA_SHADER_CACHE_DIR=${CMAKE_BINARY_DIR}/mesa;${ARGN}" PARENT_SCOPE)
endfunction()

# Added to that, the validation layer prints what it finds, also of synchronization across submissions; see
# ../../cmake/expect_output.cmake for who reads it.
set(BALLAST_VALIDATED VK_INSTANCE_LAYERS=VK_LAYER_KHRONOS_validation VK_LAYER_SETTINGS_PATH=${CMAKE_BINARY_DIR}/validation
    CACHE INTERNAL "")
file(
  WRITE ${CMAKE_BINARY_DIR}/validation/vk_layer_settings.txt
  "khronos_validation.debug_action = VK_DBG_LAYER_ACTION_LOG_MSG
khronos_validation.report_flags = error,warn,perf
khronos_validation.log_filename = stdout
khronos_validation.enables = VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT,VALIDATION_CHECK_ENABLE_SYNCHRONIZATION_VALIDATION_QUEUE_SUBMIT
")

# Tests on devices take longest and start first (COST).

# everyday_entry(PROGRAM DRIVER): adds to `labels` where the entry is part of ./dev check, which uses one driver.
macro(everyday_entry program driver)
  if(everyday AND ${driver} MATCHES lavapipe)
    list(APPEND labels check)
    in_everyday_check(${program})
  endif()
endmacro()

# ballast_driver_entries(NAME PROGRAM [ARGUMENT...]): one ctest entry per driver, as the plugin itself uses it.
function(ballast_driver_entries name program)
  foreach(driver lavapipe swiftshader)
    string(TOUPPER BALLAST_${driver}_ICD icd)
    if(${icd})
      vulkan_environment(environment ${${icd}})
      add_test(NAME ${name}.${driver} COMMAND ${on_device} $<TARGET_FILE:${program}> ${ARGN})
      set(labels vulkan)
      everyday_entry(${program} ${driver})
      set_tests_properties(${name}.${driver} PROPERTIES LABELS "${labels}" TIMEOUT 900 COST 100 ENVIRONMENT "${environment}")
    endif()
  endforeach()
endfunction()

# ballast_vulkan_entries(PROGRAM DRIVER.FORM...): one ctest entry per driver, setting and form. Those named run in every test; the
# others, whose code is the same but for the width of a subgroup, in the soak. On Windows there are only those named.
function(ballast_vulkan_entries name)
  foreach(form shared subgroup)
    foreach(bits 128 256 512)
      if(BALLAST_LAVAPIPE_ICD)
        add_vulkan_entry(${name} ${form} lavapipe${bits} ${BALLAST_LAVAPIPE_ICD} "LP_NATIVE_VECTOR_WIDTH=${bits}" "${ARGN}")
      endif()
    endforeach()
    if(BALLAST_SWIFTSHADER_ICD)
      add_vulkan_entry(${name} ${form} swiftshader ${BALLAST_SWIFTSHADER_ICD} "" "${ARGN}")
    endif()
  endforeach()
endfunction()

function(add_vulkan_entry name form driver icd setting always)
  set(labels vulkan)
  if(NOT ${driver}.${form} IN_LIST always)
    if(WIN32)
      return()
    endif()
    list(APPEND labels soak)
  endif()
  if(NOT soak IN_LIST labels)
    everyday_entry(${name} ${driver})
  endif()
  vulkan_environment(environment ${icd} BALLAST_TEST_FORM=${form} ${setting})
  add_test(NAME ${name}.${driver}.${form} COMMAND ${on_device} $<TARGET_FILE:${name}>)
  set_tests_properties(${name}.${driver}.${form} PROPERTIES LABELS "${labels}" TIMEOUT 3600 COST 200 ENVIRONMENT "${environment}")
endfunction()
