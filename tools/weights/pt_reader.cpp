// PyTorch's .pt: a zip file with a pickled dictionary of tensors, and the bytes of every tensor's numbers. SGLang's
// recorder of expert counts writes one with a key "logical_count".
#include <algorithm>

#include "tools/base/error.hpp"
#include "tools/files/zip_file.hpp"
#include "tools/weights/number_types.hpp"
#include "tools/weights/pickle.hpp"
#include "tools/weights/select_layers.hpp"

namespace ballast::tools {
namespace {

using Kind = PickleValue::Kind;

struct StorageType {
  std::string_view torch;
  std::string_view number;  // of the table of number types
};
constexpr StorageType kStorageTypes[] = {
    {"torch FloatStorage", "f4"},      {"torch DoubleStorage", "f8"}, {"torch HalfStorage", "f2"},
    {"torch BFloat16Storage", "bf16"}, {"torch LongStorage", "i8"},   {"torch IntStorage", "i4"},
    {"torch ShortStorage", "i2"},      {"torch CharStorage", "i1"},   {"torch ByteStorage", "u1"},
    {"torch BoolStorage", "b1"},
};

// A tensor as the file describes it: numbers of a storage, from an offset on, with a stride for each dimension.
struct Tensor {
  std::string storage;
  const NumberType* type = nullptr;
  uint64_t offset = 0;
  std::vector<uint64_t> shape, stride;
};

bool whole_numbers(Pickled list, std::vector<uint64_t>& numbers) {
  for (const Pickled item : list->items) {
    if (item->kind != Kind::integer || item->integer < 0) return false;
    numbers.push_back(static_cast<uint64_t>(item->integer));
  }
  return list->kind == Kind::list;
}

// _rebuild_tensor_v2(("storage", type, key, device, numbers), offset, shape, stride, ...). False: it is something else.
bool read_tensor(Pickled value, Tensor& tensor, int depth = 0) {
  if (value->kind != Kind::call || value->items.size() < 2) return false;
  const Pickled function = value->items[0], arguments = value->items[1];
  if (function->kind != Kind::name || arguments->kind != Kind::list) return false;
  if (function->text == "torch._utils _rebuild_parameter" && !arguments->items.empty() && depth == 0)
    return read_tensor(arguments->items[0], tensor, 1);
  if (function->text != "torch._utils _rebuild_tensor_v2" || arguments->items.size() < 4) return false;
  const auto& a = arguments->items;
  if (a[0]->kind != Kind::persistent || a[0]->items.empty() || a[0]->items[0]->items.size() < 3) return false;
  const auto& storage = a[0]->items[0]->items;
  for (const StorageType& type : kStorageTypes)
    if (storage[1]->text == type.torch) tensor.type = find_number_type(type.number);
  tensor.storage = storage[2]->text;
  if (tensor.type == nullptr || a[1]->kind != Kind::integer || a[1]->integer < 0) return false;
  tensor.offset = static_cast<uint64_t>(a[1]->integer);
  return whole_numbers(a[2], tensor.shape) && whole_numbers(a[3], tensor.stride) &&
         tensor.shape.size() == tensor.stride.size();
}

struct NamedTensor {
  std::string name;
  Tensor tensor;
};

// The tensors of a dictionary; those of dictionaries in it are called a.b. One that is the whole file is "tensor".
class Collector {
 public:
  std::vector<NamedTensor> tensors;

  void collect(Pickled value, const std::string& path, int depth) {
    constexpr int kDeepest = 8, kMostValues = 100000;  // a file may hold itself
    if (depth > kDeepest || ++values_ > kMostValues) return;
    Tensor tensor;
    if (read_tensor(value, tensor)) {
      tensors.push_back({path.empty() ? "tensor" : path, std::move(tensor)});
      return;
    }
    const bool ordered =
        value->kind == Kind::call && value->items.size() >= 2 && value->items[0]->text == "collections OrderedDict";
    if (value->kind != Kind::dictionary && !ordered) return;
    for (size_t i = ordered ? 2 : 0; i + 1 < value->items.size(); i += 2) {
      const Pickled key = value->items[i];
      const std::string name = key->kind == Kind::integer ? std::to_string(key->integer) : key->text;
      collect(value->items[i + 1], path.empty() ? name : path + "." + name, depth + 1);
    }
  }

 private:
  int values_ = 0;
};

class PtFile {
 public:
  PtFile(std::string_view bytes, const std::string& file)
      : bytes_(bytes), file_(file), entries_(zip_entries(bytes, file)) {}

  std::string content(const std::string& ending) const {
    const auto entry =
        std::find_if(entries_.begin(), entries_.end(), [&](const ZipEntry& e) { return e.name.ends_with(ending); });
    if (entry == entries_.end()) throw_usage("{}: holds no {}", file_, ending);
    return zip_content(bytes_, *entry, file_);
  }
  bool is_big_endian() const {
    const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const ZipEntry& e) { return e.name.ends_with("/byteorder"); });
    return entry != entries_.end() && zip_content(bytes_, *entry, file_) == "big";
  }

 private:
  std::string_view bytes_;
  const std::string& file_;
  std::vector<ZipEntry> entries_;
};

// The numbers of a tensor in C order.
NumberArray numbers_of(const Tensor& tensor, const PtFile& zip, const std::string& file) {
  const std::string storage = zip.content("/data/" + tensor.storage);
  const size_t stored = storage.size() / tensor.type->bytes, count = static_cast<size_t>(count_of(tensor.shape, file));
  if (count > stored) throw_usage("{}: a tensor of shape {} is beyond its numbers", file, shape_text(tensor.shape));
  std::string picked;
  std::vector<uint64_t> index(tensor.shape.size());
  for (size_t i = 0; i < count; ++i) {
    uint64_t place = tensor.offset;
    for (size_t d = 0; d < index.size(); ++d) place += index[d] * tensor.stride[d];
    if (place >= stored) throw_usage("{}: a tensor of shape {} is beyond its numbers", file, shape_text(tensor.shape));
    picked.append(storage, static_cast<size_t>(place) * tensor.type->bytes, tensor.type->bytes);
    for (size_t d = index.size(); d > 0 && ++index[d - 1] == tensor.shape[d - 1]; --d) index[d - 1] = 0;
  }
  return {tensor.shape, tensor.type->decode({std::as_bytes(std::span(picked)), count, zip.is_big_endian()}, file)};
}

}  // namespace

WeightMatrix parse_pt(std::span<const std::byte> bytes, const std::string& name, const ReadOptions& options) {
  const PtFile zip({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name);
  const std::string pickled = zip.content("/data.pkl");
  const PickleFile pickle = parse_pickle(pickled, name);
  Collector collector;
  collector.collect(pickle.root, "", 0);
  const std::vector<NamedTensor>& tensors = collector.tensors;
  if (tensors.empty()) throw_usage("{}: holds no tensors in a dictionary", name);
  std::vector<NamedArray> arrays;
  for (const NamedTensor& tensor : tensors) arrays.push_back({tensor.name, {tensor.tensor.shape, {}}, ""});
  const NumberArray* chosen = &select_array(arrays, name, options);
  for (size_t i = 0; i < arrays.size(); ++i)
    if (&arrays[i].array == chosen) return layers_of(numbers_of(tensors[i].tensor, zip, name), name, options);
  return {};
}

}  // namespace ballast::tools
