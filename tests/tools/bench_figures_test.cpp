// From figures of single layers to rows, tables and the plot of `ballast bench`.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tools/report/bench_report.hpp"
#include "tools/report/front_plot.hpp"
#include "tools/terminal/progress.hpp"

namespace ballast::tools {
namespace {

// Two families at two sizes, two contenders; weights are not looked at.
BenchPlan small_plan() {
  BenchPlan plan;
  for (const Shape shape : {Shape{64, 8}, Shape{256, 32}})
    for (const char* family : {"zipf_int", "mine, <b>.csv"}) plan.instances.push_back({family, shape, nullptr, {}});
  plan.contenders = {{"peak_exchange", 2, BALLAST_BACKEND_CPU}, {"greedy", 0, BALLAST_BACKEND_VULKAN}};
  return plan;
}

// {contender, instance, layer, moves, gap, us, proven, degraded}
const std::vector<LayerFigure> kLayers = {
    {0, 0, 0, 4, 0, 10, true},      {0, 0, 1, 8, 1e-5, 30, false}, {0, 3, 0, 0, 1e-4, 20, false},
    {0, 3, 1, 12, 2e-4, 40, false}, {1, 0, 0, 0, 2e-3, 5, false},  {1, 2, 0, 0, 1e-3, 7, false},
};

// The CPU stood in for the last of them.
std::vector<LayerFigure> one_degraded() {
  std::vector<LayerFigure> layers = kLayers;
  layers.back().degraded = true;
  return layers;
}

BenchFigures figures_of(const std::vector<LayerFigure>& layers) {
  BenchFigures figures;
  figures.layers = layers;
  return figures;
}

TEST(Quantile, IsTheSmallestValueThatSoManyDoNotExceed) {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  EXPECT_EQ(quantile(values, 0.99), 99);
  EXPECT_EQ(quantile(values, 0.5), 50);
  EXPECT_EQ(quantile(values, 1), 100);
  values = {7};
  EXPECT_EQ(quantile(values, 0.99), 7);
  values = {3, 1, 2};
  EXPECT_EQ(quantile(values, 0.5), 2);
}

TEST(Rows, OfAContender) {
  const std::vector<FigureRow> list = rows(small_plan(), kLayers, RowsBy::contender);
  ASSERT_EQ(list.size(), 2u);
  const FigureRow& ours = list[0];
  EXPECT_EQ(ours.contender, 0u);
  EXPECT_EQ(ours.family + ours.size, "");
  EXPECT_EQ(ours.layers, 4u);
  EXPECT_DOUBLE_EQ(ours.mean_gap, 3.1e-4 / 4);
  EXPECT_EQ(ours.worst_gap, 2e-4);
  EXPECT_EQ(ours.within_1e3, 1);
  EXPECT_EQ(ours.within_1e4, 0.75);
  EXPECT_EQ(ours.within_1e5, 0.5);
  EXPECT_EQ(ours.proven, 0.25);
  EXPECT_EQ(ours.moves, 6);
  EXPECT_EQ(ours.mean_us, 25);
  EXPECT_EQ(ours.median_us, 20);
  EXPECT_EQ(ours.p99_us, 40);
  EXPECT_TRUE(ours.timed_alone);
}

TEST(Rows, KeepApartWhatTheCpuDidInVulkansPlace) {
  const std::vector<LayerFigure> layers = one_degraded();
  const std::vector<FigureRow> list = rows(small_plan(), layers, RowsBy::contender);
  ASSERT_EQ(list.size(), 3u);
  EXPECT_FALSE(list[1].degraded);
  EXPECT_EQ(list[1].layers, 1u);
  EXPECT_EQ(list[1].mean_us, 5);
  EXPECT_TRUE(list[2].degraded);
  EXPECT_EQ(list[2].contender, 1u);
  EXPECT_EQ(list[2].mean_us, 7);
}

TEST(Rows, KnowNoTimesOfLayersThatShareAJob) {
  std::vector<LayerFigure> layers = kLayers;
  layers[3].job_layers = 2;
  const BenchPlan plan = small_plan();
  const std::vector<FigureRow> list = rows(plan, layers, RowsBy::contender);
  EXPECT_FALSE(list[0].timed_alone);
  EXPECT_TRUE(list[1].timed_alone);
  EXPECT_NE(bench_table(plan, list, figures_of(layers), 200).find("  25.0       -    -\n"), std::string::npos)
      << bench_table(plan, list, figures_of(layers), 200);
  EXPECT_NE(bench_csv(plan, list, figures_of(layers)).find(",25,,,complete\n"), std::string::npos)
      << bench_csv(plan, list, figures_of(layers));
  const auto json = nlohmann::json::parse(bench_json(plan, list, figures_of(layers)));
  EXPECT_EQ(json["rows"][0]["us"], nlohmann::json({{"mean", 25}, {"median", nullptr}, {"p99", nullptr}}));
}

TEST(Rows, BySizeFamilyAndInstance) {
  const auto names = [](RowsBy by) {
    std::vector<std::string> list;
    for (const FigureRow& row : rows(small_plan(), kLayers, by))
      list.push_back(row.family + "|" + row.size + "|" + std::to_string(row.contender) + "|" +
                     std::to_string(row.layers));
    return list;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(names(RowsBy::size), (Names{"|64/8|0|2", "|64/8|1|1", "|256/32|0|2", "|256/32|1|1"}));
  EXPECT_EQ(names(RowsBy::family), (Names{"zipf_int||0|2", "zipf_int||1|2", "mine, <b>.csv||0|2"}));
  EXPECT_EQ(names(RowsBy::instance),
            (Names{"zipf_int|64/8|0|2", "zipf_int|64/8|1|1", "zipf_int|256/32|1|1", "mine, <b>.csv|256/32|0|2"}));
}

TEST(Rows, AreNoneWithoutLayers) { EXPECT_TRUE(rows(small_plan(), {}, RowsBy::instance).empty()); }

TEST(BenchReport, Table) {
  const BenchPlan plan = small_plan();
  BenchFigures figures = figures_of(one_degraded());
  figures.end = BenchEnd::interrupted;
  const std::string table = bench_table(plan, rows(plan, figures.layers, RowsBy::size), figures, 200);
  EXPECT_NE(table.find("peak_exchange balanced"), std::string::npos) << table;
  EXPECT_NE(table.find("greedy on vulkan"), std::string::npos);
  EXPECT_NE(table.find("\n64/8\n"), std::string::npos);
  EXPECT_NE(table.find("\ngreedy on vulkan, by the CPU "), std::string::npos);
  EXPECT_NE(table.find("note: in rows \"by the CPU\" it did the work although Vulkan was requested\n"),
            std::string::npos);
  EXPECT_NE(table.find("note: interrupted"), std::string::npos);
}

TEST(BenchReport, Csv) {
  const BenchPlan plan = small_plan();
  BenchFigures figures = figures_of(one_degraded());
  figures.end = BenchEnd::out_of_time;
  const std::string csv = bench_csv(plan, rows(plan, figures.layers, RowsBy::instance), figures);
  EXPECT_NE(csv.find("\nzipf_int,64/8,peak_exchange,balanced,cpu,no,2,5e-06,1e-05,1e-05,1,1,1,0.5,6,20,10,30,out of "
                     "time\n"),
            std::string::npos)
      << csv;
  EXPECT_NE(csv.find("\n\"mine, <b>.csv\",256/32,peak_exchange,balanced,cpu,no,2,"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",greedy,,vulkan,yes,1,"), std::string::npos) << csv;
}

TEST(BenchReport, Json) {
  BenchPlan plan = small_plan();
  plan.layers = 58;
  plan.batch = 7;
  plan.repeats = 3;
  const BenchFigures figures = figures_of(one_degraded());
  const auto json = nlohmann::json::parse(bench_json(plan, rows(plan, figures.layers, RowsBy::contender), figures));
  EXPECT_EQ(json["end"], "complete");
  EXPECT_EQ(json["layers"], 58);
  EXPECT_EQ(json["batch"], 7);
  EXPECT_EQ(json["repeats"], 3);
  ASSERT_EQ(json["rows"].size(), 3u);
  EXPECT_EQ(json["rows"][0]["effort"], "balanced");
  EXPECT_EQ(json["rows"][0]["degraded"], false);
  EXPECT_EQ(json["rows"][0]["share_within"]["1e-4"], 0.75);
  EXPECT_EQ(json["rows"][1]["backend"], "vulkan");
  EXPECT_EQ(json["rows"][1]["us"]["median"], 5);
  EXPECT_EQ(json["rows"][2]["degraded"], true);
}

TEST(Progress, LineTellsHowMuchIsLeftAndWhatRuns) {
  const std::string line = progress_line(2, 4, 3, "greedy on zipf_int 64/8", 79);
  EXPECT_EQ(line, " 50% [##########..........] 2 of 4 layers, about 3 s left; greedy on zipf_int 6");
  EXPECT_EQ(progress_line(0, 4, 3, "", 79), "  0% [....................] 0 of 4 layers") << "who knows how long";
  EXPECT_EQ(progress_line(4, 4, 3, "", 79), "100% [####################] 4 of 4 layers");
  EXPECT_NE(progress_line(1, 100, 2, "", 79).find(", about 3 min 18 s left"), std::string::npos);
  EXPECT_NE(progress_line(1, 10000, 2, "", 79).find(", about 5 h 33 min left"), std::string::npos);
}

TEST(ParetoFront, IsWhatNothingBeatsInBoth) {
  const auto row = [](double us, double gap) {
    FigureRow r;
    r.mean_us = us;
    r.mean_gap = gap;
    return r;
  };
  // Quick and coarse; beaten by the first; a tie in time; better for more time; slower and no better.
  const FigureRow list[] = {row(10, 1e-3), row(20, 2e-3), row(10, 5e-3), row(30, 1e-5), row(40, 1e-5)};
  EXPECT_EQ(pareto_front(list), (std::vector<size_t>{0, 3}));
}

TEST(FrontPlot, HoldsEveryContenderAndOnlySafeNumbers) {
  const BenchPlan plan = small_plan();
  std::vector<FigureRow> list = rows(plan, kLayers, RowsBy::size);
  list[0].mean_gap = 0;  // has no logarithm
  const std::string svg = front_plot(plan, list);
  EXPECT_TRUE(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
  EXPECT_NE(svg.find(">peak_exchange balanced<"), std::string::npos);
  EXPECT_NE(svg.find(">greedy on vulkan<"), std::string::npos);
  EXPECT_EQ(svg.find("nan"), std::string::npos) << svg;
  EXPECT_EQ(svg.find("inf"), std::string::npos) << svg;
}

// A number at every point and in the legend, so that no label can stand at another point.
TEST(FrontPlot, NumbersItsPoints) {
  BenchPlan plan = small_plan();
  std::vector<FigureRow> list;
  for (uint32_t i = 0; i < 12; ++i) {
    FigureRow row;
    row.size = "64/8";
    row.mean_us = 10 + i / 4;  // many at the same place
    row.mean_gap = 1e-3;
    list.push_back(row);
  }
  const std::string svg = front_plot(plan, list);
  for (int i = 1; i <= 12; ++i) {
    const std::string number = "class=\"label\" text-anchor=\"";
    size_t count = 0;
    for (size_t at = svg.find(number); at != std::string::npos; at = svg.find(number, at + 1)) {
      const size_t start = svg.find('>', at) + 1;
      count += svg.substr(start, svg.find('<', start) - start) == std::to_string(i);
    }
    EXPECT_EQ(count, 2u) << i;
  }
}

}  // namespace
}  // namespace ballast::tools
