#include "tools/files/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "tools/base/error.hpp"
#include "tools/files/temporary_name.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  // True if all that was written arrived.
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

[[noreturn]] void cannot_write(const fs::path& path, int error) {
  throw_failure("{}: cannot be written: {}", path.string(), std::strerror(error));
}

// Where the links lead, also to a file that does not exist yet.
fs::path without_links(const std::string& option, fs::path path) {
  constexpr int kMostLinks = 40;  // as the system follows
  for (int links = 0;; ++links) {
    std::error_code error;
    const fs::path target = fs::read_symlink(path, error);
    if (error) return path;
    if (links == kMostLinks) throw_usage("{}: {}: too many levels of symbolic links", option, path.string());
    path = target.is_absolute() ? target : path.parent_path() / target;
  }
}

fs::path folder_of(const fs::path& path) {
  const fs::path folder = path.parent_path();
  return folder.empty() ? fs::path(".") : folder;
}

bool writable(const fs::path& path) { return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0; }

Placement placement_of_file(const std::string& option, const fs::path& path, const struct stat& status) {
  constexpr mode_t kAnyMayWrite = S_IWUSR | S_IWGRP | S_IWOTH;
  if ((status.st_mode & kAnyMayWrite) == 0 || !writable(path))
    throw_usage("{}: {} is write-protected", option, path.string());
  const bool keeps_owner = status.st_uid == ::geteuid() || ::geteuid() == 0;
  const bool replaceable = status.st_nlink == 1 && keeps_owner && writable(folder_of(path));
  return replaceable ? Placement::replaced : Placement::in_place;
}

// Returns 0 or the error.
int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

// A file that is written in place gets its room first, so that a full disk changes nothing. Returns 0 or the error.
int reserve(int file, size_t size, off_t old_size) {
#if defined(__linux__)
  if (size == 0 || static_cast<off_t>(size) <= old_size) return 0;
  const int error = ::posix_fallocate(file, 0, static_cast<off_t>(size));
  if (error == 0 || error == EOPNOTSUPP || error == EINVAL) return 0;
  if (::ftruncate(file, old_size) != 0) return errno;
  return error;
#else
  (void)file, (void)size, (void)old_size;
  return 0;
#endif
}

void overwrite(const fs::path& path, std::string_view bytes) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (file.number() < 0) cannot_write(path, errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) cannot_write(path, errno);
  const bool regular = S_ISREG(status.st_mode);
  if (regular)
    if (const int error = reserve(file.number(), bytes.size(), status.st_size); error != 0) cannot_write(path, error);
  if (const int error = write_all(file.number(), bytes); error != 0) cannot_write(path, error);
  if (regular && ::ftruncate(file.number(), static_cast<off_t>(bytes.size())) != 0) cannot_write(path, errno);
  if (!file.close()) cannot_write(path, errno);
}

}  // namespace

OutputPlace output_place(const std::string& option, const fs::path& path) {
  if (is_standard_output(path)) return {path, Placement::standard_output};
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    if (S_ISDIR(status.st_mode)) throw_usage("{}: {} is a folder, not a file", option, path.string());
    if (!writable(path)) throw_usage("{}: {} is write-protected", option, path.string());
    return {path, Placement::in_place};  // its links may lead to no name at all, as those of a pipe in /dev/fd
  }
  OutputPlace place{without_links(option, path), Placement::replaced};
  if (::stat(place.path.c_str(), &status) == 0) {
    place.placement = placement_of_file(option, place.path, status);
    return place;
  }
  const fs::path folder = folder_of(place.path);
  if (!fs::is_directory(folder)) throw_usage("{}: there is no folder {}", option, fs::absolute(folder).string());
  if (!writable(folder)) throw_usage("{}: the folder {} is write-protected", option, fs::absolute(folder).string());
  return place;
}

class OutputFile::Implementation {
 public:
  Implementation(OutputPlace place, std::string bytes) : place_(std::move(place)), bytes_(std::move(bytes)) {
    if (place_.placement == Placement::replaced) prepare();
  }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  ~Implementation() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }

  void commit() {
    switch (place_.placement) {
      case Placement::standard_output:
        std::fwrite(bytes_.data(), 1, bytes_.size(), stdout);
        if (std::fflush(stdout) != 0) throw_failure("standard output cannot be written: {}", std::strerror(errno));
        return;
      case Placement::in_place:
        return overwrite(place_.path, bytes_);
      case Placement::replaced:
        return replace();
    }
  }

 private:
  void prepare() {
    temporary_ = folder_of(place_.path) / temporary_name();
    Descriptor file(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (file.number() < 0) {
      const int error = errno;
      temporary_.clear();
      cannot_write(place_.path, error);
    }
    if (!take_over_mode(file.number())) return give_up_replacing();
    if (const int error = write_all(file.number(), bytes_); error != 0) fail(error);
    if (!file.close()) fail(errno);
  }

  // Mode and owner of the old file, if there is one. False if they cannot be had.
  bool take_over_mode(int file) {
    struct stat old {};
    if (::stat(place_.path.c_str(), &old) != 0) return true;
    struct stat fresh {};
    if (::fstat(file, &fresh) != 0) return false;
    if ((old.st_uid != fresh.st_uid || old.st_gid != fresh.st_gid) && ::fchown(file, old.st_uid, old.st_gid) != 0)
      return false;
    return ::fchmod(file, old.st_mode & 07777) == 0;
  }

  void give_up_replacing() {
    ::unlink(temporary_.c_str());
    temporary_.clear();
    place_.placement = Placement::in_place;
  }

  // The destructor does not run for what its constructor did not finish.
  [[noreturn]] void fail(int error) {
    ::unlink(temporary_.c_str());
    cannot_write(place_.path, error);
  }

  void replace() {
    if (::rename(temporary_.c_str(), place_.path.c_str()) != 0) {
      // A single file that is mounted into a container cannot be replaced.
      if (errno != EBUSY) cannot_write(place_.path, errno);
      return overwrite(place_.path, bytes_);
    }
    temporary_.clear();
  }

  OutputPlace place_;
  std::string bytes_;
  fs::path temporary_;  // empty: nothing to remove
};

OutputFile::OutputFile(const std::string& option, const fs::path& path, std::string bytes)
    : implementation_(std::make_unique<Implementation>(output_place(option, path), std::move(bytes))) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

void OutputFile::commit() { implementation_->commit(); }

}  // namespace ballast::tools
