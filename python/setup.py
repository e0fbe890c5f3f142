"""Makes the wheel: packaging/wheels.py of the sources puts the library, the licences and the version beside this file."""

import os
import pathlib

import setuptools
from wheel.bdist_wheel import bdist_wheel

here = pathlib.Path(__file__).resolve().parent


class ForOnePlatform(setuptools.Distribution):
    """The library in it is built for one platform."""

    def has_ext_modules(self):
        return True


class ForEveryPython(bdist_wheel):
    """ctypes loads the library, so any Python 3 does."""

    def get_tag(self):
        return "py3", "none", os.environ["BALLAST_WHEEL_PLATFORM"]


setuptools.setup(
    name="ballast-packing",
    version=os.environ["BALLAST_WHEEL_VERSION"],
    description="Balanced placement of experts on GPUs, sequences on ranks, and weighted items in packs",
    long_description=(here / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="MIT",
    license_files=["LICENSE", "THIRD_PARTY_NOTICES.txt"],
    keywords=["EPLB", "mixture of experts", "load balancing", "number partitioning", "sequence packing"],
    classifiers=["Programming Language :: Python :: 3", "License :: OSI Approved :: MIT License", "Typing :: Typed"],
    python_requires=">=3.8",
    packages=["ballast_packing"],
    package_data={"ballast_packing": ["py.typed", "libballast.so", "ballast.dll"]},
    entry_points={
        "vllm.general_plugins": ["ballast = ballast_packing.vllm:register"],
        "sglang.srt.plugins": ["ballast = ballast_packing.sglang:register"],
    },
    distclass=ForOnePlatform,
    cmdclass={"bdist_wheel": ForEveryPython},
)
