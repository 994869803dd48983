#include "adapters/portal/compose.h"

#include <gtest/gtest.h>

namespace adapter::portal {
namespace {

constexpr base::Instant kNow{1'772'442'000'000'000};  // 2026-03-02T09:00:00Z

std::string body_of(std::string text) {
  base::Json body = base::Json::object();
  body.set("text", base::Json::string(std::move(text)));
  body.set("key", base::Json::string("k1"));
  return base::write_json(body);
}

Problem problem_of(std::string_view body) {
  const auto read = read_draft(body);
  const auto* problem = std::get_if<Problem>(&read);
  return problem == nullptr ? Problem{0, "", "", ""} : *problem;
}

engine::Actor patient() {
  engine::Actor actor;
  actor.kind = engine::ActorKind::kPatient;
  actor.id = "person-4";
  actor.patient = engine::PatientId{7};
  return actor;
}

engine::Actor clinician() {
  engine::Actor actor;
  actor.kind = engine::ActorKind::kStaff;
  actor.id = "person-9";
  actor.references = {"CareTeam/3", "Practitioner/9"};
  return actor;
}

const Header kHeader = {"t12", "Patient/7"};
const Draft kDraft = {"see you at nine", "k1"};

base::Json composed(const engine::Actor& actor) {
  return base::parse_json(compose(actor, kHeader, kDraft, kNow).value().bytes).value();
}

TEST(Draft, IsTextAndKey) {
  const auto read = read_draft(R"({"text":"yes\nplease","key":"k.1_a-B"})");
  ASSERT_TRUE(std::holds_alternative<Draft>(read));
  EXPECT_EQ(std::get<Draft>(read).text, "yes\nplease");
  EXPECT_EQ(std::get<Draft>(read).key, "k.1_a-B");
}

TEST(Draft, UnknownMembersAreRefusedWithoutRepeatingThem) {
  const Problem problem = problem_of(R"({"text":"a","key":"k","Ada":1})");
  EXPECT_EQ(problem.status, 400);
  EXPECT_EQ(problem.code, "unknown-member");
  EXPECT_EQ(problem.detail.find("Ada"), std::string::npos);
}

TEST(Draft, WhatIsNoObjectOfTextsIsRefused) {
  EXPECT_EQ(problem_of("[]").code, "not-an-object");
  EXPECT_EQ(problem_of("{").code, "not-json");
  EXPECT_EQ(problem_of(R"({"text":1,"key":"k"})").pointer, "/text");
  EXPECT_EQ(problem_of(R"({"text":"a","text":"b","key":"k"})").code, "not-json");
  EXPECT_EQ(problem_of("[[[[[[[[1]]]]]]]]").status, 413);
}

TEST(Draft, BlankTextIsRefused) {
  EXPECT_EQ(problem_of(body_of(" \n\t")).code, "empty");
  EXPECT_EQ(problem_of(R"({"key":"k"})").code, "empty");
}

TEST(Draft, TheLimitCountsCharactersAndNotBytes) {
  std::string long_text;
  for (std::size_t i = 0; i < kTextCharactersMax; ++i) long_text += "\xC3\xA9";
  EXPECT_EQ(problem_of(body_of(long_text)).status, 0);
  EXPECT_EQ(problem_of(body_of(long_text + "x")).status, 413);
}

TEST(Draft, ABodyOverItsLimitIsRefusedBeforeItIsRead) {
  EXPECT_EQ(problem_of(body_of(std::string(kBodyBytesMax, 'x'))).status, 413);
}

TEST(Draft, ControlCharactersAreRefused) {
  for (const char* text : {"a\x07", "a\r\n", "a\x1B[0m", "a\x7F", "a\xC2\x85"})
    EXPECT_EQ(problem_of(body_of(text)).code, "control-character");
  EXPECT_EQ(problem_of(body_of("caf\xC3\xA9 \xC2\xA9")).status, 0);
}

TEST(Draft, AKeyIsAPlainToken) {
  EXPECT_EQ(problem_of(R"({"text":"a"})").pointer, "/key");
  EXPECT_EQ(problem_of(R"({"text":"a","key":"a|b"})").code, "bad-key");
}

TEST(Compose, TakesSenderFromTheCredentialAndSubjectFromTheThread) {
  const base::Json entry = composed(patient());
  EXPECT_EQ(entry.text_of("resourceType"), "Communication");
  EXPECT_EQ(entry.text_of("status"), "completed");
  EXPECT_EQ(entry.find("sender")->text_of("reference"), "Patient/7");
  EXPECT_EQ(entry.find("subject")->text_of("reference"), "Patient/7");
  EXPECT_EQ(entry.find("partOf")->items().at(0).text_of("reference"), "Communication/t12");
  EXPECT_EQ(entry.find("payload")->items().at(0).text_of("contentString"), "see you at nine");
  EXPECT_EQ(entry.text_of("sent"), "2026-03-02T09:00:00Z");
}

TEST(Compose, APatientSendsByTheNameHerCredentialGives) {
  engine::Actor named = patient();
  named.references = {"Person/2", "Patient/71"};
  EXPECT_EQ(composed(named).find("sender")->text_of("reference"), "Patient/71");
}

TEST(Compose, StaffSendAsPractitioner) {
  EXPECT_EQ(composed(clinician()).find("sender")->text_of("reference"), "Practitioner/9");
}

TEST(Compose, WhoHasNoNameToSendByIsDenied) {
  engine::Actor nobody = clinician();
  nobody.references = {"CareTeam/3"};
  const auto arrival = compose(nobody, kHeader, kDraft, kNow);
  ASSERT_FALSE(arrival.ok());
  EXPECT_EQ(arrival.error().code, base::Code::kDenied);
}

TEST(Compose, ARepeatedPostAsksForTheSameIdentifier) {
  const auto first = compose(patient(), kHeader, kDraft, kNow);
  const auto again = compose(patient(), kHeader, kDraft, base::Instant{kNow.us + 1'000'000});
  EXPECT_EQ(first.value().fhir->if_none_exist, "identifier=urn:hopline:draft|person-4/t12/k1");
  EXPECT_EQ(again.value().fhir->if_none_exist, first.value().fhir->if_none_exist);
}

TEST(Compose, TwoPeopleAndTwoThreadsMayUseOneKey) {
  const auto of = [](const engine::Actor& actor, const Header& header) {
    return compose(actor, header, kDraft, kNow).value().fhir->if_none_exist;
  };
  EXPECT_NE(of(patient(), kHeader), of(clinician(), kHeader));
  EXPECT_NE(of(patient(), kHeader), of(patient(), {"t13", "Patient/7"}));
}

TEST(Compose, APersonIdCannotBreakTheIdentifier) {
  engine::Actor odd = patient();
  odd.id = "a|b/c";
  EXPECT_EQ(compose(odd, kHeader, kDraft, kNow).value().fhir->if_none_exist,
            "identifier=urn:hopline:draft|x617c622f63/t12/k1");
}

TEST(ReadHeader, AThreadWithoutHeaderIsOurFault) {
  const auto header = read_header(base::Json::object());
  ASSERT_FALSE(header.ok());
  EXPECT_EQ(header.error().code, base::Code::kInternal);
}

engine::Receipt receipt_of(int http_status, engine::MessageState state) {
  engine::Receipt receipt;
  receipt.http_status = http_status;
  receipt.state = state;
  receipt.resource_id = "e31";
  receipt.answer = R"({"payload":"secret"})";
  return receipt;
}

TEST(Added, ANewEntryIs201AndARepeated200) {
  const auto added = added_response(receipt_of(201, engine::MessageState::kPosted), "t12", "");
  EXPECT_EQ(added.status, 201);
  EXPECT_EQ(added.body, R"({"id":"e31","thread":"t12","state":"posted"})");
  EXPECT_EQ(added_response(receipt_of(200, engine::MessageState::kPosted), "t12", "").status, 200);
}

TEST(Added, AHeldEntryIs202WithoutAnId) {
  const auto held = added_response(receipt_of(202, engine::MessageState::kHeld), "t12", "");
  EXPECT_EQ(held.status, 202);
  EXPECT_EQ(held.body, R"({"thread":"t12","state":"held"})");
}

TEST(Added, ARefusalIsAProblemWithoutContent) {
  const auto refused = added_response(receipt_of(403, engine::MessageState::kRefused), "t12", "r7");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.type, "application/problem+json");
  EXPECT_EQ(refused.body.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace adapter::portal
