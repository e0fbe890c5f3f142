# compile_shader(SOURCE MODULE FLAGS...): a shader to MODULE.spv, as it is shipped, to MODULE.spvasm, the same with names to read, and to
# MODULE.inc, a list of words. One that does not compile or is not valid fails the build.
function(compile_shader source module)
  set(shaders ${CMAKE_CURRENT_FUNCTION_LIST_DIR})
  file(GLOB common CONFIGURE_DEPENDS ${shaders}/common/*.glsl)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${module})
  if(BALLAST_PREBUILT_SPIRV)
    configure_file(${shaders}/prebuilt/${module}.inc ${out}.inc COPYONLY)
    return()
  endif()
  add_custom_command(
    OUTPUT ${out}.inc
    BYPRODUCTS ${out}.plain.spv ${out}.named.spv ${out}.spvasm ${out}.spv
    COMMAND ${BALLAST_GLSLANG} --quiet -V --target-env vulkan1.1 -I${shaders} ${ARGN} -o ${out}.plain.spv ${source}
    # For size: a third less of the plugin. Drivers make the same of both.
    COMMAND ${BALLAST_SPIRV_OPT} -Os ${out}.plain.spv -o ${out}.named.spv
    COMMAND ${BALLAST_SPIRV_DIS} ${out}.named.spv -o ${out}.spvasm
    COMMAND ${BALLAST_SPIRV_OPT} --strip-debug --compact-ids ${out}.named.spv -o ${out}.spv
    COMMAND ${BALLAST_SPIRV_VAL} --target-env vulkan1.1 ${out}.spv
    COMMAND ${CMAKE_COMMAND} -DIN=${out}.spv -DOUT=${out}.inc -P ${shaders}/embed.cmake
    DEPENDS ${source} ${common} ${shaders}/embed.cmake
    COMMENT "Shader ${module}"
    VERBATIM)
endfunction()
