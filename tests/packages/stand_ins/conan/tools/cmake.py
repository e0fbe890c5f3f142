"""conan.tools.cmake: a toolchain that is only its cache variables, and CMake itself."""
import subprocess


def cmake_layout(conanfile):
    assert conanfile.settings == ("os", "arch", "compiler", "build_type")


class CMakeToolchain:
    def __init__(self, conanfile):
        self.conanfile, self.cache_variables = conanfile, {}

    def generate(self):
        self.conanfile.toolchain = self.cache_variables


class CMake:
    def __init__(self, conanfile):
        self.conanfile = conanfile

    def run(self, *words):
        subprocess.run([str(word) for word in ("cmake", *words)], check=True, stdout=subprocess.DEVNULL)

    def configure(self):
        variables = [f"-D{name}={'ON' if value is True else 'OFF' if value is False else value}"
                     for name, value in self.conanfile.toolchain.items()]
        self.run("-S", self.conanfile.source_folder, "-B", self.conanfile.build_folder, "-DCMAKE_BUILD_TYPE=Release",
                 f"-DCMAKE_INSTALL_PREFIX={self.conanfile.package_folder}", *variables)

    def build(self):
        self.run("--build", self.conanfile.build_folder, "--parallel", "2")

    def install(self):
        self.run("--install", self.conanfile.build_folder)
