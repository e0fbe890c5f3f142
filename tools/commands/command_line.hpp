// A program's command line, declared option by option. Only command_line.cpp knows the library that parses it, which
// takes half a minute to compile wherever it is included.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace ballast::tools {

enum class Need : uint8_t { optional, required };

// The options of one command. What the user says is written to their targets, which must live until then. In the help
// stands type_name for the value; null: "TEXT".
class Command {
 public:
  explicit Command(CLI::App& app) : app_(&app) {}

  void flag(const char* name, bool& target, const char* description);
  void text(const char* name, std::string& target, const char* type_name, const char* description,
            Need need = Need::optional);
  // One that the help does not show.
  void hidden_text(const char* name, std::string& target);
  // Several, each as a word of its own; and where there is a separator, also between two of these.
  void texts(const char* name, std::vector<std::string>& target, const char* type_name, const char* description,
             char separator = '\0');
  // One text or several, read by a function, which may throw Error(usage).
  void read(const char* name, const std::function<void(const std::string&)>& reader, const char* type_name,
            const char* description, Need need = Need::optional);
  void read_list(const char* name, const std::function<void(const std::vector<std::string>&)>& reader,
                 const char* type_name, const char* description, char separator);
  // Below the options in the help.
  void footer(const char* text);
  // Called once all options of this command are read.
  void when_chosen(std::function<void()> callback);

 private:
  CLI::App* app_;
};

class CommandLine {
 public:
  CommandLine(const char* name, const char* description);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // Without a command of its own.
  Command root();
  // From the first one on one must be chosen.
  Command add(const char* name, const char* summary);
  void add_version(const char* version);

  // False if all that was asked for, help or version, is printed. Throws Error(usage).
  bool parse(int argc, char** argv);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace ballast::tools
