"""Projects of strangers that use the source archive, and a machine that has a C++ compiler and CMake alone."""
import os
import pathlib
import shutil

import unpacked
from unpacked import run

SOURCE = "ballast-*-source.tar.gz"
ALONE = ("-DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF", "-DCMAKE_FIND_USE_CMAKE_ENVIRONMENT_PATH=OFF")  # nothing of /usr is found
PROGRAMS = ("cmake", "make", "c++", "as", "ld", "ar", "ranlib")
MAIN = """
#include <ballast/ballast.hpp>
#include <cstdio>
int main() {
  auto library = ballast::Library::open(PLUGIN);
  if (!library) return std::puts(library.error().message.c_str()), 1;
  return std::printf("%zu strategies\\n", library->strategies().size()), 0;
}
"""
HEAD = """
cmake_minimum_required(VERSION 3.25)
project(stranger LANGUAGES CXX)
"""
TAIL = """
if(BALLAST_TESTS OR BALLAST_TOOLS OR BALLAST_INSTALL OR BALLAST_WERROR)
  message(FATAL_ERROR "a project that adds Ballast gets the plugin alone")
endif()
if(DEFINED CACHE{CMAKE_BUILD_TYPE} AND CMAKE_BUILD_TYPE STREQUAL Release)
  message(FATAL_ERROR "Ballast changed the build type of the project that adds it")
endif()
add_executable(stranger main.cpp)
target_link_libraries(stranger PRIVATE ballast::ballast)
target_compile_definitions(stranger PRIVATE PLUGIN="$<TARGET_FILE:ballast::plugin>")
"""
ADD_SUBDIRECTORY = HEAD + 'add_subdirectory("@SOURCES@" ballast)' + TAIL
FETCH_CONTENT = HEAD + """
include(FetchContent)
FetchContent_Declare(ballast URL "file://@ARCHIVE@")
FetchContent_MakeAvailable(ballast)
""" + TAIL
FIND_PACKAGE = HEAD + "find_package(ballast 1.0 CONFIG REQUIRED)" + TAIL


def compiler_alone():
    """The environment of a machine whose only programs are these."""
    folder = unpacked.temporary_folder()
    for name in PROGRAMS:
        (folder / name).symlink_to(pathlib.Path(shutil.which(name, path="/usr/bin:/bin")).resolve())
    environment = {"PATH": str(folder), "LC_ALL": "C.UTF-8"}
    cache = shutil.which("ccache")
    if cache:  # the same object files again and again, in folders of other names
        environment |= {"CMAKE_CXX_COMPILER_LAUNCHER": cache, "CCACHE_NOHASHDIR": "1", "CCACHE_BASEDIR": "/tmp",
                        "CCACHE_DIR": os.environ.get("CCACHE_DIR", os.path.expanduser("~/.cache/ccache"))}
    return environment


def project(text, sources="", archive=""):
    folder = unpacked.temporary_folder()
    (folder / "CMakeLists.txt").write_text(text.replace("@SOURCES@", str(sources)).replace("@ARCHIVE@", str(archive)))
    (folder / "main.cpp").write_text(MAIN)
    return folder


def configured(folder, *options, env):
    run("cmake", "-S", folder, "-B", folder / "build", *ALONE, *options, env=env)
    return folder / "build"


def built(folder, *options, env):
    build = configured(folder, *options, env=env)
    run("cmake", "--build", build, "--parallel", "2", env=env)
    return build
