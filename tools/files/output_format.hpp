// Which format a file is written in: by its ending, by an option, or by a default where it has no ending.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace ballast::tools {

struct OutputFormats {
  std::vector<std::string> allowed;           // "npy", "json", ...: what the command can write
  std::string of_streams;                     // for standard output, devices and pipes without another word
  bool also_without_ending = false;           // a file without an ending is one of of_streams
  std::vector<std::string> named_alone = {};  // for messages: what else the option can name
};

// asked: the value of the option `asked_by`, or empty. Throws Error(usage) where the ending contradicts it, or names
// another format.
std::string output_format(const std::string& option, const std::string& asked_by, const std::string& path,
                          const std::string& asked, const OutputFormats& formats);

// "x.npy" -> "npy", in lower case; empty: the ending is no known format's.
std::string format_by_ending(const std::string& path);

// Throws Error(usage) where binary bytes would go to a terminal.
void check_binary_output(const std::string& option, const std::string& path, const std::string& format);

}  // namespace ballast::tools
