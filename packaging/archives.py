"""Archives whose bytes depend on their files and on SOURCE_DATE_EPOCH alone."""
import gzip
import io
import os
import tarfile
import time
import zipfile


def write_zip(path, files):
    """files: name -> bytes."""
    when = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, when)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            archive.writestr(entry, files[name])


def write_tar(path, files):
    """files: name -> bytes, or pairs of bytes and mode."""
    when = int(os.environ["SOURCE_DATE_EPOCH"])
    with open(path, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=when) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
            for name in sorted(files):
                data, mode = files[name] if isinstance(files[name], tuple) else (files[name], 0o644)
                entry = tarfile.TarInfo(name)
                entry.size, entry.mtime, entry.mode = len(data), when, mode
                entry.uname = entry.gname = "root"
                archive.addfile(entry, io.BytesIO(data))
