// Pieces of SVG, and the one style of all plots: light or dark as the reader prefers, in colours that people with any
// colour vision tell apart (the palette of Okabe and Ito).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ballast::tools {

struct PlotText {
  std::string title;
  std::string subtitle;
};

// The opening tag, the style, the ground, and the title above what begins at x = left.
std::string svg_head(const PlotText& text, double width, double height, double left);

// Classes of lines and shapes that the style knows.
namespace ink {
inline constexpr const char* kGrid = "grid";
inline constexpr const char* kAxis = "axis-line";
inline constexpr const char* kLoad = "load";      // what stands below the mean
inline constexpr const char* kExcess = "excess";  // what stands above it
inline constexpr const char* kMean = "mean";
inline constexpr const char* kBound = "bound";
inline constexpr const char* kFront = "front";
inline constexpr const char* kPoint = "point";             // beaten by another
inline constexpr const char* kFrontPoint = "front-point";  // on the front
}  // namespace ink

enum class Anchor { start, middle, end };

// style: "title", "subtitle", "caption", "figures", "legend", "tick", "axis" or "label".
std::string svg_text(double x, double y, const char* style, Anchor anchor, std::string_view text);
std::string svg_line(double x0, double y0, double x1, double y1, const char* ink);
std::string svg_rectangle(double x, double y, double width, double height, const char* ink);
std::string svg_circle(double x, double y, double radius, const char* ink);
std::string svg_sideways(double x, double y, std::string_view text);  // an axis' caption, read from below

// About how wide a text of the size of legends is.
double legend_width(std::string_view text);

// Round numbers from 0 to `largest`, about so many steps, written alike: with as many decimals, and thousands as k or
// M.
struct Ticks {
  double step = 1;
  std::vector<std::string> labels;  // of 0, step, 2 step, ...
};
Ticks ticks_up_to(double largest, int steps);

}  // namespace ballast::tools
