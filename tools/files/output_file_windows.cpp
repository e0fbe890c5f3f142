#include <fcntl.h>
#include <io.h>

#include <cstdio>
#include <fstream>
#include <utility>

#include "tools/base/error.hpp"
#include "tools/files/output_file.hpp"
#include "tools/files/temporary_name.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

fs::path without_links(const fs::path& path) {
  std::error_code error;
  const fs::path target = fs::weakly_canonical(path, error);
  return error ? path : target;
}

bool write_to(const fs::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  return static_cast<bool>(file);
}

}  // namespace

OutputPlace output_place(const std::string& option, const fs::path& path) {
  if (is_standard_output(path)) return {path, Placement::standard_output};
  OutputPlace place{without_links(path), Placement::replaced};
  std::error_code error;
  const fs::file_status status = fs::status(place.path, error);
  if (fs::is_directory(status)) throw_usage("{}: {} is a folder, not a file", option, path.string());
  if (fs::exists(status)) {
    if (!fs::is_regular_file(status)) return {path, Placement::in_place};
    if ((status.permissions() & fs::perms::owner_write) == fs::perms::none)
      throw_usage("{}: {} is write-protected", option, path.string());
    return place;
  }
  const fs::path folder = folder_of(place.path);
  if (!fs::is_directory(folder)) throw_usage("{}: there is no folder {}", option, fs::absolute(folder).string());
  return place;
}

class OutputFile::Implementation {
 public:
  Implementation(OutputPlace place, std::string bytes) : place_(std::move(place)), bytes_(std::move(bytes)) {
    if (place_.placement != Placement::replaced) return;
    temporary_ = folder_of(place_.path) / temporary_name();
    if (!write_to(temporary_, bytes_)) {
      remove_temporary();
      throw_failure("{}: cannot be written", place_.path.string());
    }
  }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  ~Implementation() { remove_temporary(); }

  void commit() {
    if (place_.placement == Placement::standard_output) {
      std::fflush(stdout);
      _setmode(_fileno(stdout), _O_BINARY);
      std::fwrite(bytes_.data(), 1, bytes_.size(), stdout);
      if (std::fflush(stdout) != 0) throw_failure("standard output cannot be written");
      return;
    }
    if (place_.placement == Placement::in_place) {
      if (!write_to(place_.path, bytes_)) throw_failure("{}: cannot be written", place_.path.string());
      return;
    }
    std::error_code error;
    fs::rename(temporary_, place_.path, error);
    if (error) throw_failure("{}: cannot be written: {}", place_.path.string(), error.message());
    temporary_.clear();
  }

 private:
  void remove_temporary() {
    std::error_code ignored;
    if (!temporary_.empty()) fs::remove(temporary_, ignored);
  }

  OutputPlace place_;
  std::string bytes_;
  fs::path temporary_;
};

OutputFile::OutputFile(const std::string& option, const fs::path& path, std::string bytes)
    : implementation_(std::make_unique<Implementation>(output_place(option, path), std::move(bytes))) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

void OutputFile::commit() { implementation_->commit(); }

}  // namespace ballast::tools
