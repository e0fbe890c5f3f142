"""A recipe for Conan 2 that builds the source archive it lies in: conan create packaging/conan"""
import os

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, rmdir

ROOT = os.path.join("..", "..")
SOURCES = ("CMakeLists.txt", "LICENSE", "cmake/*", "data/*", "host/*", "include/*", "packaging/*", "plugin/*", "shaders/*", "third_party/*")


class Ballast(ConanFile):
    name = "ballast"
    version = "1.0.0"
    license = "MIT"
    description = "Balanced packing of many layers, as an embeddable plugin"
    package_type = "shared-library"
    settings = "os", "arch", "compiler", "build_type"

    def export_sources(self):
        root = os.path.join(self.recipe_folder, ROOT)
        for pattern in SOURCES:
            copy(self, pattern, src=root, dst=self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["BALLAST_TESTS"] = False
        toolchain.cache_variables["BALLAST_TOOLS"] = False
        toolchain.cache_variables["BALLAST_INSTALL"] = True
        toolchain.cache_variables["BALLAST_WERROR"] = False
        toolchain.cache_variables["BALLAST_PREBUILT_SPIRV"] = True
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        copy(self, "copyright", src=os.path.join(self.source_folder, "third_party", "vulkan"),
             dst=os.path.join(self.package_folder, "licenses"))
        rmdir(self, os.path.join(self.package_folder, "share"))

    def package_info(self):
        # The installed ballastConfig.cmake says it all: the plugin is loaded at run time, so Conan links nothing.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "ballast")]
        self.cpp_info.libs = []
        self.cpp_info.libdirs = []
