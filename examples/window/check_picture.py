"""Runs the example and compares its picture with the loads that it prints: check_picture.py PICTURE PROGRAM ARGUMENT..."""
import collections
import pathlib
import re
import struct
import subprocess
import sys

LANES, FULL_HEIGHT = 8, 32000  # as in loads.hpp
COLOURS = [(0, 115, 179), (230, 158, 0), (0, 158, 115), (214, 94, 0), (87, 181, 232), (204, 120, 166), (240, 227, 66), (153, 153, 153)]
BACKGROUND = (23, 26, 31)
LINES = ((255, 255, 255), (115, 128, 140))


def near(one, other, tolerance=3):
    return all(abs(a - b) <= tolerance for a, b in zip(one, other))


def read_bmp(path):
    """Rows from the top, of (red, green, blue)."""
    data = path.read_bytes()
    (start,) = struct.unpack_from("<I", data, 10)
    width, height, _, bits = struct.unpack_from("<iiHH", data, 18)
    stride, step = (width * bits // 8 + 3) // 4 * 4, bits // 8
    rows = []
    for y in range(abs(height)):
        row = data[start + y * stride:start + y * stride + width * step]
        rows.append([(row[i + 2], row[i + 1], row[i]) for i in range(0, len(row), step)])
    return rows if height < 0 else rows[::-1]


def height_of_pile(rows, x):
    """Of the pile at column x, in rows; the lines across do not count as a gap."""
    filled = [not near(row[x], BACKGROUND) and not any(near(row[x], line) for line in LINES) for row in rows]
    return len(rows) - filled.index(True) if any(filled) else 0


def faults_of_piles(rows, loads, side):
    found, half = [], len(rows[0]) // 2
    for lane, load in enumerate(loads):
        x = round(side * half + (lane + 1) / (LANES + 1) * half)
        expected = load / FULL_HEIGHT * len(rows)
        if abs(height_of_pile(rows, x) - expected) > 4:  # a line across, 2 rows high, may hide the top
            found.append(f"lane {lane} of half {side} is {height_of_pile(rows, x)} rows high, not {expected:.1f}")
    return found


def area_of_colours(rows, side):
    half = len(rows[0]) // 2
    pixels = collections.Counter(pixel for row in rows for pixel in row[side * half:(side + 1) * half])
    counts = [sum(count for pixel, count in pixels.items() if near(pixel, colour)) for colour in COLOURS]
    return counts


def faults(rows, given, packed):
    """The piles are as high as their loads, and every colour covers as much on the right as on the left."""
    found = faults_of_piles(rows, given, 0) + faults_of_piles(rows, packed, 1)
    for lane, (left, right) in enumerate(zip(area_of_colours(rows, 0), area_of_colours(rows, 1))):
        if not left or abs(left - right) > 0.15 * left:
            found.append(f"colour {lane} covers {left} pixels on the left and {right} on the right")
    return found


def loads_in(said, name):
    return [int(word) for word in re.search(rf"^{name}: ([\d ]+);", said, re.MULTILINE).group(1).split()]


def plant():
    """A picture drawn here, right and then with one fault of each kind."""
    given, packed = [8000, 16000, 4000, 12000, 20000, 2000, 6000, 12000], [10000] * LANES

    def drawn(wrong_colour=None):
        rows = [[BACKGROUND] * 640 for _ in range(360)]
        blocks = [(0, lane, 0, given[lane], lane) for lane in range(LANES)]
        level, lane = 0, 0  # the same area of every colour, cut into packs of equal height
        for colour, load in enumerate(given):
            while load:
                part = min(load, packed[lane] - level)
                blocks.append((1, lane, level, level + part, colour))
                load, level = load - part, level + part
                if level == packed[lane]:
                    level, lane = 0, lane + 1
        for side, lane, low, high, colour in blocks:
            middle = side * 320 + (lane + 1) / 9 * 320
            for y in range(round(360 - high * 360 / FULL_HEIGHT), round(360 - low * 360 / FULL_HEIGHT)):
                for x in range(round(middle - 14), round(middle + 14)):
                    rows[y][x] = COLOURS[0 if colour == wrong_colour else colour]
        return faults(rows, given, packed)

    assert drawn() == [], drawn()
    assert drawn(wrong_colour=3) and not any("lane" in fault for fault in drawn(wrong_colour=3))
    low = [[BACKGROUND] * 640 for _ in range(360)]
    assert len(faults(low, given, packed)) == 3 * LANES
    assert faults_of_piles(low, [0] * LANES, 1) == []


def main():
    if sys.argv[1] == "--plant":
        return plant()
    picture = pathlib.Path(sys.argv[1])
    picture.unlink(missing_ok=True)
    done = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    print(done.stdout)
    if done.returncode:
        return done.returncode
    found = faults(read_bmp(picture), loads_in(done.stdout, "as given"), loads_in(done.stdout, "packed"))
    print("\n".join(found) or "the picture shows these loads")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
