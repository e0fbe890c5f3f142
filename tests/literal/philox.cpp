#include "tests/literal/philox.hpp"

namespace ballast::literal {
namespace {

uint32_t low(uint64_t value) { return static_cast<uint32_t>(value); }
uint32_t high(uint64_t value) { return static_cast<uint32_t>(value >> 32); }

std::array<uint32_t, 4> one_round(std::array<uint32_t, 4> x, std::array<uint32_t, 2> key) {
  const uint64_t product0 = uint64_t{0xD2511F53} * x[0];
  const uint64_t product1 = uint64_t{0xCD9E8D57} * x[2];
  return {high(product1) ^ x[1] ^ key[0], low(product1), high(product0) ^ x[3] ^ key[1], low(product0)};
}

}  // namespace

std::array<uint32_t, 4> philox4x32_10(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    counter = one_round(counter, key);
    key = {key[0] + 0x9E3779B9, key[1] + 0xBB67AE85};
  }
  return counter;
}

uint32_t u24(uint64_t seed, uint32_t layer, uint32_t candidate, uint32_t item) {
  const std::array<uint32_t, 4> words = philox4x32_10({item / 4, candidate, layer, 0}, {low(seed), high(seed)});
  return words[item % 4] >> 8;
}

}  // namespace ballast::literal
