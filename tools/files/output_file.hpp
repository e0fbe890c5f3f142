// Files that the tools write: the old content or the new, never a part of either.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace ballast::tools {

inline constexpr const char* kStandardStream = "-";  // the path that means standard input or output

// Also /dev/stdout: opened by its name, it would be written from its beginning where the shell appends.
inline bool is_standard_output(const std::filesystem::path& path) {
  return path == kStandardStream || path == "/dev/stdout";
}

// How a path is written to.
enum class Placement {
  standard_output,  // is_standard_output
  in_place,  // a device, a pipe, or a file that cannot be replaced: a folder without write permission, hard links
  replaced,  // a file, or nothing yet: written beside its place and renamed over it
};

struct OutputPlace {
  std::filesystem::path path;  // with all links resolved
  Placement placement = Placement::replaced;
};

// Where a path leads. Throws Error(usage) that begins with `option` where nothing may be written there: a folder, a
// folder that does not exist, a file without write permission (for root, too). Commands call it before their work.
OutputPlace output_place(const std::string& option, const std::filesystem::path& path);

// Bytes on their way to a path. Several files can be prepared first and committed together.
class OutputFile {
 public:
  // Prepares the bytes; the path still has its old content. Throws Error.
  OutputFile(const std::string& option, const std::filesystem::path& path, std::string bytes);
  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();  // removes what was prepared and not committed

  // A replaced file keeps its mode and owner. Throws Error(failure).
  void commit();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

// Prepares and commits one file.
void write_output(const std::string& option, const std::filesystem::path& path, std::string bytes);

}  // namespace ballast::tools
