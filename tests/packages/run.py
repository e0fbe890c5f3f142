"""Tests of the packages themselves, as a stranger gets them: run.py FOLDER, where ./dev package put them."""
import os
import pathlib
import sys
import unittest

here = pathlib.Path(__file__).parent
sys.path[:0] = [str(here), str(here.parent / "abi" / "gates")]

if __name__ == "__main__":
    os.environ["BALLAST_PACKAGES"] = str(pathlib.Path(sys.argv[1]).resolve())
    suite = unittest.defaultTestLoader.discover(str(here), top_level_dir=str(here))
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    sys.exit(0 if result.wasSuccessful() and result.testsRun > 0 else 1)
