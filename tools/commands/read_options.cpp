#include "tools/commands/read_options.hpp"

#include "tools/commands/option_table.hpp"

namespace ballast::tools {
namespace {

constexpr OptionRow<ReadOptions> kRows[] = {
    {"Reading weights", "--format", "NAME", [](ReadOptions& o) -> OptionTarget { return &o.format; },
     "npy, npz, pt, csv or json [by the content]"},
    {nullptr, "--key", "NAME", [](ReadOptions& o) -> OptionTarget { return &o.key; },
     "The array to read from a file of several: a key of JSON, a name in .npz or .pt, a column of a CSV list "
     "[weights, logical_count, or the only one]"},
    {nullptr, "--sum", nullptr, [](ReadOptions& o) -> OptionTarget { return &o.sum; },
     "Add up the steps of an array of steps, layers and items"},
    {nullptr, "--step", "N", [](ReadOptions& o) -> OptionTarget { return &o.step; },
     "Take this step of an array of steps, layers and items"},
    {nullptr, "--dtype", "NAME", [](ReadOptions& o) -> OptionTarget { return &o.dtype; },
     "bf16: two-byte numbers of .npy are bfloat16"},
};

}  // namespace

void add_read_options(Command& command, ReadOptions& options) { add_options<ReadOptions>(command, options, kRows); }

}  // namespace ballast::tools
