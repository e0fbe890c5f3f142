#include "tools/generate/families.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "tools/base/near_name.hpp"
#include "tools/generate/expert_counts.hpp"
#include "tools/generate/portable_math.hpp"
#include "tools/generate/replicate.hpp"

namespace ballast::tools {
namespace {

using Layer = std::span<double>;

void floor_all(Layer layer) {
  for (double& w : layer) w = std::floor(w);
}

double mean_pack_load(Layer layer, uint32_t packs) { return std::accumulate(layer.begin(), layer.end(), 0.0) / packs; }

void lognormal(Random& random, double sigma, double scale, Layer layer) {
  for (double& w : layer) w = portable_exp(sigma * random.normal()) * scale;
}

// Popularity of rank i in proportion to i^-exponent.
std::vector<double> zipf_popularity(size_t count, double exponent) {
  std::vector<double> popularity(count);
  for (size_t i = 0; i < count; ++i) popularity[i] = portable_pow(static_cast<double>(i + 1), -exponent);
  return popularity;
}

void zipf_int(Random& random, Shape shape, Layer layer) {
  const double exponent = random.uniform(0.6, 1.4);
  const uint64_t draws = (1u << 18) + random.below((1u << 23) - (1u << 18));
  random.multinomial(draws, zipf_popularity(shape.items, exponent), layer);
  random.shuffle(layer);
}

void lognormal_int(Random& random, Shape /*shape*/, Layer layer) {
  lognormal(random, 1.0, 1.0, layer);
  const double largest = *std::max_element(layer.begin(), layer.end());
  for (double& w : layer) w = std::floor(w / largest * 1e6);
}

void lognormal_f(Random& random, Shape /*shape*/, Layer layer) {
  const double sigma = random.uniform(0.3, 1.5);
  lognormal(random, sigma, 1000, layer);
}

void pareto_f(Random& random, Shape /*shape*/, Layer layer) {
  constexpr double kTail = 1.5;
  for (double& w : layer) w = 100 * portable_exp(random.exponential() / kTail);
}

void uniform_int(Random& random, Shape /*shape*/, Layer layer) {
  for (double& w : layer) w = static_cast<double>(random.below(1000001));
}

void uniform_f(Random& random, Shape /*shape*/, Layer layer) {
  for (double& w : layer) w = random.uniform();
}

void exp_f(Random& random, Shape /*shape*/, Layer layer) {
  for (double& w : layer) w = random.exponential() * 1e4;
}

void dirmult_tokens(Random& random, Shape shape, Layer layer) {
  constexpr double kConcentrations[] = {0.2, 0.5, 1.0, 3.0};
  const double concentration = kConcentrations[random.below(4)];
  std::vector<double> popularity(shape.items);
  random.dirichlet(concentration, popularity);
  constexpr uint64_t kTokens = 8192, kExpertsOfAToken = 8;
  random.multinomial(kTokens * kExpertsOfAToken, popularity, layer);
}

void poisson_small(Random& random, Shape /*shape*/, Layer layer) {
  for (double& w : layer) w = static_cast<double>(random.poisson(20));
}

void hot_one(Random& random, Shape shape, Layer layer) {
  lognormal(random, 0.8, 1e4, layer);
  const double mean = mean_pack_load(layer, shape.packs);
  const uint64_t hot = random.below(shape.items);
  layer[hot] = mean * random.uniform(1.0, 4.0);
  floor_all(layer);
}

void hot_several(Random& random, Shape shape, Layer layer) {
  lognormal(random, 0.8, 1e4, layer);
  const double mean = mean_pack_load(layer, shape.packs);
  const uint64_t most = std::max(3u, shape.packs / 2);
  const uint64_t hot = std::min<uint64_t>(2 + random.below(most - 2), shape.items);
  // Any places do: they are spread by the shuffle.
  for (uint64_t i = 0; i < hot; ++i) layer[i] = mean * random.uniform(0.6, 1.6);
  random.shuffle(layer);
  floor_all(layer);
}

void sparse_cold(Random& random, Shape /*shape*/, Layer layer) {
  for (double& w : layer) {
    const bool hit = random.uniform() < 0.4;
    w = hit ? std::floor(random.exponential() * 2e4) : 0;
  }
}

void bimodal_f(Random& random, Shape /*shape*/, Layer layer) {
  for (double& w : layer) {
    const bool heavy = random.uniform() < 0.15;
    const double deviation = random.normal();
    w = std::max(1.0, heavy ? 1000 + 80 * deviation : 120 + 25 * deviation);
  }
}

void eplb_replicated(Random& random, Shape shape, Layer layer) {
  const uint64_t n = shape.items;
  const uint64_t experts = std::max<uint64_t>(1, n % 9 == 0 ? n * 8 / 9 : n * 7 / 8);
  const double exponent = random.uniform(0.5, 1.2);
  std::vector<double> load(experts);
  random.multinomial(1u << 21, zipf_popularity(experts, exponent), load);
  replicate(load, layer);
  random.shuffle(layer);
}

// 256 experts become 288 or 320.
void expert_copies(Random& random, Shape shape, Layer layer) {
  const uint32_t n = shape.items;
  const uint32_t experts = std::max(1u, n % 9 == 0 ? n / 9 * 8 : static_cast<uint32_t>(uint64_t{n} * 4 / 5));
  std::vector<double> load(experts);
  expert_record(random, {experts, 1}, load);
  replicate(load, layer);
  random.shuffle(layer);
}

// A perfect packing is hidden in it: all packs can be made equal.
void planted_int(Random& random, Shape shape, Layer layer) {
  const size_t g = shape.items / shape.packs;
  const double pack_load = static_cast<double>(g) * std::min(100000.0, std::floor(4e9 / static_cast<double>(g)));
  for (size_t start = 0; start < layer.size(); start += g) {
    const Layer pack = layer.subspan(start, g);
    random.dirichlet(1.5, pack);
    double left = pack_load;
    for (double& w : pack) left -= w = std::floor(w * pack_load);
    pack.back() += left;
  }
  random.shuffle(layer);
}

void near_equal(Random& random, Shape /*shape*/, Layer layer) {
  for (double& w : layer) w = static_cast<double>(9990 + random.below(21));
}

constexpr Family kFamilies[] = {
    {"expert_counts", "tokens an expert of a mixture-of-experts model gets; the hottest 5 to 8 times the mean", true,
     false, expert_counts},
    {"expert_record", "the same over a long recording, a thousand times as many tokens", true, false, expert_record},
    {"expert_copies", "such a recording after the hottest experts were replicated", false, false, expert_copies},
    {"zipf_int", "counts of a Zipf law, its exponent 0.6 to 1.4", true, false, zipf_int},
    {"lognormal_int", "log-normal, the largest a million", true, false, lognormal_int},
    {"lognormal_f", "log-normal of various widths", false, false, lognormal_f},
    {"pareto_f", "heavy tail: Pareto with exponent 1.5", false, false, pareto_f},
    {"uniform_int", "whole numbers up to a million, equally likely", true, false, uniform_int},
    {"uniform_f", "0 to 1, equally likely", false, false, uniform_f},
    {"exp_f", "exponential", false, false, exp_f},
    {"dirmult_tokens", "router counts of one batch: 8192 tokens, 8 experts each", true, false, dirmult_tokens},
    {"poisson_small", "small counts around 20, many of them equal", true, false, poisson_small},
    {"hot_one", "one item alone outweighs the mean pack", true, true, hot_one},
    {"hot_several", "several items about as heavy as the mean pack", true, true, hot_several},
    {"sparse_cold", "60 percent of the items weigh nothing", true, false, sparse_cold},
    {"bimodal_f", "one item in seven is eight times as heavy as the others", false, false, bimodal_f},
    {"eplb_replicated", "hot experts replicated, their copies equal", false, false, eplb_replicated},
    {"planted_int", "a perfect packing is hidden in it", true, true, planted_int},
    {"near_equal", "all within a tenth of a percent", true, false, near_equal},
};

}  // namespace

std::span<const Family> families() { return kFamilies; }

std::span<const Family> yardstick_families() {
  constexpr size_t kModels = 3;  // they come first
  return families().subspan(kModels);
}

const Family* find_family(std::string_view name) {
  const auto found =
      std::find_if(std::begin(kFamilies), std::end(kFamilies), [&](const Family& f) { return f.name == name; });
  return found == std::end(kFamilies) ? nullptr : found;
}

std::string family_hint(std::string_view name) {
  std::vector<std::string> names;
  for (const Family& family : families()) names.emplace_back(family.name);
  const std::string meant = did_you_mean(name, names);
  return meant.empty() ? "; `ballast generate --list` shows them" : meant;
}

}  // namespace ballast::tools
