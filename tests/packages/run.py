"""Tests of the packages themselves, as a stranger gets them: run.py FOLDER linux|windows|arm|debian|engines|wheel|source|sums..., in the folder that holds them."""
import os
import pathlib
import sys
import unittest

here = pathlib.Path(__file__).parent
sys.path[:0] = [str(here), str(here.parent / "abi" / "gates"), str(here.parent / "readme")]
FILES = {"linux": "test_linux_*.py", "windows": "test_windows_*.py", "arm": "test_arm_*.py", "debian": "test_deb*.py",
         "engines": "test_engine_*.py", "wheel": "test_wheel.py", "source": "test_source_*.py", "source-configure": "test_source_configure.py", "sums": "test_sums.py"}

if __name__ == "__main__":
    folder, *asked = sys.argv[1:]
    os.environ["BALLAST_PACKAGES"] = str(pathlib.Path(folder).resolve())
    os.environ["BALLAST_PACKAGES_ASKED"] = " ".join(asked)
    suite = unittest.TestSuite()
    for pattern in [FILES[name] for name in asked] + ["test_documents.py", "test_no_traces.py"]:
        suite.addTests(unittest.TestLoader().discover(str(here), pattern, top_level_dir=str(here)))
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    sys.exit(0 if result.wasSuccessful() and result.testsRun > 0 and not result.skipped else 1)
