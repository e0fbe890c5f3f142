# package_papers(FOLDER NAME=FILE...): into FOLDER go the licence, the notices of what others wrote, and the bill of materials, which
# knows the files named.
function(package_papers folder)
  set(notices ${CMAKE_CURRENT_BINARY_DIR}/THIRD_PARTY_NOTICES.txt)
  set(bill ${CMAKE_CURRENT_BINARY_DIR}/ballast.spdx.json)
  set(scripts ${CMAKE_CURRENT_SOURCE_DIR}/parts.py ${CMAKE_CURRENT_SOURCE_DIR}/bill_of_materials.py
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
  add_custom_target(papers ALL DEPENDS ${notices} ${bill})
  install(FILES ${notices} ${bill} ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md
          DESTINATION ${folder} COMPONENT ballast)
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${folder} RENAME copyright COMPONENT ballast)
endfunction()
