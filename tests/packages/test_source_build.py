"""The source archive, built by a C++ compiler and CMake alone: by a project that fetches it, as vcpkg would, and as Conan would.

Neither client is there: stand-ins for what the port and the recipe call run them."""
import os
import pathlib
import unittest
import unittest.mock

import source_projects
import unpacked
from test_source_configure import recipe_in
from unpacked import run

STRATEGIES = r"^\d\d+ strategies$"


class SourceBuild(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = unpacked.unpacked(source_projects.SOURCE)
        cls.environment = source_projects.compiler_alone()

    def find_package(self, prefix):
        project = source_projects.project(source_projects.FIND_PACKAGE.replace("if(BALLAST_TESTS", "if(FALSE"))
        build = source_projects.built(project, f"-DCMAKE_PREFIX_PATH={prefix}", env=self.environment)
        self.assertRegex(run(build / "stranger"), STRATEGIES)

    def test_fetch_content(self):
        archive = unpacked.the_one(source_projects.SOURCE)
        build = source_projects.built(source_projects.project(source_projects.FETCH_CONTENT, archive=archive), env=self.environment)
        self.assertRegex(run(build / "stranger"), STRATEGIES)

    def test_vcpkg_port(self):
        folder = unpacked.temporary_folder()
        port = self.top / "packaging" / "vcpkg" / "ballast"
        run("cmake", "-DPORT=ballast", f"-DPORTFILE={port / 'portfile.cmake'}", f"-DCURRENT_PACKAGES_DIR={folder / 'package'}",
            f"-DBUILD={folder / 'build'}", "-P", unpacked.HERE / "stand_ins" / "vcpkg.cmake", env=self.environment)
        files = unpacked.files_below(folder / "package")
        self.assertIn("lib/ballast/libballast.so", files)
        self.assertEqual([name for name in files if name.startswith("share/")],
                         [f"share/ballast/{name}" for name in ("ballastConfig.cmake", "ballastConfigVersion.cmake", "copyright", "usage")])
        self.find_package(folder / "package")

    def test_conan_recipe(self):
        recipe = recipe_in(self.top, unpacked.temporary_folder())
        with unittest.mock.patch.dict(os.environ, self.environment, clear=True):
            for step in (recipe.export_sources, recipe.layout, recipe.generate, recipe.build, recipe.package, recipe.package_info):
                step()
        package = pathlib.Path(recipe.package_folder)
        self.assertTrue((package / recipe.cpp_info.builddirs[0] / "ballastConfig.cmake").exists())
        self.assertEqual(sorted(path.name for path in (package / "licenses").iterdir()), ["LICENSE", "copyright"])
        self.assertEqual(recipe.cpp_info.libs, [])
        self.find_package(package)


if __name__ == "__main__":
    unittest.main()
