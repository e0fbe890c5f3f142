# split_symbols(TARGET NAME FOLDER): installs TARGET's file as FOLDER/NAME without symbols, and beside it, in the component `symbols`,
# NAME.debug, which debuggers find by the name that is left in the file. Sets split_TARGET to the file without symbols.
function(split_symbols target name folder)
  set(stripped ${CMAKE_CURRENT_BINARY_DIR}/stripped/${name})
  set(debug ${CMAKE_CURRENT_BINARY_DIR}/stripped/${name}.debug)
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/stripped)
  set(settle ${CMAKE_COMMAND} -E true)
  if(WIN32)
    set(settle ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/strip_pe_timestamp.py)
  endif()
  add_custom_command(
    OUTPUT ${stripped} ${debug}
    DEPENDS ${target}
    COMMAND ${CMAKE_OBJCOPY} --only-keep-debug $<TARGET_FILE:${target}> ${debug}
    COMMAND ${settle} ${debug}
    COMMAND ${CMAKE_OBJCOPY} --strip-all --add-gnu-debuglink=${debug} $<TARGET_FILE:${target}> ${stripped}
    COMMAND ${settle} ${stripped}
    COMMENT "Parting ${name} from its symbols"
    VERBATIM)
  add_custom_target(split_${target} ALL DEPENDS ${stripped} ${debug})
  install(PROGRAMS ${stripped} DESTINATION ${folder} COMPONENT ballast)
  install(FILES ${debug} DESTINATION ${folder} COMPONENT symbols)
  set(split_${target} ${stripped} PARENT_SCOPE)
endfunction()
