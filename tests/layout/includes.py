"""Includes point one way between the folders of plugin/ and of host/vulkan, and host/vulkan/plan knows no Vulkan.

  includes.py ROOT          a line a fault, and 1 where there is any
  includes.py ROOT --plant  plants a fault of each kind in a copy: 1 where one is not found
"""
import pathlib
import re
import shutil
import sys
import tempfile

# What the files of a folder may include beside their own.
ALLOWED = {
    "plugin": {
        "calls": {"check", "objects", "boundary"},
        "check": {"objects", "boundary"},
        "objects": {"boundary"},
        "boundary": set(),
    },
    "host/vulkan": {
        "guest": {"run", "device", "plan", "api"},
        "run": {"device", "plan", "api"},
        "device": {"plan", "api"},
        "plan": set(),
        "api": set(),
    },
}
PLAN = "host/vulkan/plan"
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', re.M)
# A name of Vulkan's: vkCreateBuffer, VkBuffer, VK_SUCCESS, PFN_vkCreateBuffer.
VULKAN_NAME = re.compile(r"\b(?:PFN_)?(?:vk[A-Z]|Vk[A-Z]|VK_[A-Z])\w*")


def sources(folder):
    return sorted(path for path in folder.rglob("*") if path.suffix in (".cpp", ".hpp", ".inl", ".inc"))


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)


def includes_of(path):
    return INCLUDE.findall(path.read_text())


def direction_faults(root):
    faults, edges = [], 0
    for tree, folders in ALLOWED.items():
        for path in sources(root / tree):
            parts = path.relative_to(root / tree).parts
            if len(parts) != 2 or parts[0] not in folders:
                faults.append(f"{path.relative_to(root)}: in no folder of {tree} that this gate knows")
                continue
            for include in includes_of(path):
                if not include.startswith(tree + "/"):
                    continue
                edges += 1
                target = include[len(tree) + 1 :].split("/")[0]
                if target != parts[0] and target not in folders[parts[0]]:
                    faults.append(f"{path.relative_to(root)} includes {include}: {parts[0]} may not know {target}")
    if edges < 100:
        faults.append(f"only {edges} includes were found: the gate does not see the tree")
    return faults


def plan_faults(root):
    """Also through the headers of the repository that the plan includes."""
    faults, seen = [], {}
    waiting = [(path, ()) for path in sources(root / PLAN)]
    while waiting:
        path, way = waiting.pop()
        if path in seen:
            continue
        seen[path] = way
        way += (str(path.relative_to(root)),)
        for include in includes_of(path):
            if include.startswith("vulkan/") or include.endswith("api/vk.hpp"):
                faults.append(" -> ".join(way + (include,)) + ": the plan includes a header of Vulkan's")
            elif (root / include).exists():
                waiting.append((root / include, way))
        if path.parent == root / PLAN:
            for name in VULKAN_NAME.findall(without_comments(path.read_text())):
                faults.append(f"{path.relative_to(root)} names {name}: the plan makes no call of Vulkan")
    return faults


def faults_of(root):
    return direction_faults(root) + plan_faults(root)


PLANTED = [
    ("plugin/boundary/error.hpp", '#include "plugin/objects/handles.hpp"\n'),
    ("plugin/objects/execute.cpp", '#include "plugin/check/job.hpp"\n'),
    ("plugin/check/job.cpp", '#include "plugin/calls/api.hpp"\n'),
    ("host/vulkan/run/engine.cpp", '#include "host/vulkan/guest/external_jobs.hpp"\n'),
    ("host/vulkan/device/device.hpp", '#include "host/vulkan/run/buffer.hpp"\n'),
    ("host/vulkan/api/loader.cpp", '#include "host/vulkan/plan/plan.hpp"\n'),
    ("host/vulkan/plan/cost.cpp", "#include <vulkan/vulkan_core.h>\n"),
    ("host/vulkan/plan/cost.hpp", "using Handle = VkBuffer;\n"),
    ("host/job.hpp", '#include "host/vulkan/api/vk.hpp"\n'),
]


def plant(root):
    missed = []
    for name, line in PLANTED:
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder)
            for tree in ("plugin", "host"):
                shutil.copytree(root / tree, copy / tree)
            path = copy / name
            path.write_text(path.read_text() + line)
            if not faults_of(copy):
                missed.append(f"{line.strip()} in {name} is not found")
    return missed


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    planted = "--plant" in sys.argv[2:]
    faults = plant(root) if planted else faults_of(root)
    good = "every planted fault is found" if planted else "includes point one way"
    print("\n".join(faults) if faults else good)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
