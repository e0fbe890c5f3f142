// The same bytes by every way, of every strategy, for weights of every type, in shapes usual and odd.
#include "tests/vulkan/guest/ways.hpp"

namespace ballast_guest {
namespace {

struct Shape {
  uint32_t layers, items, packs;
};

class Ways : public GuestTest {
 protected:
  // Types of weights in turn, from a different one in each shape.
  void expect_all(const Shape& shape, const std::vector<Way>& ways, uint32_t first_type) {
    Guest guest(engine->import());
    guest.make_context(shape.items, shape.layers, 3, 2048);
    for (Way way : ways) {
      way.weight_type = first_type++ % 4;
      expect_the_same_every_way(*engine, guest, shape.layers, shape.items, shape.packs, way);
    }
  }
  std::vector<Way> named() const {
    std::vector<Way> ways;
    auto info = make<ballast_strategy_info>();
    for (uint32_t i = 0; plugin().strategy_info(i, &info, nullptr) == BALLAST_OK; ++i) {
      names_.push_back(std::make_unique<std::string>(info.name));
      ways.push_back({names_.back()->c_str()});
    }
    return ways;
  }
  std::vector<Way> few() const {
    return {{"peak_exchange"}, {"vectorized_iterative_greedy"}, {"batched_refinement_packing"}, {nullptr, &stages_}};
  }

 private:
  mutable std::vector<std::unique_ptr<std::string>> names_;
  const ballast_recipe stages_ = of_many_stages();
};

TEST_F(Ways, OfEveryStrategy) {
  const std::vector<Way> all = named();
  EXPECT_GE(all.size(), 11u);
  expect_all({2, 24, 6}, all, 0);
}

TEST_F(Ways, OfWeightsOfEveryType) {
  const ballast_recipe stages = of_many_stages();
  const Way way{nullptr, &stages};
  expect_all({5, 24, 6}, {way, way, way, way}, 0);
}

TEST_F(Ways, InOtherShapes) {
  const Shape shapes[] = {{3, 288, 32}, {3, 100, 4}, {3, 24, 24}, {3, 24, 1}};
  for (uint32_t s = 0; s < 4; ++s) expect_all(shapes[s], few(), s);
}

}  // namespace
}  // namespace ballast_guest
