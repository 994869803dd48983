#include "adapters/table.h"

#include <gtest/gtest.h>

#include <set>

namespace adapter {
namespace {

TEST(AdapterTable, FindsTheMllpAdapterWithBothSides) {
  const engine::AdapterInfo* mllp = find("mllp");
  ASSERT_NE(mllp, nullptr);
  EXPECT_NE(mllp->make_source, nullptr);
  EXPECT_NE(mllp->make_sink, nullptr);
}

TEST(AdapterTable, FindsNothingByAnUnknownName) { EXPECT_EQ(find("carrier-pigeon"), nullptr); }

TEST(AdapterTable, HasEachNameOnce) {
  std::set<std::string_view> names;
  for (const engine::AdapterInfo* info : all()) EXPECT_TRUE(names.insert(info->name).second);
}

TEST(AdapterTable, HasNoAdapterWithoutASide) {
  for (const engine::AdapterInfo* info : all()) {
    EXPECT_TRUE(info->make_source || info->make_sink) << info->name;
  }
}

}  // namespace
}  // namespace adapter
