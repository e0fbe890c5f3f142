#include "tools/files/output_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "tests/tools/expect_refusal.hpp"
#include "tests/tools/temporary_folder.hpp"
#include "tools/base/error.hpp"

#if !defined(_WIN32)
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#endif

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

void expect_failure(const fs::path& path) {
  try {
    write_output("--out", path, std::string(100000, 'x'));
    ADD_FAILURE() << path << " was written";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::failure) << error.what();
  }
}

TEST(OutputFile, AppearsOnlyWhenCommitted) {
  const TemporaryFolder folder;
  const fs::path path = folder / "out.txt";
  {
    OutputFile file("--out", path, "new");
    EXPECT_FALSE(fs::exists(path));
    file.commit();
  }
  EXPECT_EQ(content(path), "new");
  EXPECT_EQ(folder.files(), 1u);
}

TEST(OutputFile, LeavesTheOldFileAndNoOtherWhenDropped) {
  const TemporaryFolder folder;
  const fs::path path = folder / "out.txt";
  std::ofstream(path) << "old";
  {
    OutputFile file("--out", path, "new");
    const OutputFile moved(std::move(file));
    EXPECT_EQ(folder.files(), 2u);
  }
  EXPECT_EQ(content(path), "old");
  EXPECT_EQ(folder.files(), 1u);
}

TEST(OutputFile, RefusesFoldersAndPlacesThatAreNot) {
  const TemporaryFolder folder;
  const fs::path missing = folder / "missing";
  expect_refusal([&] { output_place("--out", folder / "."); },
                 "--out: " + (folder / ".").string() + " is a folder, not a file");
  expect_refusal([&] { output_place("--out", missing / "out.txt"); }, "--out: there is no folder " + missing.string());
}

#if !defined(_WIN32)

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status.st_mode;
}

TEST(OutputFile, KeepsTheMode) {
  const TemporaryFolder folder;
  const fs::path path = folder / "secret";
  std::ofstream(path) << "old";
  ::chmod(path.c_str(), 0600);
  write_output("--out", path, "new");
  EXPECT_EQ(content(path), "new");
  EXPECT_EQ(mode_of(path) & 07777, 0600u);
}

TEST(OutputFile, NewFilesHaveTheUsualMode) {
  const TemporaryFolder folder;
  const mode_t mask = ::umask(027);
  write_output("--out", folder / "fresh", "new");
  ::umask(mask);
  EXPECT_EQ(mode_of(folder / "fresh") & 07777, 0640u);
}

TEST(OutputFile, RefusesWriteProtectedFilesAlsoForRoot) {
  const TemporaryFolder folder;
  const fs::path path = folder / "protected";
  std::ofstream(path) << "old";
  ::chmod(path.c_str(), 0444);
  expect_refusal([&] { write_output("--out", path, "new"); }, "--out: " + path.string() + " is write-protected");
  EXPECT_EQ(content(path), "old");
}

TEST(OutputFile, ReplacesTheTargetOfLinks) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "sub");
  std::ofstream(folder / "sub" / "real") << "old";
  fs::create_symlink("sub/link", folder / "outer");
  fs::create_symlink("real", folder / "sub" / "link");
  write_output("--out", folder / "outer", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "outer"));
  EXPECT_TRUE(fs::is_symlink(folder / "sub" / "link"));
  EXPECT_EQ(content(folder / "sub" / "real"), "new");
  EXPECT_EQ(folder.files(), 2u);
}

TEST(OutputFile, MakesTheTargetOfALinkToNothing) {
  const TemporaryFolder folder;
  fs::create_symlink("later", folder / "link");
  write_output("--out", folder / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(content(folder / "later"), "new");
}

TEST(OutputFile, RefusesLinksThatGoRound) {
  const TemporaryFolder folder;
  fs::create_symlink("b", folder / "a");
  fs::create_symlink("a", folder / "b");
  EXPECT_THROW(output_place("--out", folder / "a"), Error);
}

TEST(OutputFile, KeepsOtherNamesOfTheFile) {
  const TemporaryFolder folder;
  std::ofstream(folder / "one") << "a longer old content";
  fs::create_hard_link(folder / "one", folder / "two");
  write_output("--out", folder / "one", "new");
  EXPECT_EQ(content(folder / "two"), "new");
  EXPECT_EQ(fs::hard_link_count(folder / "one"), 2u);
}

TEST(OutputFile, WritesIntoPipes) {
  const TemporaryFolder folder;
  const fs::path pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = content(pipe); });
  write_output("--out", pipe, "new");
  reader.join();
  EXPECT_EQ(read, "new");
  EXPECT_TRUE(S_ISFIFO(mode_of(pipe)));
}

TEST(OutputFile, LeavesDeviceNodesWhatTheyAre) {
  const TemporaryFolder folder;
  const fs::path null = folder / "null";
  if (::mknod(null.c_str(), S_IFCHR | 0666, 1 << 8 | 3) != 0) GTEST_SKIP() << "device nodes need root";
  const int probe = ::open(null.c_str(), O_WRONLY);
  if (probe < 0) GTEST_SKIP() << "this file system has no device nodes";
  ::close(probe);
  write_output("--out", null, "new");
  EXPECT_TRUE(S_ISCHR(mode_of(null)));
}

TEST(OutputFile, WritesInPlaceInAFolderThatIsWriteProtected) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "closed");
  const fs::path path = folder / "closed" / "file";
  std::ofstream(path) << "a longer old content";
  // Root may write into any folder, so it becomes nobody meanwhile.
  const bool root = ::geteuid() == 0;
  constexpr uid_t kNobody = 65534;
  if (root) {
    for (const fs::path& owned : {folder / ".", folder / "closed", path}) {
      ASSERT_EQ(::chown(owned.c_str(), kNobody, 0), 0);
    }
  }
  ::chmod((folder / "closed").c_str(), 0555);
  if (root) {
    ASSERT_EQ(::seteuid(kNobody), 0);
  }
  write_output("--out", path, "new");
  EXPECT_THROW(output_place("--out", folder / "closed" / "other"), Error);
  if (root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  ::chmod((folder / "closed").c_str(), 0755);
  EXPECT_EQ(content(path), "new");
}

TEST(OutputFile, LeavesNothingHalfWritten) {
  const TemporaryFolder folder;
  std::ofstream(folder / "alone") << "old";
  std::ofstream(folder / "linked") << "old";
  fs::create_hard_link(folder / "linked", folder / "other name");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{5000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  expect_failure(folder / "alone");
  expect_failure(folder / "linked");
  expect_failure(folder / "fresh");
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(content(folder / "alone"), "old");
  EXPECT_EQ(content(folder / "linked"), "old");
  EXPECT_EQ(folder.files(), 3u);
}

TEST(OutputFile, ReportsAFullDevice) {
  if (!fs::exists("/dev/full")) GTEST_SKIP();
  expect_failure("/dev/full");
}

#endif

}  // namespace
}  // namespace ballast::tools
