// Chains of optional structs: skipped, refused, twice, in a circle, without end.
#include "tests/support/host.hpp"

namespace ballast_test {
namespace {

constexpr uint32_t kUnknown = 0x4000;

// A chain of empty structs, hung onto a struct that goes in and onto one that comes out.
class Chains : public ::testing::Test {
 protected:
  void link(std::initializer_list<uint32_t> types) {
    for (const uint32_t type : types) links.push_back({sizeof(ballast_head), type, nullptr});
    for (size_t i = 0; i + 1 < links.size(); ++i) links[i].next = &links[i + 1];
  }

  ballast_result create() {
    auto desc = make<ballast_instance_desc>();
    desc.h.next = links.data();
    ballast_instance made = nullptr;
    error = make<ballast_error>();
    const ballast_result code = api.create_instance(&desc, &made, &error);
    EXPECT_EQ(made == nullptr, code < 0);
    EXPECT_EQ(api.destroy_instance(made), BALLAST_OK);
    return code;
  }

  ballast_result ask() {
    auto info = make<ballast_strategy_info>();
    info.h.next = links.data();
    error = make<ballast_error>();
    return api.strategy_info(0, &info, &error);
  }

  void expect_both(const Fault& in, uint32_t type_of_out) {
    expect_fault(create(), error, in);
    Fault out = in;
    if (in.type == BALLAST_TYPE_INSTANCE_DESC) out.type = type_of_out;
    expect_fault(ask(), error, out);
  }

  const ballast_api& api = plugin();
  std::vector<ballast_head> links;
  ballast_error error;
};

TEST_F(Chains, UnknownStructsAreSkipped) {
  link({kUnknown, kUnknown + 1, kUnknown + 2});
  EXPECT_EQ(create(), BALLAST_OK) << error.message;
  EXPECT_EQ(ask(), BALLAST_OK) << error.message;
}

TEST_F(Chains, StructsOfOtherFunctionsAreSkipped) {
  link({BALLAST_TYPE_VK_IMPORT});
  EXPECT_EQ(create(), BALLAST_OK) << error.message;
}

TEST_F(Chains, UnknownCriticalStructsAreRefused) {
  link({kUnknown, (kUnknown + 1) | BALLAST_CRITICAL});
  expect_both({BALLAST_E_CRITICAL_CHAIN, kUnknown + 1, 4, {"0x4001"}}, kUnknown + 1);
}

TEST_F(Chains, TheSameTypeTwiceIsRefused) {
  link({kUnknown, kUnknown + 1, kUnknown});
  expect_both({BALLAST_E_STRUCT, kUnknown, 4, {"twice"}}, kUnknown);
}

TEST_F(Chains, TheSameTypeTwiceIsRefusedEvenIfOneIsCritical) {
  link({BALLAST_TYPE_VK_IMPORT, BALLAST_TYPE_VK_IMPORT | BALLAST_CRITICAL});
  expect_both({BALLAST_E_STRUCT, BALLAST_TYPE_VK_IMPORT, 4, {"twice"}}, BALLAST_TYPE_VK_IMPORT);
}

TEST_F(Chains, CyclesAreRefused) {
  link({kUnknown, kUnknown + 1, kUnknown + 2});
  links[2].next = &links[1];
  expect_both({BALLAST_E_STRUCT, BALLAST_TYPE_INSTANCE_DESC, 8, {"cycle"}}, BALLAST_TYPE_STRATEGY_INFO);
  links[2].next = &links[2];
  expect_both({BALLAST_E_STRUCT, BALLAST_TYPE_INSTANCE_DESC, 8, {"cycle"}}, BALLAST_TYPE_STRATEGY_INFO);
}

TEST_F(Chains, ACycleThroughTheStructItselfIsRefused) {
  auto desc = make<ballast_instance_desc>();
  desc.h.next = &desc.h;
  ballast_instance made = nullptr;
  error = make<ballast_error>();
  const ballast_result code = api.create_instance(&desc, &made, &error);
  expect_fault(code, error, {BALLAST_E_STRUCT, BALLAST_TYPE_INSTANCE_DESC, 8, {"cycle"}});
}

TEST_F(Chains, SixteenLinksAreTakenAndSeventeenAreNot) {
  for (uint32_t i = 0; i < BALLAST_MAX_CHAIN; ++i) links.push_back({sizeof(ballast_head), kUnknown + i, nullptr});
  link({});
  EXPECT_EQ(create(), BALLAST_OK) << error.message;
  EXPECT_EQ(ask(), BALLAST_OK) << error.message;
  link({kUnknown + BALLAST_MAX_CHAIN});
  expect_both({BALLAST_E_STRUCT, BALLAST_TYPE_INSTANCE_DESC, 8, {"16"}}, BALLAST_TYPE_STRATEGY_INFO);
}

TEST_F(Chains, LinksOfImpossibleSizeAreRefused) {
  for (const uint32_t size : {0u, 15u, BALLAST_MAX_STRUCT_SIZE + 1, 0xFFFFFFFFu}) {
    links.clear();
    link({kUnknown});
    links[0].struct_size = size;
    expect_both({BALLAST_E_STRUCT, BALLAST_TYPE_INSTANCE_DESC, 8, {"struct_size"}}, BALLAST_TYPE_STRATEGY_INFO);
  }
}

TEST_F(Chains, TheErrorStructsChainIsWalkedToo) {
  link({kUnknown | BALLAST_CRITICAL});
  auto chained = make<ballast_error>();
  chained.h.next = links.data();
  auto info = make<ballast_strategy_info>();
  EXPECT_EQ(api.strategy_info(0, &info, &chained), BALLAST_E_STRUCT);
}

}  // namespace
}  // namespace ballast_test
