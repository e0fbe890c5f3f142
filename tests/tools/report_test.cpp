#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

#include "tools/report/bars.hpp"
#include "tools/report/json_report.hpp"
#include "tools/report/load_plot.hpp"
#include "tools/report/number_text.hpp"
#include "tools/report/output_arrays.hpp"
#include "tools/report/summary.hpp"
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
    for (const int32_t pack : {0, 1, 1, 0}) packing.pack_index.push_back(pack);
    for (const int32_t rank : {0, 0, 1, 1}) packing.rank_in_pack.push_back(rank);
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

TEST(Table, BeginsWithTheAnswer) {
  const Packing packing = small_packing(3);
  const std::string text = table_text("w.npy", packing, summarize(packing), {});
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "heaviest pack 1.33 to 1.0000 of the mean, none better possible, 3 of 3 layers proven optimal");
  EXPECT_LT(text.find("w.npy: 3 layers of 4 items, into 2 packs of 2 each"), text.find("max/mean"));
}

TEST(Table, TellsHowFarTheWorstLayerMayBeFromTheBest) {
  Packing packing = small_packing(3);
  packing.reports[1].gap = 0.000045;
  packing.reports[1].flags = 0;
  const std::string text = table_text("w.npy", packing, summarize(packing), {false, 200});
  EXPECT_NE(text.find(", at most 0.0045% above the best possible, 2 of 3 layers proven optimal\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("\nworst: 1 "), std::string::npos) << "the worst is one layer, and named\n" << text;
}

TEST(Table, ShowsFewLayersUnlessAskedForAll) {
  const Packing packing = small_packing(40);
  const auto layers = summarize(packing);
  const std::string few = table_text("w.npy", packing, layers, {false, 100}),
                    all = table_text("w.npy", packing, layers, {true, 100});
  EXPECT_NE(few.find("35 more layers; --all-layers shows them"), std::string::npos);
  EXPECT_EQ(all.find("more layers"), std::string::npos);
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n') - std::count(few.begin(), few.end(), '\n'), 34);
  EXPECT_NE(few.find("40/40"), std::string::npos);
  EXPECT_NE(few.find("note: weights of 40 layers were rounded"), std::string::npos);
}

TEST(Table, NeverBreaksARow) {
  const Packing packing = small_packing(20);
  const auto layers = summarize(packing);
  for (size_t width = 40; width <= 120; width += 5) {
    std::istringstream lines(table_text("w.npy", packing, layers, {true, width}));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), width) << line;
  }
}

TEST(Table, EscapesTheNamesOfFilesAndDevices) {
  const Packing packing = small_packing(1);
  const std::string text = table_text("w\x1B[31m\n.npy", packing, summarize(packing), {});
  EXPECT_NE(text.find("w\\x1b[31m\\n.npy: 1 layer"), std::string::npos) << text;
  EXPECT_NE(text.find("a \\xff device"), std::string::npos) << text;
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

std::string plot_of(const Packing& packing, const LayerSummary& layer, const std::string& file = "w.npy") {
  return load_plot({file, 0, &packing, &layer}, std::span(packing.load_before).first(packing.packs),
                   std::span(packing.load_after).first(packing.packs));
}

TEST(LoadPlot, DrawsABarForEveryPack) {
  const Packing packing = small_packing(2);
  const std::string svg = plot_of(packing, summarize(packing)[0], "a <b> & \"c\"");
  EXPECT_EQ(count_of(svg, "class=\"load\""), 1u + 2 + 2) << "the legend, and two bars in each panel";
  EXPECT_EQ(count_of(svg, "class=\"excess\""), 1u + 1) << "the legend, and the bar that is above the mean";
  EXPECT_NE(svg.find("of a &lt;b&gt; &amp; &quot;c&quot;</title>"), std::string::npos);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

// Where bound and mean are one line, the bound's is drawn last and broken, so that both are seen.
TEST(LoadPlot, ShowsBoundAndMean) {
  const Packing packing = small_packing(2);
  const std::string svg = plot_of(packing, summarize(packing)[0]);
  EXPECT_LT(svg.rfind("class=\"mean\""), svg.rfind("class=\"bound\""));
  EXPECT_NE(svg.find(".bound { stroke-width: 3; stroke-dasharray"), std::string::npos);
  EXPECT_NE(svg.find(">lower bound 20<"), std::string::npos);
}

TEST(LoadPlot, FollowsLightAndDark) {
  const Packing packing = small_packing(2);
  const std::string svg = plot_of(packing, summarize(packing)[0]);
  const size_t dark = svg.find("@media (prefers-color-scheme: dark)");
  ASSERT_NE(dark, std::string::npos);
  for (const char* part : {".ground {", "text {", ".load {", ".excess {", ".mean {", ".bound {", ".grid {"}) {
    EXPECT_LT(svg.find(part), dark) << part;
    EXPECT_GT(svg.rfind(part), dark) << part;
  }
}

TEST(LoadPlot, DrawsALayerThatWeighsNothing) {
  const Packing packing = small_packing(1);
  const std::string svg = plot_of(packing, summarize(packing)[0]);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

TEST(XmlText, KeepsUtf8AndNothingElse) {
  EXPECT_EQ(xml_text("äö€😀<"), "äö€😀&lt;");
  EXPECT_EQ(xml_text("a\xFFz\x01"), "a\\xffz\\x01");
}

TEST(JsonReport, IsOneObjectInUnitsOfTheWeights) {
  const Packing packing = small_packing(2);
  const auto report = nlohmann::json::parse(packing_json("dir/w.npy", packing, summarize(packing)));
  EXPECT_EQ(report["milliseconds"], 1.5);
  EXPECT_EQ(report["layers"].size(), 2u);
  EXPECT_EQ(report["layers"][0]["max_load"], 20);
  EXPECT_EQ(report["layers"][0]["before"]["max_load"], 30);
  EXPECT_EQ(report["layers"][0]["proven"], true);
  EXPECT_EQ(report["file"], "dir/w.npy");
  EXPECT_EQ(report["ballast"], BALLAST_TOOL_VERSION);
}

TEST(JsonReport, HoldsThePacking) {
  const Packing packing = small_packing(2);
  const auto report = nlohmann::json::parse(packing_json("w.npy", packing, summarize(packing)));
  EXPECT_EQ(report["layers"][1]["pack_index"], (std::vector<int>{0, 1, 1, 0}));
  EXPECT_EQ(report["layers"][1]["rank_in_pack"], (std::vector<int>{0, 0, 1, 1}));
  EXPECT_EQ(report["layers"][0]["pack_load"], (std::vector<double>{20, 20}));
}

TEST(OutputArrays, AreOneRowAnItemInCsv) {
  const std::string csv = packing_csv(small_packing(1));
  EXPECT_EQ(csv, "layer,item,pack_index,rank_in_pack\n0,0,0,0\n0,1,1,0\n0,2,1,1\n0,3,0,1\n");
}

TEST(NumberText, IsShort) {
  EXPECT_EQ(load_text(0), "0");
  EXPECT_EQ(load_text(999), "999");
  EXPECT_EQ(load_text(1234567), "1,234,567");
  EXPECT_EQ(load_text(12345.6), "12,346");
  EXPECT_EQ(load_text(5485.6), "5,486");
  EXPECT_EQ(load_text(0.73125), "0.7312");
  EXPECT_EQ(load_text(1.5e15), "1.500e+15");
  EXPECT_EQ(gap_text(0), "0");
  EXPECT_EQ(gap_text(0.8142), "81.4%");
  EXPECT_EQ(gap_text(0.000031), "0.0031%");
  EXPECT_EQ(gap_text(1e-9), "<0.0001%");
}

TEST(NumberText, IsAlikeOnAnAxis) {
  const auto alike = [](std::vector<double> values) { return texts_alike(values); };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(alike({0, 500, 1000, 1500}), (Texts{"0", "500", "1000", "1500"}));
  EXPECT_EQ(alike({0, 5000, 10000}), (Texts{"0", "5k", "10k"}));
  EXPECT_EQ(alike({0, 2.5, 5}), (Texts{"0", "2.5", "5.0"}));
  EXPECT_EQ(alike({0, 2.5e6, 5e6, 1e7}), (Texts{"0", "2.5M", "5.0M", "10.0M"}));
  EXPECT_EQ(alike({0, 5e-7, 1e-6}), (Texts{"0", "5.0e-07", "1.0e-06"}));
}

}  // namespace
}  // namespace ballast::tools
