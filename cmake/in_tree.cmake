# The targets that find_package(ballast) gives, for projects that add this one by add_subdirectory or FetchContent:
#   ballast::ballast   the headers, and the system's loader for ballast.hpp; the plugin is not linked
#   ballast::plugin    the plugin, as in $<TARGET_FILE:ballast::plugin>
add_library(ballast_headers INTERFACE)
target_include_directories(ballast_headers INTERFACE ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(ballast_headers INTERFACE ${CMAKE_DL_LIBS})
add_library(ballast::ballast ALIAS ballast_headers)
add_library(ballast::plugin ALIAS ballast_plugin)
