// Chains of optional structs: unknown ones are skipped, critical ones are not, and no chain can hold a plugin up.
#include <array>
#include <cstring>

#include "tools/validate/structs.hpp"

namespace ballast::tools::validate {
namespace {

constexpr uint32_t kUnknown = 0x7AB0000u;  // types that no version has

struct Link {
  ballast_head h{};
  uint64_t body = 0x0123456789ABCDEFu;
};

// Links of unknown types, one after the other.
template <size_t Count>
std::array<Link, Count> chain_of() {
  std::array<Link, Count> links{};
  for (uint32_t i = 0; i < Count; ++i) links[i].h = {sizeof(Link), kUnknown + i, nullptr};
  return links;
}

template <size_t Count>
void connect(std::array<Link, Count>& links) {
  for (size_t i = 0; i + 1 < Count; ++i) links[i].h.next = &links[i + 1].h;
}

class ChainedCall {
 public:
  ChainedCall(const Host& host, const StructKind& kind) : host_(host), kind_(kind), call_(call_with(host, kind.type)) {}

  void require_answer(const ballast_head* chain, ballast_result wanted, const char* what) {
    const GuardedMemory memory = sized_struct(*call_, kind_.known_size);
    // NOLINTNEXTLINE(bugprone-sizeof-expression): the pointer itself is what is stored
    std::memcpy(memory.data() + offsetof(ballast_head, next), &chain, sizeof chain);
    require_code(host_.subject, call_->give(memory.data(), nullptr), wanted,
                 fmt::format("{} with {}", kind_.name, what));
  }

  // Links that one may still hang on.
  uint32_t room() const { return BALLAST_MAX_CHAIN - call_->links(); }
  void require_taken(const ballast_head* chain, const char* what) { require_answer(chain, call_->answer(), what); }

  void require_cycle_through_itself_refused() {
    const GuardedMemory memory = sized_struct(*call_, kind_.known_size);
    auto links = chain_of<1>();
    links[0].h.next = memory.as<ballast_head>();
    const ballast_head* chain = &links[0].h;
    // NOLINTNEXTLINE(bugprone-sizeof-expression): the pointer itself is what is stored
    std::memcpy(memory.data() + offsetof(ballast_head, next), &chain, sizeof chain);
    require_code(host_.subject, call_->give(memory.data(), nullptr), BALLAST_E_STRUCT,
                 fmt::format("{} in its own chain", kind_.name));
  }

 private:
  const Host& host_;
  const StructKind& kind_;
  std::unique_ptr<StructCall> call_;
};

void check_unknown(ChainedCall& call) {
  auto one = chain_of<1>();
  call.require_taken(&one[0].h, "an unknown struct chained");
  one[0].h.struct_type |= BALLAST_CRITICAL;
  call.require_answer(&one[0].h, BALLAST_E_CRITICAL_CHAIN, "an unknown critical struct chained");
  auto two = chain_of<2>();
  connect(two);
  two[1].h.struct_type |= BALLAST_CRITICAL;
  call.require_answer(&two[0].h, BALLAST_E_CRITICAL_CHAIN, "an unknown critical struct at the chain's end");
}

void check_repeats(ChainedCall& call) {
  auto twice = chain_of<3>();
  connect(twice);
  twice[2].h.struct_type = twice[0].h.struct_type;
  call.require_answer(&twice[0].h, BALLAST_E_STRUCT, "the same type chained twice");
  auto cycle = chain_of<3>();
  connect(cycle);
  cycle[2].h.next = &cycle[0].h;
  call.require_answer(&cycle[0].h, BALLAST_E_STRUCT, "a cycle of three");
  cycle[0].h.next = &cycle[0].h;
  call.require_answer(&cycle[0].h, BALLAST_E_STRUCT, "a struct chained to itself");
  call.require_cycle_through_itself_refused();
}

void check_lengths(ChainedCall& call) {
  auto most = chain_of<BALLAST_MAX_CHAIN>();
  connect(most);
  call.require_taken(&most[BALLAST_MAX_CHAIN - call.room()].h, "16 structs chained");
  auto too_many = chain_of<BALLAST_MAX_CHAIN + 1>();
  connect(too_many);
  call.require_answer(&too_many[BALLAST_MAX_CHAIN - call.room()].h, BALLAST_E_STRUCT, "17 structs chained");
}

void check_link_sizes(ChainedCall& call) {
  for (const uint32_t size : {0u, 15u, BALLAST_MAX_STRUCT_SIZE + 1, 0xFFFFFFFFu}) {
    auto one = chain_of<1>();
    one[0].h.struct_size = size;
    call.require_answer(&one[0].h, BALLAST_E_STRUCT, fmt::format("a struct of {} bytes chained", size).c_str());
  }
  GuardedMemory bare(sizeof(ballast_head));
  const ballast_head head{sizeof(ballast_head), kUnknown, nullptr};
  std::memcpy(bare.data(), &head, sizeof head);
  call.require_taken(bare.as<ballast_head>(), "a bare head chained");
}

void check_chains(const std::filesystem::path& plugin, const StructKind& kind) {
  const Subject subject(plugin);
  const Host host(subject);
  ChainedCall call(host, kind);
  check_unknown(call);
  check_repeats(call);
  check_lengths(call);
  check_link_sizes(call);
}

}  // namespace

void add_chain_checks(std::vector<Check>& checks) {
  const auto add = [&](const char* prefix, const StructKind& kind) {
    checks.push_back({fmt::format("{}.{}", prefix, kind.name), Class::interface,
                      fmt::format("chains on ballast_{} are walked safely", kind.name),
                      [kind](const auto& plugin) { check_chains(plugin, kind); }});
  };
  for (const StructKind& kind : in_structs()) add("chains", kind);
  for (const StructKind& kind : out_structs()) add("chains.out", kind);
}

}  // namespace ballast::tools::validate
