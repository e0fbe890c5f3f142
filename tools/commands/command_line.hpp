// A program's command line, declared option by option. Only command_line.cpp knows the library that parses it, which
// takes half a minute to compile wherever it is included.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
class Option;
}  // namespace CLI

namespace ballast::tools {

// checked_later: the help marks the option as required, and the command itself insists on it.
enum class Need : uint8_t { optional, required, checked_later };

// The options of one command. Parsing writes to their targets, which must live until then. The help shows type_name for
// the value; null: "TEXT".
class Command {
 public:
  explicit Command(CLI::App& app) : app_(&app) {}

  void flag(const char* name, bool& target, const char* description);
  void text(const char* name, std::string& target, const char* type_name, const char* description,
            Need need = Need::optional);
  // Not shown in the help.
  void hidden_text(const char* name, std::string& target);
  // Several, each as a word of its own; and where there is a separator, also between two of these.
  void texts(const char* name, std::vector<std::string>& target, const char* type_name, const char* description,
             char separator = '\0');
  // One text a mention of the option, which may be repeated.
  void repeated(const char* name, std::vector<std::string>& target, const char* type_name, const char* description);
  // One text or several, read by a function, which may throw Error(usage).
  void read(const char* name, const std::function<void(const std::string&)>& reader, const char* type_name,
            const char* description, Need need = Need::optional);
  void read_list(const char* name, const std::function<void(const std::vector<std::string>&)>& reader,
                 const char* type_name, const char* description, char separator);
  // The heading in the help of the options declared from here on; "Options" before.
  void heading(const char* text) { heading_ = text; }
  // Below the options in the help.
  void footer(const char* text);
  // Called once all options of this command are read.
  void when_chosen(std::function<void()> callback);

 private:
  void show_as(CLI::Option* option, const char* type_name, Need need = Need::optional);

  CLI::App* app_;
  const char* heading_ = "Options";
};

class CommandLine {
 public:
  CommandLine(const char* name, const char* description);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // Options without a command.
  Command root();
  // A command. With the first one, every command line must name one.
  Command add(const char* name, const char* summary);
  // Printed by --version and -V, of the program and of every command.
  void add_version(const char* version) { version_ = version; }

  // False if it printed the help or the version, and no more is to do. Throws Error(usage).
  bool parse(int argc, char** argv);

 private:
  bool print_help_or_version(const std::vector<std::string>& words) const;

  std::unique_ptr<CLI::App> app_;
  std::string version_;
};

}  // namespace ballast::tools
