# header_folder(VARIABLE NAME...): a folder in the build tree that holds /usr/include/NAME... and nothing else of /usr/include, whose
# other headers are Linux's C library.
function(header_folder variable)
  list(GET ARGN 0 first)
  set(folder ${CMAKE_BINARY_DIR}/headers/${first})
  file(MAKE_DIRECTORY ${folder})
  foreach(name IN LISTS ARGN)
    if(NOT EXISTS /usr/include/${name})
      message(FATAL_ERROR "/usr/include/${name} is missing: the package that brings these headers is not installed")
    endif()
    file(CREATE_LINK /usr/include/${name} ${folder}/${name} SYMBOLIC)
  endforeach()
  set(${variable} ${folder} PARENT_SCOPE)
endfunction()

# header_only_library(TARGET NAME...): an imported target that brings the folders NAME.
function(header_only_library target)
  if(TARGET ${target})
    return()
  endif()
  header_folder(folder ${ARGN})
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE ${folder})
endfunction()
