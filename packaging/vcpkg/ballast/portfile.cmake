# An overlay port that builds the source archive it lies in: vcpkg install ballast --overlay-ports=ballast-1.0.0/packaging/vcpkg
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

vcpkg_check_linkage(ONLY_DYNAMIC_LIBRARY) # the plugin is loaded at run time
vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -DBALLAST_TESTS=OFF -DBALLAST_TOOLS=OFF -DBALLAST_INSTALL=ON -DBALLAST_WERROR=OFF -DBALLAST_PREBUILT_SPIRV=ON)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/ballast)
vcpkg_fixup_pkgconfig()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/share/doc")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE" "${SOURCE_PATH}/third_party/vulkan/copyright")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")

# Nothing links the plugin: a DLL without an import library is right.
set(VCPKG_POLICY_DLLS_WITHOUT_LIBS enabled)
