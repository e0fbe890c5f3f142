"""Takes out of Windows programs when they were written, which objcopy puts in: the header's time stamp, and the checksum over it."""
import pathlib
import struct
import sys

TIME_STAMP = 8  # from the signature "PE\0\0"
CHECKSUM = 24 + 64


def strip_pe_timestamp(data):
    (header,) = struct.unpack_from("<I", data, 0x3C)
    if data[:2] != b"MZ" or data[header:header + 4] != b"PE\0\0":
        sys.exit("this is no Windows program")
    changed = bytearray(data)
    for offset in (TIME_STAMP, CHECKSUM):  # zero means that there is none
        struct.pack_into("<I", changed, header + offset, 0)
    return bytes(changed)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = pathlib.Path(name)
        path.write_bytes(strip_pe_timestamp(path.read_bytes()))
