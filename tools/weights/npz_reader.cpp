// NumPy's .npz: a zip file with a .npy file for every array.
#include "tools/base/error.hpp"
#include "tools/files/zip_file.hpp"
#include "tools/weights/npy_header.hpp"
#include "tools/weights/npy_reader.hpp"
#include "tools/weights/select_layers.hpp"

namespace ballast::tools {
namespace {

constexpr std::string_view kEnding = ".npy";

// The shape alone, so that one array of many is read, not all.
NamedArray described(std::string_view file_bytes, const ZipEntry& entry, const std::string& file) {
  NamedArray named;
  named.name = entry.name.substr(0, entry.name.size() - kEnding.size());
  const std::string content = zip_content(file_bytes, entry, file);
  std::span<const std::byte> bytes = std::as_bytes(std::span(content));
  named.array.shape = take_npy_header(bytes, file + ": " + entry.name).shape;
  return named;
}

}  // namespace

WeightMatrix parse_npz(std::span<const std::byte> bytes, const std::string& name, const ReadOptions& options) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::vector<ZipEntry> entries = zip_entries(text, name);
  std::vector<NamedArray> arrays;
  std::vector<const ZipEntry*> of_array;
  for (const ZipEntry& entry : entries)
    if (entry.name.ends_with(kEnding)) {
      arrays.push_back(described(text, entry, name));
      of_array.push_back(&entry);
    }
  if (arrays.empty()) throw_usage("{}: is a zip file without .npy files", name);
  const NumberArray* chosen = &select_array(arrays, name, options);
  for (size_t i = 0; i < arrays.size(); ++i)
    if (&arrays[i].array == chosen) {
      const std::string content = zip_content(text, *of_array[i], name), what = name + ": " + of_array[i]->name;
      return layers_of(read_npy(std::as_bytes(std::span(content)), what, options), name, options);
    }
  return {};
}

}  // namespace ballast::tools
