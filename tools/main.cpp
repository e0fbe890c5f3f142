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
  fmt::print(stderr, "ballast: {}\n", sentence);
  return static_cast<int>(code);
}

// CLI11 would only say that a subcommand is required.
void check_command(const CLI::App& app, const std::string& word) {
  if (word.starts_with('-')) return;
  const auto named = app.get_subcommands([&](const CLI::App* command) { return command->check_name(word); });
  if (named.empty()) throw_usage("there is no command '{}'; `ballast --help` lists them", word);
}

int run(int argc, char** argv) {
  CLI::App app("Balanced packing: items of many layers into packs of equal size and nearly equal load.", "ballast");
  app.allow_windows_style_options(false);  // a path may begin with a slash there, too
  Work chosen;
  app.set_version_flag("--version", BALLAST_TOOL_VERSION);
  app.require_subcommand(1);
  add_pack_command(app, chosen);
  add_list_commands(app, chosen);
  add_generate_command(app, chosen);
  add_bench_command(app, chosen);
  add_selfcheck_command(app, chosen);
  add_validate_command(app, chosen);
  if (argc > 1) check_command(app, argv[1]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // help and version
    return complain(ExitCode::usage, error.what());
  }
  chosen();
  // A full disk or a closed pipe shows only now.
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
