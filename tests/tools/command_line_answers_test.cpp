// The sample's packings, from weights file to pack_index.npy, are those of the committed list: the same bytes on every
// system.
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <iterator>

#include "tests/tools/command_line.hpp"
#include "tests/tools/temporary_folder.hpp"

namespace ballast::tools {
namespace {

uint64_t fnv1a(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  uint64_t hash = 0xCBF29CE484222325;
  for (std::istreambuf_iterator<char> byte(file), end; byte != end; ++byte)
    hash = (hash ^ static_cast<uint8_t>(*byte)) * 0x100000001B3;
  return hash;
}

struct Answer {
  const char* strategy;
  uint64_t pack_index;
  uint64_t rank_in_pack;
};

// Changes only with what a strategy means, and then CHANGELOG.md says so.
constexpr Answer kAnswers[] = {
    {"peak_exchange", 0x9E02420272E2CCF9, 0xF0FB5D98BCAD1DA9},
    {"greedy", 0xECFFB49D29439D79, 0x92DABCBF106C5859},
    {"vectorized_iterative_greedy", 0x47C53F3300A6A9D9, 0xC4F81949163A0749},
    {"batched_refinement_packing", 0x879E1E54C1F0E709, 0x9ED8AB3B5A9599B9},
    {"vectorized_ensemble_refinement_v2", 0xDDB19276A25F9269, 0x461BA85815EE1329},
};

TEST(Answers, AreTheSameBytesOnEverySystem) {
  for (const Answer& answer : kAnswers) {
    SCOPED_TRACE(answer.strategy);
    const TemporaryFolder folder;
    const Outcome run = ballast({"pack", kSample, "--packs", "32", "--strategy", answer.strategy, "--seed", "11",
                                 "--backend", "cpu", "--out", (folder / "out").string(), "--json"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(fnv1a(folder / "out" / "pack_index.npy"), answer.pack_index);
    EXPECT_EQ(fnv1a(folder / "out" / "rank_in_pack.npy"), answer.rank_in_pack);
  }
}

}  // namespace
}  // namespace ballast::tools
