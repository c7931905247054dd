//===- PictureTest.cpp - Timelines, pictures and reports ------------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Emit/Html.h"
#include "BSAIE/Emit/Report.h"
#include "BSAIE/Emit/Svg.h"
#include "BSAIE/Emit/Timeline.h"
#include "llvm/Support/JSON.h"
#include "gtest/gtest.h"

using namespace bsaie;

namespace {

struct Execution {
  Program program;
  SimulationResult result;

  Execution() {
    program.device = llvm::cantFail(parseDevice("paper-2x2"));
    program.layers = {{"conv <1> & \"2\"", "conv2d", "", 100, 50, 1, 2, "a,b"}};
    program.reference = {1e-6, 2e-6, 5e-7};
    program.instructions.resize(2);
    program.instructions[0].opcode = Opcode::LoadFM;
    program.instructions[0].engine = Engine::LoadFM;
    program.instructions[1].opcode = Opcode::Conv;
    result.seconds = 3e-6;
    result.picoseconds = 3000000;
    result.macs = 42;
    result.bytes[unsigned(Opcode::LoadFM)] = 1000;
    result.layers.resize(1);
    result.layers[0].endPs = 3000000;
    result.peakBytes = {1, 2};
    result.timeline.push_back(
        {Opcode::LoadFM, Engine::LoadFM, 1, 0, 0, 0, 1000000});
    result.timeline.push_back(
        {Opcode::Conv, Engine::Core, 3, 1, 0, 1000000, 3000000});
  }
};

TEST(Report, ObjectHasTheNumbersOfTheExecution) {
  Execution e;
  e.result.busyPs[unsigned(Engine::Core)] = 4000000;
  e.result.layers[0].busyPs[unsigned(Opcode::Conv)] = 2000000;
  e.result.layers[0].busyPs[unsigned(Opcode::Add)] = 1000000;
  e.result.layers[0].bytes[unsigned(Opcode::WriteFM)] = 7;
  Report report = makeReport(e.program, e.result);
  EXPECT_EQ(report.seconds, 3e-6);
  EXPECT_EQ(report.macs, 42);
  EXPECT_EQ(report.networkMacs, 100);
  EXPECT_EQ(report.networkNonZeroMacs, 50);
  EXPECT_EQ(report.busySeconds[unsigned(Engine::Core)], 4e-6);
  EXPECT_EQ(report.bytes[2], 1000) << name(reportTransfers[2]).str();
  ASSERT_EQ(report.layers.size(), 1u);
  const Report::Layer &layer = report.layers[0];
  EXPECT_EQ(layer.info.kind, "conv2d");
  EXPECT_EQ(layer.endSeconds, 3e-6);
  EXPECT_EQ(layer.density, 0.5);
  EXPECT_EQ(layer.bytes[4], 7) << name(reportTransfers[4]).str();
  EXPECT_EQ(layer.busySeconds[unsigned(ReportKind::Comp)], 3e-6);
  // 3 us over four cores, of 3 us.
  EXPECT_EQ(layer.busiest.name, "comp");
  EXPECT_EQ(layer.busiest.share, 0.25);
  EXPECT_FALSE(report.certificate.has_value());
  EXPECT_FALSE(layer.certificate.has_value());
}

TEST(Report, ProgramWithoutLayersHasOne) {
  Execution e;
  e.program.layers.clear();
  Report report = makeReport(e.program, e.result);
  ASSERT_EQ(report.layers.size(), 1u);
  EXPECT_EQ(report.layers[0].info.name, "program");
  EXPECT_EQ(report.layers[0].density, 1);
}

TEST(Report, JsonHasTheFixedKeys) {
  Execution e;
  std::string text;
  llvm::raw_string_ostream os(text);
  writeReport(e.program, e.result, ReportFormat::Json, os);
  auto json = llvm::json::parse(text);
  ASSERT_TRUE(bool(json)) << llvm::toString(json.takeError());
  const llvm::json::Object *object = json->getAsObject();
  for (const char *key : {"seconds", "roofline_seconds", "layer_bound_seconds",
                          "lower_bound_seconds", "macs", "load", "loadw",
                          "loadfm", "loadwm", "writefm", "write"})
    EXPECT_TRUE(object->getNumber(key).has_value()) << key;
  EXPECT_EQ(*object->getNumber("seconds"), 3e-6);
  EXPECT_EQ(*object->getInteger("loadfm"), 1000);
  EXPECT_EQ(*object->getNumber("roofline_ratio"), 3);
}

TEST(Report, CsvQuotes) {
  Execution e;
  std::string text;
  llvm::raw_string_ostream os(text);
  writeReport(e.program, e.result, ReportFormat::Csv, os);
  EXPECT_NE(text.find("\n\"conv <1> & \"\"2\"\"\",conv2d,,0,3e-06,100,50,0,0.5,"
                      "\"a,b\",0,0,0,0,0,0,"),
            std::string::npos)
      << text;
}

TEST(Report, TextNamesTheRatios) {
  Execution e;
  std::string text;
  llvm::raw_string_ostream os(text);
  writeReport(e.program, e.result, ReportFormat::Text, os);
  EXPECT_NE(text.find("roofline     1.000000e-06 s   the time is 3.000 of it"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("memtile peak 1 2 of 524288 bytes"), std::string::npos)
      << text;
}

TEST(Timeline, IsJsonWithATrackForEachInstance) {
  Execution e;
  std::string text;
  llvm::raw_string_ostream os(text);
  writeTimeline(e.program, e.result, os);
  auto json = llvm::json::parse(text);
  ASSERT_TRUE(bool(json)) << llvm::toString(json.takeError());
  const llvm::json::Array *events =
      json->getAsObject()->getArray("traceEvents");
  int threads = 0, bars = 0;
  for (const llvm::json::Value &event : *events) {
    const llvm::json::Object &o = *event.getAsObject();
    threads += o.getString("name") == llvm::StringRef("thread_name");
    bars += o.getString("ph") == llvm::StringRef("X");
  }
  // LOAD, LOADW, LOADFM, LOADWM, WRITEFM: 2 each; WRITE and cores: 4 each.
  EXPECT_EQ(threads, 18);
  EXPECT_EQ(bars, 2);
}

TEST(Html, IsCompleteAndEscapes) {
  Execution e;
  e.program.layers[0].name = "</script><b id=bad>";
  std::string text;
  llvm::raw_string_ostream os(text);
  writeHtml({{e.program, e.result, "a</title>"}, {e.program, e.result, "b"}},
            os);
  llvm::StringRef page = text;
  EXPECT_TRUE(page.contains("<title>a&lt;/title&gt; and b - timeline</title>"));
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(page.ends_with("</html>\n"));
  EXPECT_EQ(page.count("class=\"program\""), 2U);
  EXPECT_FALSE(page.contains("<!-- @")) << "a part is missing";
  EXPECT_FALSE(page.contains("id=bad"));
  // Every element of the template ends where it should, whatever is inside.
  EXPECT_EQ(page.count("<script"), page.count("</script>"));
  EXPECT_TRUE(page.contains("The MIT License (MIT)"));
}

TEST(Svg, DrawsAndEscapes) {
  Execution e;
  std::string text;
  llvm::raw_string_ostream os(text);
  ASSERT_FALSE(bool(writeSvg(e.program, e.result, "conv <1> & \"2\"", os)));
  EXPECT_NE(
      text.find("conv &lt;1&gt; &amp; &quot;2&quot; on paper-2x2: 3.00 us"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find(">LOADFM 1<"), std::string::npos);
  EXPECT_NE(text.find(">COMP 1,1<"), std::string::npos);
  EXPECT_EQ(text.substr(text.size() - 7), "</svg>\n");
}

TEST(Svg, UnknownLayer) {
  Execution e;
  std::string text;
  llvm::raw_string_ostream os(text);
  EXPECT_EQ(llvm::toString(writeSvg(e.program, e.result, "conv9", os)),
            "no layer is called 'conv9': the program has conv <1> & \"2\"");
}

} // namespace
