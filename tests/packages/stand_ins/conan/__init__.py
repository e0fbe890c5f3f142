"""The parts of Conan 2 that the recipe uses, as its reference describes them, to run the recipe without Conan."""


class _Info:
    def __init__(self):
        self.properties, self.libs, self.libdirs, self.builddirs = {}, ["lib"], ["lib"], []

    def set_property(self, name, value):
        self.properties[name] = value


class ConanFile:
    def __init__(self, recipe_folder, folder):
        self.recipe_folder = str(recipe_folder)
        self.export_sources_folder = self.source_folder = str(folder / "source")
        self.build_folder, self.package_folder = str(folder / "build"), str(folder / "package")
        self.toolchain = None
        self.cpp_info = _Info()
