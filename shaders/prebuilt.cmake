# The source archive holds every module as prebuilt/MODULE.inc, and prebuilt/sources.sha256, the hash of the shaders it was made
# from. `cmake -P prebuilt.cmake` prints that hash of the shaders beside this file.
set(shaders_folder ${CMAKE_CURRENT_LIST_DIR})

function(hash_of_shaders variable)
  file(GLOB files RELATIVE ${shaders_folder} ${shaders_folder}/*.comp ${shaders_folder}/common/*.glsl)
  list(SORT files)
  set(hashes "")
  foreach(file IN LISTS files)
    file(SHA256 ${shaders_folder}/${file} hash)
    string(APPEND hashes "${hash} ${file}\n")
  endforeach()
  string(SHA256 hash "${hashes}")
  set(${variable} ${hash} PARENT_SCOPE)
endfunction()

# Stops where the SPIR-V is missing or belongs to other shaders.
function(check_prebuilt_spirv)
  set(file ${shaders_folder}/prebuilt/sources.sha256)
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "BALLAST_PREBUILT_SPIRV is ON, but ${shaders_folder}/prebuilt is missing: only the source archive holds it")
  endif()
  file(STRINGS ${file} expected)
  hash_of_shaders(found)
  if(NOT found STREQUAL expected)
    message(FATAL_ERROR "A shader differs from the one that the prebuilt SPIR-V was made from; set BALLAST_PREBUILT_SPIRV=OFF to compile it")
  endif()
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  hash_of_shaders(hash)
  execute_process(COMMAND ${CMAKE_COMMAND} -E echo ${hash})
endif()
