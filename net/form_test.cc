#include "net/form.h"

#include <gtest/gtest.h>

namespace net {
namespace {

std::string one(std::string_view body, std::string_view name) {
  const auto form = parse_form(body);
  EXPECT_TRUE(form.ok()) << body;
  return form.ok() ? std::string(form.value().one(name)) : "";
}

TEST(Form, NamesAndValuesAreDecoded) {
  EXPECT_EQ(one("text=caf%C3%A9+au+lait%21&key=k1", "text"), "caf\xC3\xA9 au lait!");
  EXPECT_EQ(one("a%3Db=1%262", "a=b"), "1&2");
}

TEST(Form, LineEndsOfABrowserBecomeLineFeeds) {
  EXPECT_EQ(one("text=one%0D%0Atwo%0Dthree%0Afour", "text"), "one\ntwo\nthree\nfour");
}

TEST(Form, AFieldGivenTwiceIsNone) { EXPECT_EQ(one("a=1&a=2", "a"), ""); }

TEST(Form, EmptyPairsAndMissingValuesAreTaken) {
  EXPECT_EQ(one("&&a&b=&&c=3", "c"), "3");
  EXPECT_EQ(one("a", "a"), "");
  EXPECT_EQ(one("", "a"), "");
}

TEST(Form, WhatCannotBeDecodedIsRefusedWithoutRepeatingIt) {
  for (const char* body : {"a=%", "a=%4", "a=%zz", "%GG=1", "a=Secret%F"}) {
    const auto form = parse_form(body);
    ASSERT_FALSE(form.ok()) << body;
    EXPECT_EQ(form.error().to_string().find("Secret"), std::string::npos);
  }
}

TEST(Form, NulAndWhatIsNoUtf8AreRefused) {
  for (const char* body : {"a=%00", "a=%FF", "a=%C3", "a=%C0%AF", "a=%ED%A0%80", "a=%F5%80%80%80",
                           "a=%F4%90%80%80", "a=%E0%80%AF", "%C3=1"}) {
    EXPECT_FALSE(parse_form(body).ok()) << body;
  }
}

TEST(Form, ItHasLimits) {
  std::string many;
  for (std::size_t i = 0; i < Form::kFieldsMax; ++i) many += "a=1&";
  EXPECT_TRUE(parse_form(many).ok());
  EXPECT_FALSE(parse_form(many + "a=1").ok());
  EXPECT_FALSE(parse_form(std::string(Form::kNameBytesMax + 1, 'n') + "=1").ok());
  EXPECT_TRUE(parse_form(std::string(Form::kNameBytesMax, 'n') + "=1").ok());
  EXPECT_EQ(parse_form(std::string(Form::kBytesMax + 1, 'n')).error().code, base::Code::kTooLarge);
}

TEST(Utf8, FourBytesAndNoMore) {
  EXPECT_TRUE(is_utf8("\xF0\x9F\x98\x80"));
  EXPECT_TRUE(is_utf8("\xF4\x8F\xBF\xBF"));
  EXPECT_FALSE(is_utf8("\xF8\x88\x80\x80\x80"));
  EXPECT_FALSE(is_utf8("\x80"));
}

}  // namespace
}  // namespace net
