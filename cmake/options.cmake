# Flags for every target of this project.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 99)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# A project that adds this one and names no build type gets an optimised plugin, and keeps its own setting.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  if(PROJECT_IS_TOP_LEVEL)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
  else()
    set(CMAKE_BUILD_TYPE Release)
  endif()
endif()

# Everything a target of ours is compiled with; PUBLIC to none outside.
add_library(ballast_options INTERFACE)
if(WIN32)
  # Windows 10, and of its headers only what does not get in the way.
  target_compile_definitions(ballast_options INTERFACE _WIN32_WINNT=0x0A00 WIN32_LEAN_AND_MEAN NOMINMAX)
endif()
if(MSVC)
  target_compile_options(ballast_options INTERFACE /W4 /permissive- /utf-8 /Zc:__cplusplus)
  if(BALLAST_WERROR)
    target_compile_options(ballast_options INTERFACE /WX)
  endif()
  # It would have strncpy, fopen and getenv replaced by functions that no other compiler has.
  target_compile_definitions(ballast_options INTERFACE _CRT_SECURE_NO_WARNINGS)
else()
  target_compile_options(ballast_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion)
  if(BALLAST_WERROR)
    target_compile_options(ballast_options INTERFACE -Werror)
  endif()
  # GCC 12 reports false positives of these in inlined library code.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(ballast_options INTERFACE -Wno-array-bounds -Wno-stringop-overflow -Wno-restrict)
  endif()
  if(BALLAST_SANITIZE)
    # Instrumented code makes the compiler's flow analysis see uninitialised values that are none: warnings are errors only in
    # the plain build, of the same sources.
    target_compile_options(ballast_options INTERFACE -Wno-error)
    target_compile_options(ballast_options INTERFACE -fsanitize=${BALLAST_SANITIZE} -fno-sanitize-recover=all
                                                     -fno-omit-frame-pointer -g1)
    target_link_options(ballast_options INTERFACE -fsanitize=${BALLAST_SANITIZE})
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
      # Functions of Vulkan come and go with widened handles: the same call by another type, as the header says.
      target_compile_options(ballast_options INTERFACE -fno-sanitize=function)
    endif()
  endif()
endif()

# Packages are the same bytes wherever they are built, and their symbols say nothing of where that was.
if(BALLAST_PACKAGE)
  target_compile_options(ballast_options INTERFACE $<$<IN_LIST:ballast_plugin_options,$<TARGET_PROPERTY:LINK_LIBRARIES>>:-g>)
  target_compile_options(ballast_options INTERFACE -ffile-prefix-map=${PROJECT_BINARY_DIR}=build
                                                   -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
  if(WIN32)
    target_link_options(ballast_options INTERFACE -Wl,--no-insert-timestamp)
  endif()
endif()

if(BALLAST_COVERAGE)
  target_compile_options(ballast_options INTERFACE --coverage -O1 -g -Wno-error)
  target_link_options(ballast_options INTERFACE --coverage)
endif()

# Programs and libraries that others run: what writes past its end is noticed, and addresses are nobody's guess.
add_library(ballast_hardening INTERFACE)
if(NOT MSVC AND NOT WIN32)
  target_compile_options(ballast_hardening INTERFACE -fstack-protector-strong)
  # Calls of the C library that write into memory of known size check it; without an optimiser they cannot.
  if(NOT BALLAST_SANITIZE AND NOT BALLAST_COVERAGE)
    target_compile_options(ballast_hardening INTERFACE $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE>
                                                       $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
  endif()
  if(NOT APPLE)
    target_link_options(ballast_hardening INTERFACE -Wl,-z,noexecstack -Wl,-z,relro -Wl,-z,now)
  endif()
elseif(MINGW)
  target_link_options(ballast_hardening INTERFACE -Wl,--dynamicbase -Wl,--high-entropy-va -Wl,--nxcompat)
endif()

# What ends up in the plugin: no exceptions, no type information, nothing exported, no thread-local destructors.
add_library(ballast_plugin_options INTERFACE)
target_link_libraries(ballast_plugin_options INTERFACE ballast_options ballast_hardening)
if(NOT MSVC)
  target_compile_options(
    ballast_plugin_options
    INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions -fno-rtti -fno-threadsafe-statics -fvisibility-inlines-hidden>
              -fvisibility=hidden)
  if(MINGW)
    target_compile_options(ballast_plugin_options INTERFACE -fstack-protector-strong) # with a runtime of the plugin's own
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(ballast_plugin_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fno-gnu-unique>)
  endif()
endif()
