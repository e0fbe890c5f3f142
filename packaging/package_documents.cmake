# package_documents(FOLDER NAME=FILE...): into FOLDER go the licence, the notices of what others wrote, and the bill of materials, which
# knows the files named.
function(package_documents folder)
  set(notices ${CMAKE_CURRENT_BINARY_DIR}/THIRD_PARTY_NOTICES.txt)
  set(bill ${CMAKE_CURRENT_BINARY_DIR}/ballast.spdx.json)
  set(scripts ${CMAKE_CURRENT_SOURCE_DIR}/third_party.py ${CMAKE_CURRENT_SOURCE_DIR}/bill_of_materials.py
              ${CMAKE_CURRENT_SOURCE_DIR}/notices.py)
  # The bill names the time of the commit: it is written anew where that has changed, whatever else has not.
  set(epoch ${CMAKE_CURRENT_BINARY_DIR}/source_date_epoch)
  file(CONFIGURE OUTPUT ${epoch} CONTENT "$ENV{SOURCE_DATE_EPOCH}")
  list(TRANSFORM ARGN REPLACE "^[^=]*=" "" OUTPUT_VARIABLE described)
  set(python ${CMAKE_COMMAND} -E env PYTHONDONTWRITEBYTECODE=1 ${Python3_EXECUTABLE})
  add_custom_command(
    OUTPUT ${notices}
    DEPENDS ${scripts}
    COMMAND ${python} ${CMAKE_CURRENT_SOURCE_DIR}/notices.py --platform ${platform} --out ${notices}
    COMMENT "Collecting third-party notices"
    VERBATIM)
  add_custom_command(
    OUTPUT ${bill}
    DEPENDS ${scripts} ${described} ${epoch}
    COMMAND ${python} ${CMAKE_CURRENT_SOURCE_DIR}/bill_of_materials.py --version ${PROJECT_VERSION} --platform ${platform} --out ${bill}
            ${ARGN}
    COMMENT "Writing the bill of materials"
    VERBATIM)
  add_custom_target(package_documents ALL DEPENDS ${notices} ${bill})
  install(FILES ${notices} ${bill} DESTINATION ${folder} COMPONENT ballast)
  package_text(${folder})
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${folder} RENAME copyright COMPONENT ballast)
endfunction()

# package_readme(FILE): the page for who unpacked the package. How to use the plugin it has from the sources' README.
function(package_readme file)
  set(readme ${PROJECT_SOURCE_DIR}/README.md)
  set(own ${CMAKE_CURRENT_SOURCE_DIR}/README.md.in)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${readme} ${own})
  file(READ ${readme} use_it)
  string(FIND "${use_it}" "\n## Use it\n" begin)
  string(FIND "${use_it}" "\n## The manual\n" end)
  if(begin LESS 0 OR end LESS begin)
    message(FATAL_ERROR "README.md has no sections 'Use it' and, after it, 'The manual'")
  endif()
  math(EXPR begin "${begin} + 1")
  math(EXPR length "${end} - ${begin}")
  string(SUBSTRING "${use_it}" ${begin} ${length} use_it)
  configure_file(${own} ${file} @ONLY)
endfunction()

# package_text(FOLDER): what people read and start from goes into FOLDER, and its links lead to what packages hold.
function(package_text folder)
  # Made anew, so that no page stays of a document that is gone.
  file(REMOVE_RECURSE ${CMAKE_CURRENT_BINARY_DIR}/text)
  file(GLOB_RECURSE documents RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/*.md)
  package_readme(${CMAKE_CURRENT_BINARY_DIR}/README.md)
  foreach(document README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md ${documents})
    set(source ${PROJECT_SOURCE_DIR}/${document})
    if(document STREQUAL "README.md")
      set(source ${CMAKE_CURRENT_BINARY_DIR}/README.md)
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${document})
    file(READ ${source} text)
    string(REPLACE "](include/" "](../../../include/" text "${text}")
    string(REPLACE "](../../include/" "](../../../../../include/" text "${text}")
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/text/${document} CONTENT "${text}" @ONLY)
  endforeach()
  install(DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/text/ DESTINATION ${folder} COMPONENT ballast)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/images DESTINATION ${folder}/docs COMPONENT ballast)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples DESTINATION ${folder} COMPONENT ballast PATTERN CMakeLists.txt EXCLUDE
          PATTERN __pycache__ EXCLUDE)
endfunction()
