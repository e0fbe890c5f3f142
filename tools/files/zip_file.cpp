#include "tools/files/zip_file.hpp"

#include <algorithm>

#if defined(BALLAST_ZLIB)
#include <zlib.h>
#endif

#include "tools/base/error.hpp"
#include "tools/files/crc32.hpp"

namespace ballast::tools {
namespace {

constexpr uint32_t kLocalMagic = 0x04034B50, kEntryMagic = 0x02014B50, kEndMagic = 0x06054B50;
constexpr uint32_t kEnd64Magic = 0x06064B50, kLocator64Magic = 0x07064B50;
constexpr size_t kLocalBytes = 30, kEntryBytes = 46, kEndBytes = 22, kLocatorBytes = 20;
constexpr uint32_t kIn64 = 0xFFFFFFFF;  // the number is in an extra field

// Little-endian numbers of a file, which may be truncated or lie.
class Bytes {
 public:
  Bytes(std::string_view bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  uint64_t number(uint64_t at, size_t size) const {
    const std::string_view part = text(at, size);
    uint64_t value = 0;
    for (size_t i = 0; i < size; ++i) value |= uint64_t{static_cast<unsigned char>(part[i])} << (8 * i);
    return value;
  }
  uint16_t u2(uint64_t at) const { return static_cast<uint16_t>(number(at, 2)); }
  uint32_t u4(uint64_t at) const { return static_cast<uint32_t>(number(at, 4)); }
  uint64_t u8(uint64_t at) const { return number(at, 8); }
  std::string_view text(uint64_t at, uint64_t size) const {
    if (at > bytes_.size() || size > bytes_.size() - at) throw_usage("{}: the zip file is truncated", file_);
    return bytes_.substr(static_cast<size_t>(at), static_cast<size_t>(size));
  }
  size_t size() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
  const std::string& file_;
};

struct Directory {
  uint64_t at = 0;
  uint64_t entries = 0;
};

Directory find_directory(const Bytes& bytes, const std::string& file) {
  constexpr size_t kLongestComment = 65535;
  if (bytes.size() < kEndBytes) throw_usage("{}: the zip file is truncated", file);
  const size_t first = bytes.size() - kEndBytes;
  for (size_t back = 0; back <= std::min(first, kLongestComment); ++back) {
    const size_t at = first - back;
    if (bytes.u4(at) != kEndMagic) continue;
    Directory directory{bytes.u4(at + 16), bytes.u2(at + 10)};
    if (at >= kLocatorBytes && bytes.u4(at - kLocatorBytes) == kLocator64Magic) {
      const uint64_t end64 = bytes.u8(at - kLocatorBytes + 8);
      if (bytes.u4(end64) != kEnd64Magic) throw_usage("{}: the zip file is damaged", file);
      directory = {bytes.u8(end64 + 48), bytes.u8(end64 + 32)};
    }
    return directory;
  }
  throw_usage("{}: the zip file is truncated", file);
}

// Sizes of 64 bits stand in an extra field, in this order, where the entry's own number is full.
void take_large_sizes(const Bytes& bytes, uint64_t at, uint64_t end, ZipEntry& entry) {
  while (at + 4 <= end) {
    const uint16_t kind = bytes.u2(at), size = bytes.u2(at + 2);
    if (kind == 1) {
      uint64_t field = at + 4;
      for (uint64_t* number : {&entry.bytes, &entry.stored_bytes, &entry.at})
        if (*number == kIn64) {
          *number = bytes.u8(field);
          field += 8;
        }
    }
    at += 4u + size;
  }
}

#if defined(BALLAST_ZLIB)
// Grows with what arrives: the size that the file promises may be a lie.
std::string inflated(std::string_view packed, uint64_t size, const std::string& what) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw_failure("out of memory");
  std::string unpacked;
  int result = Z_OK;
  size_t given = 0;
  while (result == Z_OK && unpacked.size() <= size) {
    constexpr size_t kPiece = size_t{1} << 20;
    const size_t had = unpacked.size(), chunk = std::min(packed.size() - given, kPiece);
    unpacked.resize(had + kPiece);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + given));
    stream.avail_in = static_cast<uInt>(chunk);
    stream.next_out = reinterpret_cast<Bytef*>(unpacked.data() + had);
    stream.avail_out = static_cast<uInt>(kPiece);
    result = inflate(&stream, Z_NO_FLUSH);
    given += chunk - stream.avail_in;
    unpacked.resize(had + kPiece - stream.avail_out);
  }
  inflateEnd(&stream);
  if (result != Z_STREAM_END || unpacked.size() != size) throw_usage("{} is damaged", what);
  return unpacked;
}
#endif

void append(std::string& text, uint64_t value, size_t size) {
  for (size_t i = 0; i < size; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
}

}  // namespace

std::vector<ZipEntry> zip_entries(std::string_view file_bytes, const std::string& file) {
  const Bytes bytes(file_bytes, file);
  const Directory directory = find_directory(bytes, file);
  std::vector<ZipEntry> entries;
  uint64_t at = directory.at;
  for (uint64_t i = 0; i < directory.entries; ++i) {
    if (bytes.u4(at) != kEntryMagic) throw_usage("{}: the zip file is damaged", file);
    const uint64_t name_size = bytes.u2(at + 28), extra_size = bytes.u2(at + 30), comment_size = bytes.u2(at + 32);
    ZipEntry entry;
    entry.method = bytes.u2(at + 10);
    entry.crc = bytes.u4(at + 16);
    entry.stored_bytes = bytes.u4(at + 20);
    entry.bytes = bytes.u4(at + 24);
    entry.at = bytes.u4(at + 42);
    entry.name = bytes.text(at + kEntryBytes, name_size);
    const uint64_t extra = at + kEntryBytes + name_size;
    take_large_sizes(bytes, extra, extra + extra_size, entry);
    at = extra + extra_size + comment_size;
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string zip_content(std::string_view file_bytes, const ZipEntry& entry, const std::string& file) {
  const Bytes bytes(file_bytes, file);
  const std::string what = file + ": " + entry.name;
  if (bytes.u4(entry.at) != kLocalMagic) throw_usage("{} is damaged", what);
  if ((bytes.u2(entry.at + 6) & 1) != 0) throw_usage("{} is encrypted", what);
  const uint64_t start = entry.at + kLocalBytes + bytes.u2(entry.at + 26) + bytes.u2(entry.at + 28);
  const std::string_view stored = bytes.text(start, entry.stored_bytes);
  std::string content;
  if (entry.method == 0) content = stored;
#if defined(BALLAST_ZLIB)
  else if (entry.method == 8)
    content = inflated(stored, entry.bytes, what);
#endif
  else
    throw_usage("{} is compressed by method {}, which this program cannot unpack; save it without compression", what,
                entry.method);
  if (content.size() != entry.bytes || crc32(content) != entry.crc) throw_usage("{} is damaged", what);
  return content;
}

std::string zip_bytes(const std::vector<ZipPart>& parts) {
  constexpr uint64_t kVersion = 20, kDate = 1 << 5 | 1;  // 1 January 1980
  std::string file, directory;
  for (const ZipPart& part : parts) {
    if (part.bytes.size() >= kIn64 || file.size() >= kIn64) throw_failure("{}: too large for a zip file", part.name);
    std::string shared;  // what local header and directory have in common
    for (const uint64_t half : {kVersion, uint64_t{0}, uint64_t{0}, uint64_t{0}, kDate}) append(shared, half, 2);
    append(shared, crc32(part.bytes), 4);
    append(shared, part.bytes.size(), 4);
    append(shared, part.bytes.size(), 4);
    append(shared, part.name.size(), 2);
    append(shared, 0, 2);
    append(directory, kEntryMagic, 4);
    append(directory, kVersion, 2);
    directory += shared;
    append(directory, 0, 8);  // comment, disk, attributes
    append(directory, 0, 2);
    append(directory, file.size(), 4);
    directory += part.name;
    append(file, kLocalMagic, 4);
    file += shared + part.name + part.bytes;
  }
  const size_t start = file.size();
  file += directory;
  append(file, kEndMagic, 4);
  append(file, 0, 4);
  append(file, parts.size(), 2);
  append(file, parts.size(), 2);
  append(file, directory.size(), 4);
  append(file, start, 4);
  append(file, 0, 2);
  return file;
}

}  // namespace ballast::tools
