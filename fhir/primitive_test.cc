#include "fhir/primitive.h"

#include <gtest/gtest.h>

#include <vector>

namespace fhir {
namespace {

struct Case {
  Primitive type;
  std::vector<std::string> good;
  std::vector<std::string> bad;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> kCases = {
      {Primitive::kBase64Binary,
       {"aGk=", "aGkh", "aG k=\n", "aA=="},
       {"", " ", "aGk", "aGk==", "a=Gk", "a-_=", "===="}},
      {Primitive::kCode,
       {"booked", "a b", "no-show", "1.10"},
       {"", " a", "a ", "a  b", "\n", "a\t"}},
      {Primitive::kDate, {"2026", "2026-03", "2026-03-02"}, {"2026-03-02T09:00:00Z", "03/02/2026"}},
      {Primitive::kDateTime, {"2026", "2026-03-02T09:00:00Z"}, {"2026-03-02T09:00Z", "now"}},
      {Primitive::kInstant,
       {"2026-03-02T09:00:00Z", "2026-03-02T09:00:00.123456789+05:30"},
       {"2026-03-02", "2026-03-02T09:00:00"}},
      {Primitive::kTime, {"09:00:00", "23:59:59.5"}, {"09:00", "24:00:00"}},
      {Primitive::kId,
       {"a", "A-1.b", std::string(64, 'x')},
       {"", "a_b", "a/b", std::string(65, 'x'), "\xC3\xA9"}},
      {Primitive::kInteger,
       {"0", "-1", "2147483647", "-2147483648"},
       {"2147483648", "1.0", "1e3", "-0", "", "-", "007"}},
      {Primitive::kUnsignedInt, {"0", "7"}, {"-1", "0.5"}},
      {Primitive::kPositiveInt, {"1", "2147483647"}, {"0", "-1"}},
      {Primitive::kString, {"x", " ", "a\tb\r\n"}, {"", "a\x01", std::string((1 << 20) + 1, 'x')}},
      {Primitive::kMarkdown, {"*x*"}, {""}},
      {Primitive::kUri, {"urn:a", "x", "http://a/b?c#d"}, {"", "a b", "a\n"}},
      {Primitive::kUrl, {"http://a"}, {" http://a"}},
      {Primitive::kCanonical, {"http://a|1.0"}, {""}},
      {Primitive::kOid,
       {"urn:oid:1.2.3", "urn:oid:2.16.840.1.113883"},
       {"1.2.3", "urn:oid:3.1", "urn:oid:1.02", "urn:oid:1.", "urn:oid:1", "urn:oid:1..2"}},
      {Primitive::kUuid,
       {"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"},
       {"c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:C757873D-EC9A-4326-A141-556F43239520",
        "urn:uuid:c757873dec9a4326a141556f43239520"}},
      {Primitive::kXhtml, {"<div xmlns=\"x\">a</div>", " <div/> "}, {"a", "<p>a</p>", ""}},
  };
  return kCases;
}

TEST(Primitive, AcceptsWhatR4DefinesAndNothingElse) {
  for (const Case& one : cases()) {
    for (const auto& text : one.good) EXPECT_TRUE(is_legal(one.type, text)) << text;
    for (const auto& text : one.bad) EXPECT_FALSE(is_legal(one.type, text)) << text;
  }
}

TEST(Primitive, EveryTypeSaysWhatItWants) {
  for (const Type* type : all_types()) {
    if (type->kind == Type::Kind::kPrimitive) {
      EXPECT_NE(type->primitive, Primitive::kNone) << type->name;
    }
    EXPECT_FALSE(describe(type->primitive).empty()) << type->name;
  }
}

TEST(Primitive, NumbersAndBooleansAreNoStrings) {
  EXPECT_EQ(form_of(Primitive::kBoolean), JsonForm::kBoolean);
  EXPECT_EQ(form_of(Primitive::kDecimal), JsonForm::kNumber);
  EXPECT_EQ(form_of(Primitive::kPositiveInt), JsonForm::kNumber);
  EXPECT_EQ(form_of(Primitive::kDate), JsonForm::kString);
}

}  // namespace
}  // namespace fhir
