#include "engine/verify/command.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/json.h"
#include "tests/support/tampered_store.h"

namespace engine::verify {
namespace {

class CommandTest : public testing::Test {
 protected:
  Words words() {
    return {[this](std::string_view text) { out_ += text; },
            [this](std::string_view text) { err_ += text; },
            [this](const Progress& at) { seen_.push_back(at); }};
  }
  int verify(Format format, const VerifyOptions& options = {}) {
    out_.clear();
    return verify_command(*store_.reader(), options, format, words());
  }
  base::Json json() const { return base::parse_json(out_).value(); }
  void edit_record() {
    store_.change(
        "UPDATE audit_leaf SET record = REPLACE(record, 'mllp-ehr', 'mllp-lab') "
        "WHERE idx = 100");
  }

  support::TamperedStore store_{"sqlite"};
  std::string out_;
  std::string err_;
  std::vector<Progress> seen_;
};

TEST_F(CommandTest, HeadPrintsOriginSizeAndRoot) {
  EXPECT_EQ(head_command(*store_.reader(), Format::kText, words()), 0);
  EXPECT_TRUE(out_.starts_with("hopline/audit/node  400  ")) << out_;
  out_.clear();
  EXPECT_EQ(head_command(*store_.reader(), Format::kJson, words()), 0);
  const base::Json heads = json();
  ASSERT_EQ(heads.items().size(), 1u);
  EXPECT_EQ(heads.items()[0].text_of("origin"), "hopline/audit/node");
  EXPECT_EQ(base::from_base64(heads.items()[0].text_of("root")).value().size(), 32u);
}

TEST_F(CommandTest, ACleanStoreExitsWithZero) {
  EXPECT_EQ(verify(Format::kText), 0);
  EXPECT_NE(out_.find("400 records, 399 effects: clean"), std::string::npos) << out_;
  EXPECT_EQ(verify(Format::kJson), 0);
  EXPECT_TRUE(json().find("ok")->truth());
}

TEST_F(CommandTest, AChangedStoreExitsWith65AndNamesTheIndex) {
  edit_record();
  EXPECT_EQ(verify(Format::kText), 65);
  EXPECT_NE(out_.find("hopline/audit/node[100]: the record is not"), std::string::npos) << out_;
  EXPECT_EQ(verify(Format::kJson), 65);
  EXPECT_FALSE(json().find("ok")->truth());
  EXPECT_EQ(json().find("findings")->items().at(0).find("first")->text(), "100");
}

TEST_F(CommandTest, AnUnknownLogExitsWith66) {
  EXPECT_EQ(verify(Format::kText, {"no/such/log", 0}), 66);
  EXPECT_NE(err_.find("no log of that name"), std::string::npos);
}

TEST_F(CommandTest, AStoreThatDoesNotAnswerExitsWith69) {
  store_.change("DROP TABLE attempt");
  EXPECT_EQ(verify(Format::kText), 69);
}

TEST_F(CommandTest, ProgressEndsWithEveryRecordDone) {
  EXPECT_EQ(verify(Format::kText), 0);
  const auto last = std::find_if(seen_.rbegin(), seen_.rend(),
                                 [](const Progress& at) { return at.what == "records"; });
  ASSERT_NE(last, seen_.rend());
  EXPECT_EQ(last->done, 400u);
  EXPECT_EQ(last->total, 400u);
}

TEST_F(CommandTest, FindingsBeyondTheLimitAreCounted) {
  VerifyReport report;
  for (std::size_t i = 0; i < VerifyReport::kFindingsMax + 5; ++i) report.add({"l", 0, 0, "x"});
  EXPECT_EQ(report.findings.size(), VerifyReport::kFindingsMax);
  EXPECT_EQ(report.more, 5u);
}

}  // namespace
}  // namespace engine::verify
