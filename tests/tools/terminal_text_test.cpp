#include "tools/terminal/terminal_text.hpp"

#include <gtest/gtest.h>

#include "tools/base/error.hpp"
#include "tools/report/json_text.hpp"

namespace ballast::tools {
namespace {

using namespace std::string_literals;

TEST(TerminalText, EscapesWhatSteersATerminal) {
  EXPECT_EQ(terminal_text("\x1B[31mred\x7F"), "\\x1b[31mred\\x7f");
  EXPECT_EQ(terminal_text("a\rb\nc\td\0e"s), "a\\rb\\nc\\td\\0e");
  EXPECT_EQ(terminal_text("\xC2\x9B"), "\\u009b") << "a control sequence in one character";
  EXPECT_EQ(terminal_text("\xE2\x80\xAE"), "\\u202e") << "turns the direction of writing";
}

TEST(TerminalText, EscapesWhatIsNotUtf8) {
  EXPECT_EQ(terminal_text("a\xFFz"), "a\\xffz");
  EXPECT_EQ(terminal_text("\xC0\xAF \xED\xA0\x80 \xE2\x82"), "\\xc0\\xaf \\xed\\xa0\\x80 \\xe2\\x82");
}

TEST(TerminalText, KeepsOtherText) {
  for (const std::string text : {"plain \\x1b", "äö€😀"}) EXPECT_EQ(terminal_text(text), text);
}

TEST(TerminalText, IsInEveryMessage) { EXPECT_STREQ(Error(ExitCode::usage, "w\0\x1B"s).what(), "w\\0\\x1b"); }

TEST(JsonText, IsAscii) {
  EXPECT_EQ(json_text({{"n\xC3\xA4me\x1B\x7F", "\xFF"}}), "{\n  \"n\\u00e4me\\u001b\\u007f\": \"\\ufffd\"\n}\n");
}

TEST(JsonText, KeepsRowsOfNumbersOnALine) {
  EXPECT_EQ(json_text({{"a", {1, 2}}, {"b", {{{"c", 1}}}}}),
            "{\n  \"a\": [1,2],\n  \"b\": [\n    {\n      \"c\": 1\n    }\n  ]\n}\n");
}

}  // namespace
}  // namespace ballast::tools
