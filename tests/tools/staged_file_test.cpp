#include "tools/files/staged_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/tools/temporary_folder.hpp"
#include "tools/base/error.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(StagedFile, AppearsOnlyWhenCommitted) {
  const TemporaryFolder folder;
  const fs::path path = folder / "out.txt";
  {
    StagedFile file(path, "new");
    EXPECT_FALSE(fs::exists(path));
    file.commit();
  }
  EXPECT_EQ(content(path), "new");
  EXPECT_EQ(folder.files(), 1u);
}

TEST(StagedFile, LeavesTheOldFileAndNoOtherWhenDropped) {
  const TemporaryFolder folder;
  const fs::path path = folder / "out.txt";
  std::ofstream(path) << "old";
  {
    StagedFile file(path, "new");
    const StagedFile moved(std::move(file));
    EXPECT_EQ(folder.files(), 2u);
  }
  EXPECT_EQ(content(path), "old");
  EXPECT_EQ(folder.files(), 1u);
}

TEST(StagedFile, SaysWhereItCannotWrite) {
  const TemporaryFolder folder;
  const fs::path path = folder / "missing" / "out.txt";
  try {
    StagedFile(path, "new");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::failure);
    EXPECT_EQ(error.what(), path.string() + ": cannot be written: No such file or directory");
  }
}

}  // namespace
}  // namespace ballast::tools
