// Pieces of SVG that all pictures share.
#pragma once

#include <string>
#include <string_view>

namespace ballast::tools {

inline constexpr const char* kInk = "#1f2933";
inline constexpr const char* kFaintInk = "#5f6c7b";
inline constexpr const char* kGrid = "#e4e8ec";

struct PlotText {
  std::string title;
  std::string subtitle;
};

// The opening tag, a style, a white ground, and the title above what begins at x = left.
std::string svg_head(const PlotText& text, double width, double height, double left);

std::string svg_text(double x, double y, const char* attributes, std::string_view text);
std::string svg_line(double x0, double y0, double x1, double y1, const std::string& attributes);
std::string svg_sideways(double x, double y, std::string_view text);  // an axis' caption, read from below

}  // namespace ballast::tools
