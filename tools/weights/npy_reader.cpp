#include "tools/weights/npy_reader.hpp"

#include <algorithm>
#include <array>

#include "tools/base/error.hpp"
#include "tools/weights/npy_header.hpp"
#include "tools/weights/number_types.hpp"
#include "tools/weights/select_layers.hpp"

namespace ballast::tools {
namespace {

// The number type of a dtype. NumPy writes bfloat16 as two bytes without a type, others write it as whole numbers.
const NumberType& type_of(const NpyHeader& header, const std::string& file, const ReadOptions& options) {
  const std::string name = header.dtype.empty() ? "" : header.dtype.substr(1);
  const bool two_bytes = name == "V2" || name == "u2";
  if (!options.dtype.empty()) {
    if (options.dtype != "bf16") throw_usage("--dtype: there is no '{}'; there is bf16", options.dtype);
    if (!two_bytes)
      throw_usage("{}: --dtype bf16 is for two-byte numbers, V2 or u2; the dtype is '{}'", file, header.dtype);
    return *find_number_type("bf16");
  }
  if (name == "V2")
    throw_usage("{}: its dtype is '{}', two bytes without a type; --dtype bf16 reads them as bfloat16", file,
                header.dtype);
  if (name == "O") throw_usage("{}: holds Python objects, not numbers", file);
  const NumberType* type = name == "bf16" ? nullptr : find_number_type(name);
  constexpr std::string_view kByteOrders = "<>|=";
  if (type == nullptr || kByteOrders.find(header.dtype[0]) == std::string_view::npos)
    throw_usage("{}: dtype '{}' is not supported; {} are", file, header.dtype, number_type_names());
  return *type;
}

template <typename Number>
std::vector<Number> transposed(const std::vector<Number>& values, const std::vector<uint64_t>& shape) {
  std::vector<Number> result(values.size());
  std::vector<uint64_t> index(shape.size());
  for (const Number& value : values) {
    size_t place = 0;
    for (size_t d = 0; d < shape.size(); ++d) place = place * static_cast<size_t>(shape[d]) + index[d];
    result[place] = value;
    for (size_t d = 0; d < shape.size() && ++index[d] == shape[d]; ++d) index[d] = 0;
  }
  return result;
}

}  // namespace

void reverse_order(NumberArray& array) {
  std::visit([&](auto& values) { values = transposed(values, array.shape); }, array.values);
}

NumberArray read_npy(std::span<const std::byte> bytes, const std::string& file, const ReadOptions& options) {
  const NpyHeader header = take_npy_header(bytes, file);
  const NumberType& type = type_of(header, file, options);
  const uint64_t count = count_of(header.shape, file), want = count * type.bytes;
  if (bytes.size() < want)
    throw_usage("{}: truncated: the header promises {} bytes of numbers, {} are there", file, want, bytes.size());
  if (bytes.size() > want) throw_usage("{}: {} bytes too many after the numbers", file, bytes.size() - want);
  NumberArray array{header.shape, type.decode({bytes, static_cast<size_t>(count), header.dtype[0] == '>'}, file)};
  if (header.fortran_order && header.shape.size() > 1) reverse_order(array);
  return array;
}

WeightMatrix parse_npy(std::span<const std::byte> bytes, const std::string& name, const ReadOptions& options) {
  if (!options.key.empty()) throw_usage("{}: --key is for files of several arrays; .npy holds one", name);
  return layers_of(read_npy(bytes, name, options), name, options);
}

}  // namespace ballast::tools
