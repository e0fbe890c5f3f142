#include "tests/vulkan/stages/module_facts.hpp"

#include <array>
#include <cstring>
#include <stdexcept>
#include <string>
#include <unordered_map>

namespace ballast::vulkan_test {
namespace {

// The few instructions of SPIR-V (its specification, chapter 3.52) that sizes are made of.
enum Op : uint32_t {
  kTypeBool = 20,
  kTypeInt = 21,
  kTypeVector = 23,
  kTypeArray = 28,
  kTypeStruct = 30,
  kTypePointer = 32,
  kConstantTrue = 41,
  kConstantFalse = 42,
  kConstant = 43,
  kSpecConstantTrue = 48,
  kSpecConstantFalse = 49,
  kSpecConstant = 50,
  kSpecConstantOp = 52,
  kVariable = 59,
  kDecorate = 71,
  kIAdd = 128,
  kISub = 130,
  kIMul = 132,
  kUDiv = 134,
  kUMod = 137,
  kSelect = 169,
  kLogicalOr = 166,
  kLogicalAnd = 167,
  kLogicalNot = 168,
  kIEqual = 170,
  kINotEqual = 171,
  kUGreaterThan = 172,
  kUGreaterThanEqual = 174,
  kULessThan = 176,
  kULessThanEqual = 178,
  kShiftRightLogical = 194,
  kShiftLeftLogical = 196,
  kBitwiseOr = 197,
  kBitwiseAnd = 199
};
constexpr uint32_t kWorkgroupStorage = 4;
constexpr uint32_t kSpecId = 1;

class Reader {
 public:
  explicit Reader(const vulkan::Specialization& specialization) {
    std::memcpy(specialized_.data(), &specialization, sizeof specialization);
  }

  uint32_t shared_bytes(std::span<const uint32_t> module) {
    for (size_t at = 5; at < module.size(); at += module[at] >> 16) {
      const std::span<const uint32_t> words = module.subspan(at, module[at] >> 16);
      read(module[at] & 0xFFFF, words);
    }
    return total_;
  }

 private:
  void read(uint32_t op, std::span<const uint32_t> w) {
    switch (op) {
      case kDecorate:
        if (w[2] == kSpecId) spec_id_[w[1]] = w[3];
        break;
      case kTypeBool:
        size_[w[1]] = 4;
        break;
      case kTypeInt:
        size_[w[1]] = w[2] / 8;
        break;
      case kTypeVector:
        size_[w[1]] = size_.at(w[2]) * w[3];
        break;
      case kTypeArray:
        if (size_.contains(w[2])) size_[w[1]] = size_.at(w[2]) * value_.at(w[3]);
        break;
      case kTypeStruct: {
        uint32_t size = 0;
        for (size_t m = 2; m < w.size(); ++m) size += size_.contains(w[m]) ? size_.at(w[m]) : 0;
        size_[w[1]] = size;
        break;
      }
      case kTypePointer:
        if (w[2] == kWorkgroupStorage) size_[w[1]] = size_.at(w[3]);
        break;
      case kConstantTrue:
        value_[w[2]] = 1;
        break;
      case kConstantFalse:
        value_[w[2]] = 0;
        break;
      case kConstant:
        value_[w[2]] = w[3];
        break;
      case kSpecConstantTrue:
        value_[w[2]] = specialized(w[2], 1);
        break;
      case kSpecConstantFalse:
        value_[w[2]] = specialized(w[2], 0);
        break;
      case kSpecConstant:
        value_[w[2]] = specialized(w[2], w[3]);
        break;
      case kSpecConstantOp:
        evaluate(w);
        break;
      case kVariable:
        if (w[3] == kWorkgroupStorage) total_ += size_.at(w[1]);
        break;
      default:
        break;
    }
  }

  uint32_t specialized(uint32_t id, uint32_t otherwise) const {
    const auto found = spec_id_.find(id);
    return found == spec_id_.end() ? otherwise : specialized_.at(found->second);
  }

  // A value that is not understood is left out; a size that needs it is then an error.
  void evaluate(std::span<const uint32_t> w) {
    for (size_t i = 4; i < w.size(); ++i)
      if (!value_.contains(w[i])) return;
    const uint32_t a = value_.at(w[4]), b = w.size() > 5 ? value_.at(w[5]) : 0, c = w.size() > 6 ? value_.at(w[6]) : 0;
    switch (w[3]) {
      case kIAdd:
        value_[w[2]] = a + b;
        break;
      case kISub:
        value_[w[2]] = a - b;
        break;
      case kIMul:
        value_[w[2]] = a * b;
        break;
      case kUDiv:
        value_[w[2]] = b ? a / b : 0;
        break;
      case kUMod:
        value_[w[2]] = b ? a % b : 0;
        break;
      case kSelect:
        value_[w[2]] = a ? b : c;
        break;
      case kLogicalOr:
        value_[w[2]] = a || b;
        break;
      case kLogicalAnd:
        value_[w[2]] = a && b;
        break;
      case kLogicalNot:
        value_[w[2]] = !a;
        break;
      case kIEqual:
        value_[w[2]] = a == b;
        break;
      case kINotEqual:
        value_[w[2]] = a != b;
        break;
      case kUGreaterThan:
        value_[w[2]] = a > b;
        break;
      case kUGreaterThanEqual:
        value_[w[2]] = a >= b;
        break;
      case kULessThan:
        value_[w[2]] = a < b;
        break;
      case kULessThanEqual:
        value_[w[2]] = a <= b;
        break;
      case kShiftRightLogical:
        value_[w[2]] = a >> b;
        break;
      case kShiftLeftLogical:
        value_[w[2]] = a << b;
        break;
      case kBitwiseOr:
        value_[w[2]] = a | b;
        break;
      case kBitwiseAnd:
        value_[w[2]] = a & b;
        break;
      default:
        break;
    }
  }

  std::array<uint32_t, vulkan::kSpecializationConstants> specialized_;
  std::unordered_map<uint32_t, uint32_t> spec_id_;
  std::unordered_map<uint32_t, uint32_t> value_;  // of constants
  std::unordered_map<uint32_t, uint32_t>
      size_;  // of types, in bytes; of a pointer into shared memory, what it points to
  uint32_t total_ = 0;
};

}  // namespace

uint32_t shared_bytes(std::span<const uint32_t> module, const vulkan::Specialization& specialization) {
  return Reader(specialization).shared_bytes(module);
}

}  // namespace ballast::vulkan_test
