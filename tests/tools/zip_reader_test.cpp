// .npz and .pt: files that NumPy and PyTorch wrote, and damaged ones.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/tools/expect_refusal.hpp"
#include "tools/files/npy_writer.hpp"
#include "tools/files/zip_file.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

std::string committed(const std::string& name) {
  std::ifstream file(std::string(BALLAST_TOOLS_DATA) + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<int64_t> integers(const WeightMatrix& matrix) { return std::get<std::vector<int64_t>>(matrix.values); }

std::string npy_of(const std::vector<int32_t>& numbers) { return npy_bytes({std::span(numbers), 1, numbers.size()}); }

ReadOptions with_key(const std::string& key) {
  ReadOptions options;
  options.key = key;
  return options;
}

TEST(NpzReader, TakesWhatNumPyStores) {
  const WeightMatrix matrix = parse_weights(committed("stored.npz"), "stored.npz");
  EXPECT_EQ(matrix.layers, 2u);
  EXPECT_EQ(integers(matrix), (std::vector<int64_t>{0, 1, 2, 3, 4, 5, 6, 7}));
}

#if defined(BALLAST_ZLIB)
TEST(NpzReader, TakesWhatNumPyCompresses) {
  const std::string bytes = committed("compressed.npz");
  EXPECT_EQ(integers(parse_weights(bytes, "w.npz")),
            (std::vector<int64_t>{0, 1000, 2000, 3000, 4000, 5000, 6000, 7000}));
  EXPECT_EQ(parse_weights(bytes, "w.npz", with_key("other")).items, 3u);
}
#endif

TEST(NpzReader, NamesTheArraysThereAre) {
  const std::string bytes = zip_bytes({{"a.npy", npy_of({1, 2})}, {"b.npy", npy_of({3})}, {"c.txt", "text"}});
  expect_refusal([&] { parse_weights(bytes, "w.npz"); },
                 "w.npz: holds several arrays; --key names one of a (1, 2), b (1, 1)");
  EXPECT_EQ(integers(parse_weights(bytes, "w.npz", with_key("b"))), std::vector<int64_t>{3});
  expect_refusal([&] { parse_weights(bytes, "w.npz", with_key("x")); },
                 "w.npz: has no key 'x'. It has a (1, 2), b (1, 1)");
  expect_refusal(
      [&] {
        parse_weights(zip_bytes({{"c.txt", "text"}}), "w.npz");
      },
      "w.npz: is a zip file without .npy files");
}

TEST(NpzReader, RefusesEveryTruncationAndEveryDamage) {
  const std::string whole = zip_bytes({{"a.npy", npy_of({1, 2, 3})}});
  ASSERT_EQ(integers(parse_weights(whole, "w.npz")).size(), 3u);
  for (size_t size = 0; size < whole.size(); ++size) {
    const std::vector<char> exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_THROW(parse_npz(std::as_bytes(std::span(exact)), "w.npz"), Error) << size;
  }
  std::string damaged = whole;
  damaged[30 + 5 + 128] ^= 1;  // of the numbers
  expect_refusal([&] { parse_weights(damaged, "w.npz"); }, "w.npz: a.npy is damaged");
}

// {"rank": 0, "logical_count": a tensor of int64 [2, 4], "meta": {"half": bfloat16 [2]}}, written by torch.save.
TEST(PtReader, TakesWhatPyTorchSaves) {
  const std::string bytes = committed("recorder.pt");
  const WeightMatrix matrix = parse_weights(bytes, "recorder.pt");
  EXPECT_EQ(matrix.layers, 2u);
  EXPECT_EQ(integers(matrix), (std::vector<int64_t>{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(std::get<std::vector<float>>(parse_weights(bytes, "recorder.pt", with_key("meta.half")).values),
            (std::vector<float>{1.5F, 2}));
  expect_refusal([&] { parse_weights(bytes, "recorder.pt", with_key("other")); },
                 "recorder.pt: has no key 'other'. It has logical_count (2, 4), meta.half (2), turned (2, 2)");
}

TEST(PtReader, FollowsTheStridesOfAView) {
  EXPECT_EQ(integers(parse_weights(committed("recorder.pt"), "recorder.pt", with_key("turned"))),
            (std::vector<int64_t>{2, 6, 3, 7}));
}

TEST(PtReader, CarriesNothingOut) {
  // A pickle that calls os.system("true").
  const std::string pickle =
      "\x80\x02"
      "cos\nsystem\nX\x04" +
      std::string("\0\0\0", 3) + "true\x85R.";
  expect_refusal(
      [&] {
        parse_weights(zip_bytes({{"a/data.pkl", pickle}}), "w.pt");
      },
      "w.pt: holds no tensors in a dictionary");
}

TEST(PtReader, RefusesEveryTruncatedPickle) {
  const std::string whole = committed("recorder.pt");
  std::string pickle;
  for (const ZipEntry& entry : zip_entries(whole, "w.pt"))
    if (entry.name.ends_with("data.pkl")) pickle = zip_content(whole, entry, "w.pt");
  ASSERT_FALSE(pickle.empty());
  for (size_t size = 0; size < pickle.size(); ++size)
    EXPECT_THROW(parse_weights(zip_bytes({{"a/data.pkl", pickle.substr(0, size)}}), "w.pt"), Error) << size;
}

}  // namespace
}  // namespace ballast::tools
