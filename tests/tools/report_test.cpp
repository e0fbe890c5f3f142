#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "tools/report/bars.hpp"
#include "tools/report/json_report.hpp"
#include "tools/report/number_text.hpp"
#include "tools/report/summary.hpp"
#include "tools/report/svg_plot.hpp"
#include "tools/report/table.hpp"
#include "tools/report/xml_text.hpp"

namespace ballast::tools {
namespace {

// Layers of two packs that weigh 30 and 10 before, 20 and 20 after; the last layer weighs nothing.
Packing small_packing(uint32_t layers) {
  Packing packing;
  packing.layers = layers;
  packing.items = 4;
  packing.packs = 2;
  packing.threads = 1;
  packing.strategy = "greedy";
  packing.backend = "cpu";
  packing.device = "a \xFF device";
  packing.milliseconds = 1.5;
  for (uint32_t i = 0; i < layers; ++i) {
    const bool empty = i + 1 == layers;
    ballast_layer_report report{};
    report.max_value = report.min_value = report.mean_value = report.lower_bound_value = empty ? 0 : 20;
    report.flags = BALLAST_REPORT_PROVEN | BALLAST_REPORT_ROUNDED;
    packing.reports.push_back(report);
    for (const double load : {30.0, 10.0}) packing.load_before.push_back(empty ? 0 : load);
    for (const double load : {20.0, 20.0}) packing.load_after.push_back(empty ? 0 : load);
  }
  return packing;
}

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Summary, MeasuresBeforeAndAfter) {
  const auto layers = summarize(small_packing(3));
  EXPECT_EQ(layers[0].before.max_over_mean(), 1.5);
  EXPECT_NEAR(layers[0].before.balancedness(), 2.0 / 3, 1e-15);
  EXPECT_EQ(layers[0].before.gap, 0.5);
  EXPECT_EQ(layers[0].after.balancedness(), 1);
  EXPECT_EQ(layers[2].before.balancedness(), 1) << "a layer that weighs nothing is balanced";
  EXPECT_EQ(layers[2].before.gap, 0);
  EXPECT_EQ(worst_layer_before(layers), 0u);
}

TEST(Summary, ChartsFoldManyPacksIntoTheirHeaviest) {
  const std::vector<double> loads{1, 5, 2, 3, 4, 0, 7};
  EXPECT_EQ(chart_columns(loads, 7).heights, loads);
  const Columns folded = chart_columns(loads, 4);
  EXPECT_EQ(folded.packs_in_column, 2u);
  EXPECT_EQ(folded.heights, (std::vector<double>{5, 3, 4, 7}));
}

TEST(Table, ShowsFewLayersUnlessAskedForAll) {
  const Packing packing = small_packing(40);
  const auto layers = summarize(packing);
  const std::string few = table_text("w.npy", packing, layers, false), all = table_text("w.npy", packing, layers, true);
  EXPECT_NE(few.find("30 more layers; --all-layers shows them"), std::string::npos);
  EXPECT_EQ(all.find("more layers"), std::string::npos);
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n') - std::count(few.begin(), few.end(), '\n'), 29);
  EXPECT_NE(few.find("40/40"), std::string::npos);
  EXPECT_NE(few.find("note: weights of 40 layers were rounded"), std::string::npos);
}

TEST(Bars, FitTheTerminal) {
  std::vector<double> before(300), after(300, 150);
  std::iota(before.begin(), before.end(), 1.0);
  for (const int columns : {40, 80, 200}) {
    const std::string text = bars_text(0, before, after, {false, columns});
    for (size_t start = 0, end = 0; end != std::string::npos; start = end + 1) {
      end = text.find('\n', start);
      EXPECT_LE(text.substr(start, end - start).size(), static_cast<size_t>(columns));
    }
  }
}

TEST(Bars, AreAsciiUnlessUnicodeIsShown) {
  const std::vector<double> before{30, 10}, after{20, 20};
  const std::string ascii = bars_text(0, before, after, {false, 80}), unicode = bars_text(0, before, after, {true, 80});
  for (const char c : ascii) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~'));
  EXPECT_EQ(count_of(ascii, "#"), 4u * (8 + 3 + 5 + 5));
  EXPECT_NE(unicode.find("█"), std::string::npos);
}

TEST(Bars, SayThatALayerWeighsNothing) {
  const std::vector<double> zero{0, 0};
  EXPECT_EQ(bars_text(3, zero, zero, {}), "layer 3 weighs nothing: every pack load is 0\n");
}

TEST(SvgPlot, DrawsABarForEveryPack) {
  const Packing packing = small_packing(2);
  const std::string svg = svg_plot({"a <b> & \"c\"", "sub"}, summarize(packing)[0],
                                   std::span(packing.load_before).first(2), std::span(packing.load_after).first(2));
  EXPECT_EQ(count_of(svg, "<rect"), 1u + 2 + 1 + 2) << "background, two bars of which one exceeds the mean, two bars";
  EXPECT_NE(svg.find("<title>a &lt;b&gt; &amp; &quot;c&quot;</title>"), std::string::npos);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

TEST(SvgPlot, DrawsALayerThatWeighsNothing) {
  const Packing packing = small_packing(1);
  const std::string svg = svg_plot({"t", "s"}, summarize(packing)[0], packing.load_before, packing.load_after);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

TEST(XmlText, KeepsUtf8AndNothingElse) {
  EXPECT_EQ(xml_text("äö€😀\t<"), "äö€😀\t&lt;");
  EXPECT_EQ(xml_text("a\xFFz\x01"), "a?z?");
  EXPECT_EQ(xml_text("\xC0\xAF \xED\xA0\x80 \xE2\x82"), "?? ??? ??") << "overlong, surrogate, cut off";
}

TEST(JsonReport, IsOneObjectInUnitsOfTheWeights) {
  const Packing packing = small_packing(2);
  const auto report = nlohmann::json::parse(json_text(packing, summarize(packing)));
  EXPECT_EQ(report["milliseconds"], 1.5);
  EXPECT_EQ(report["layers"].size(), 2u);
  EXPECT_EQ(report["layers"][0]["max_load"], 20);
  EXPECT_EQ(report["layers"][0]["before"]["max_load"], 30);
  EXPECT_EQ(report["layers"][0]["proven"], true);
}

TEST(NumberText, IsShort) {
  EXPECT_EQ(load_text(0), "0");
  EXPECT_EQ(load_text(999), "999");
  EXPECT_EQ(load_text(1234567), "1,234,567");
  EXPECT_EQ(load_text(12345.6), "12,346");
  EXPECT_EQ(load_text(0.73125), "0.7312");
  EXPECT_EQ(load_text(1.5e15), "1.500e+15");
  EXPECT_EQ(gap_text(0), "0");
  EXPECT_EQ(gap_text(0.8142), "81.4%");
  EXPECT_EQ(gap_text(0.000031), "0.0031%");
  EXPECT_EQ(gap_text(1e-9), "<0.0001%");
}

}  // namespace
}  // namespace ballast::tools
