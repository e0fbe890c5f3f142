// The command line `ballast`.
#include <fmt/format.h>

#include <cstdio>
#include <new>

#include "tools/base/error.hpp"
#include "tools/commands/commands.hpp"

namespace ballast::tools {
namespace {

int complain(ExitCode code, std::string_view sentence) {
  while (sentence.ends_with('\n')) sentence.remove_suffix(1);
  fmt::print(stderr, "ballast: {}\n", terminal_text(sentence));
  return static_cast<int>(code);
}

int run(int argc, char** argv) {
  CommandLine line("ballast", "Balanced packing: items of many layers into packs of equal size and nearly equal load.");
  Work chosen;
  line.add_version(BALLAST_TOOL_VERSION);
  add_pack_command(line, chosen);
  add_list_commands(line, chosen);
  add_generate_command(line, chosen);
  add_bench_command(line, chosen);
  add_drift_command(line, chosen);
  add_selfcheck_command(line, chosen);
  add_validate_command(line, chosen);
  if (!line.parse(argc, argv)) return static_cast<int>(ExitCode::done);
  chosen();
  // Only the flush reports a full disk or a closed pipe.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) throw_failure("the output cannot be written");
  return static_cast<int>(ExitCode::done);
}

int run_guarded(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const Error& error) {
    return complain(error.exit_code(), error.what());
  } catch (const std::bad_alloc&) {
    return complain(ExitCode::failure, "out of memory");
  } catch (const std::exception& error) {
    return complain(ExitCode::failure, error.what());
  }
}

}  // namespace
}  // namespace ballast::tools

int main(int argc, char** argv) { return ballast::tools::run_guarded(argc, argv); }
