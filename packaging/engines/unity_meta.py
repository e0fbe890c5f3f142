"""The .meta files of Unity's package. A guid is a hash of the file's path, so it stays from version to version."""
import hashlib
import pathlib

# Where a native library is used: platform of the player, and system and processor of the editor, if it runs there.
LIBRARIES = {
    "Plugins/Linux/x86_64/": ("Standalone: Linux64", "x86_64", "Linux"),
    "Plugins/Windows/x86_64/": ("Standalone: Win64", "x86_64", "Windows"),
    "Plugins/EmbeddedLinux/arm64/": ("EmbeddedLinux: EmbeddedLinux", "ARM64", None),
}
IMPORTERS = {".cs": "MonoImporter", ".asmdef": "AssemblyDefinitionImporter", ".md": "TextScriptImporter",
             ".json": "PackageManifestImporter"}
TAIL = "  userData: \n  assetBundleName: \n  assetBundleVariant: \n"


def guid(path):
    return hashlib.md5(f"com.ballast.packing/{path}".encode()).hexdigest()


def platform(first, enabled, settings):
    lines = "".join(f"        {name}: {value}\n" for name, value in settings.items())
    return f"  - first:\n      {first}\n    second:\n      enabled: {int(bool(enabled))}\n      settings:{chr(10) + lines if lines else ' {}' + chr(10)}"


def plugin_importer(player, processor, editor):
    text = "PluginImporter:\n  externalObjects: {}\n  serializedVersion: 2\n  iconMap: {}\n  executionOrder: {}\n  defineConstraints: []\n"
    text += "  isPreloaded: 0\n  isOverridable: 0\n  isExplicitlyReferenced: 0\n  validateReferences: 1\n  platformData:\n"
    text += platform("Any: ", False, {})
    text += platform("Editor: Editor", editor, {"CPU": processor, "OS": editor} if editor else {})
    return text + platform(player, True, {"CPU": processor}) + TAIL


def meta(path):
    head = f"fileFormatVersion: 2\nguid: {guid(path)}\n"
    for folder, use in LIBRARIES.items():
        if path.startswith(folder):
            return head + plugin_importer(*use)
    suffix = pathlib.PurePosixPath(path).suffix
    if not suffix:
        return head + "folderAsset: yes\nDefaultImporter:\n  externalObjects: {}\n" + TAIL
    return head + f"{IMPORTERS[suffix]}:\n  externalObjects: {{}}\n" + TAIL


def for_all(files):
    """One for each file and folder; Unity reads none in folders that end with a tilde."""
    paths = set()
    for name in files:
        path = pathlib.PurePosixPath(name)
        paths |= {str(part) for part in (path, *path.parents) if str(part) != "."}
    visible = [path for path in paths if not any(part.endswith("~") for part in path.split("/"))]
    return {f"{path}.meta": meta(path).encode() for path in visible}
