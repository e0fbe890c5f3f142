// Objects in a child of fork.
#include "tools/validate/batch.hpp"

#if !defined(_WIN32)
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#endif

namespace ballast::tools::validate {
namespace {

namespace fs = std::filesystem;

#if defined(_WIN32)

void check_fork(const fs::path&) { throw Skipped("this system has no fork"); }

#else

// A Violation in the child becomes one here.
template <typename Body>
void in_child(Body&& body) {
  constexpr unsigned kMostSeconds = 10;
  int ends[2];
  if (pipe(ends) != 0) throw Skipped("no pipe");
  const pid_t child = fork();
  if (child < 0) throw Skipped("no process");
  if (child == 0) {
    std::signal(SIGALRM, SIG_DFL);
    alarm(kMostSeconds);
    std::string fault;
    try {
      body();
    } catch (const std::exception& broken) {
      fault = broken.what();
    }
    _exit(write(ends[1], fault.data(), fault.size()) == static_cast<ssize_t>(fault.size()) ? 0 : 1);
  }
  close(ends[1]);
  std::string fault;
  char part[512];
  for (ssize_t count; (count = read(ends[0], part, sizeof part)) > 0;) fault.append(part, static_cast<size_t>(count));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  require(!WIFSIGNALED(status) || WTERMSIG(status) != SIGALRM, "a child of fork hangs in it");
  require(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a child of fork dies in it");
  require(fault.empty(), "in a child of fork {}", fault);
}

void check_fork(const fs::path& plugin) {
  const Subject subject(plugin);
  const ballast_api& api = subject.api();
  const auto problem = mixed_problem(4, 48, 6, 9);
  Host threads(subject, {.workers = 3, .flags = BALLAST_CONTEXT_OWN_THREADS});
  Host plain(subject);
  const Batch expected(problem), batch(problem);
  expected.run_well(threads);
  in_child([&] {
    auto error = made<ballast_error>();
    require_code(subject, batch.run(threads, &error), BALLAST_E_UNSUPPORTED, "run in a context with threads");
    require(error.message[0] != '\0', "run is refused without a word");
    uint64_t ticket = 0;
    require_code(subject, api.begin(threads.context, &batch.job, &ticket, nullptr), BALLAST_E_UNSUPPORTED,
                 "begin in a context with threads");
    threads.close();
  });
  in_child([&] {
    batch.run_well(plain);
    require(batch.same_as(expected), "a context without threads gives other bytes");
    plain.close();
  });
  in_child([&] {
    Host made_here(subject, {.workers = 3, .flags = BALLAST_CONTEXT_OWN_THREADS});
    batch.run_well(made_here);
    require(batch.same_as(expected), "a new context gives other bytes");
    made_here.close();
  });
  const Batch after(problem);
  after.run_well(threads);
  threads.close();
  plain.close();
}

#endif

}  // namespace

void add_fork_checks(std::vector<Check>& checks) {
  checks.push_back({"life.fork", Class::guest, "a child of fork is refused what did not come along", check_fork});
}

}  // namespace ballast::tools::validate
