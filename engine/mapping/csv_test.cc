#include "engine/mapping/csv.h"

#include <gtest/gtest.h>

namespace engine::mapping {
namespace {

const CsvShape kShape{"hopline-rules", {"id", "from", "to"}};

base::Result<Csv> read(const std::string& body) {
  return parse_csv("t.csv", "#hopline-rules 1; mapping=m; version=2\n" + body, kShape);
}

std::string fault_of(const std::string& body) {
  const auto csv = read(body);
  return csv.ok() ? "" : csv.error().to_string();
}

TEST(Csv, ReadsThePragmaAndCellsByColumnName) {
  const auto csv = read("id,from,to\na,PID-3,x\n");
  ASSERT_TRUE(csv.ok());
  EXPECT_EQ(csv.value().setting("version"), "2");
  EXPECT_EQ(csv.value().rows[0].at("from").text, "PID-3");
  EXPECT_EQ(csv.value().rows[0].at("nothing").text, "");
}

TEST(Csv, KnowsLineAndColumnOfACellBehindQuotedLineEnds) {
  const auto csv = read("id,from,to\n\"a\nb\",x,\"q\"\"q\"\nnext,y,z\n");
  ASSERT_TRUE(csv.ok());
  const CsvRow& first = csv.value().rows[0];
  EXPECT_EQ(first.at("id").text, "a\nb");
  EXPECT_EQ(first.at("to").text, "q\"q");
  EXPECT_EQ(csv.value().rows[1].at("id").line, 5);
  EXPECT_EQ(csv.value().rows[1].at("from").column, 6);
}

TEST(Csv, AcceptsWhatSpreadsheetsDo) {
  const auto csv = parse_csv("t.csv",
                             "\xEF\xBB\xBF\"#hopline-rules 1; mapping=m, n; version=2\";;\r\n"
                             "id;from;to;;\r\na;PID-3;x;;\r\n;;;;\r\n\r\n",
                             kShape);
  ASSERT_TRUE(csv.ok()) << csv.error().to_string();
  EXPECT_EQ(csv.value().setting("mapping"), "m, n");
  ASSERT_EQ(csv.value().rows.size(), 1U);
  EXPECT_EQ(csv.value().rows[0].at("to").text, "x");
}

TEST(Csv, RefusesUnknownAndRepeatedColumns) {
  EXPECT_EQ(fault_of("id,what\n"), "t.csv:2:4: unknown column 'what'");
  EXPECT_EQ(fault_of("id,id\n"), "t.csv:2:4: column 'id' is there twice");
}

TEST(Csv, RefusesAFormulaAndSurplusCellsAndReportsBoth) {
  const auto csv = read("id,from,to\na,=1+1,x\nb,c,d,e\n");
  ASSERT_FALSE(csv.ok());
  EXPECT_EQ(csv.error().path, "t.csv:3:3");
  ASSERT_EQ(csv.error().also.size(), 1U);
  EXPECT_EQ(csv.error().also[0].path, "t.csv:4:7");
}

TEST(Csv, RefusesBrokenQuotes) {
  EXPECT_NE(fault_of("id,from,to\n\"a,b\n").find("never closed"), std::string::npos);
  EXPECT_NE(fault_of("id,from,to\n\"a\"b,c\n").find("after the closing quote"), std::string::npos);
}

TEST(Csv, RefusesAFileWithoutItsPragmaOrColumns) {
  EXPECT_FALSE(parse_csv("t.csv", "id,from\n", kShape).ok());
  EXPECT_FALSE(parse_csv("t.csv", "", kShape).ok());
  EXPECT_FALSE(parse_csv("t.csv", "#hopline-rules 2\nid\n", kShape).ok());
  EXPECT_EQ(fault_of(""), "t.csv:2:1: no line with column names");
}

TEST(Csv, RefusesWhatIsTooLarge) {
  EXPECT_NE(fault_of("id,from,to\n" + std::string(kCsvCellBytesMax + 1, 'x') + "\n").find("8 KiB"),
            std::string::npos);
  EXPECT_EQ(parse_csv("t.csv", std::string(kCsvBytesMax + 1, 'x'), kShape).error().code,
            base::Code::kTooLarge);
}

TEST(Csv, SplitsAndTrims) {
  EXPECT_EQ(split(" a ; b;", ';'), (std::vector<std::string>{"a", "b", ""}));
  EXPECT_EQ(trim("\t x \r"), "x");
  EXPECT_EQ(to_upper("aB1"), "AB1");
}

}  // namespace
}  // namespace engine::mapping
