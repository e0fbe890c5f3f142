# The manual page, and completions for bash, zsh and fish, made from the tool's help, to where the shells look below a prefix.
set(command_folder ${CMAKE_CURRENT_BINARY_DIR}/command)
set(command_files share/man/man1/ballast.1 share/bash-completion/completions/ballast share/zsh/vendor-completions/_ballast
                  share/fish/vendor_completions.d/ballast.fish)
list(TRANSFORM command_files PREPEND ${command_folder}/ OUTPUT_VARIABLE command_outputs)
file(GLOB command_scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/command/*.py)
string(TIMESTAMP command_date "%Y-%m-%d" UTC) # of the commit, where SOURCE_DATE_EPOCH says so
add_custom_command(
  OUTPUT ${command_outputs}
  DEPENDS ballast_tool ${command_scripts}
  COMMAND ${CMAKE_COMMAND} -E env PYTHONDONTWRITEBYTECODE=1 ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/command/write.py
          $<TARGET_FILE:ballast_tool> ${PROJECT_VERSION} ${command_date} ${command_folder}
  COMMENT "Writing the manual page and completions from the tool's help"
  VERBATIM)
add_custom_target(command_documents ALL DEPENDS ${command_outputs})
install(DIRECTORY ${command_folder}/share DESTINATION . COMPONENT ballast)
