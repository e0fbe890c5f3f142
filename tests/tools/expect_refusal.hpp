// A reader refuses an input: with the exit code of bad input, and a sentence that names what is wrong.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tools/base/error.hpp"

namespace ballast::tools {

template <typename Read>
void expect_refusal(Read read, const std::string& sentence) {
  try {
    read();
    ADD_FAILURE() << "accepted; expected: " << sentence;
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::usage);
    EXPECT_EQ(error.what(), sentence);
  }
}

}  // namespace ballast::tools
