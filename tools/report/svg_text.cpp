#include "tools/report/svg_text.hpp"

#include <fmt/format.h>

#include "tools/report/xml_text.hpp"

namespace ballast::tools {

std::string svg_text(double x, double y, const char* attributes, std::string_view text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" {}>{}</text>\n", x, y, attributes, xml_text(text));
}

std::string svg_line(double x0, double y0, double x1, double y1, const std::string& attributes) {
  return fmt::format("<line x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.2f}\" y2=\"{:.2f}\" {}/>\n", x0, x1, y0, y1,
                     attributes);
}

std::string svg_sideways(double x, double y, std::string_view text) {
  return fmt::format(
      "<text x=\"{0}\" y=\"{1:.1f}\" transform=\"rotate(-90 {0} {1:.1f})\" class=\"axis\" text-anchor=\"middle\">{2}"
      "</text>\n",
      x, y, xml_text(text));
}

std::string svg_head(const PlotText& text, double width, double height, double left) {
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\">\n",
      width, height);
  svg += fmt::format("<title>{}</title>\n", xml_text(text.title));
  svg += fmt::format(
      "<style>\ntext {{ font-family: system-ui, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif; fill: {}; }}\n"
      ".title {{ font-size: 21px; font-weight: 600; }}\n.caption {{ font-size: 14px; font-weight: 600; }}\n"
      ".subtitle, .figures, .legend {{ font-size: 13px; }}\n.tick, .axis {{ font-size: 12px; }}\n"
      ".subtitle, .tick, .axis {{ fill: {}; }}\n</style>\n",
      kInk, kFaintInk);
  svg += fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n", width, height);
  svg += svg_text(left, 44, "class=\"title\"", text.title);
  return svg + svg_text(left, 68, "class=\"subtitle\"", text.subtitle);
}

}  // namespace ballast::tools
