#include "adapters/fhir_rest/write_back.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "fhir/resource.h"

namespace adapter::fhir_rest {
namespace {

using Kind = engine::Outcome::Kind;

const Target kTarget = {"https://ehr.example/fhir", "secret", 5'000};

WriteBack document() {
  return read_resource(R"({"resourceType":"DocumentReference"})", "urn:hopline:thread|t 1&x")
      .value();
}

std::string header_of(const net::ClientRequest& request, std::string_view name) {
  for (const auto& header : request.headers)
    if (header.name == name) return header.value;
  return "";
}

Reply reply(int status, std::string location = "", std::string body = "") {
  net::ClientReply answer;
  answer.status = status;
  answer.body = std::move(body);
  if (!location.empty()) answer.headers.push_back({"Location", std::move(location)});
  return answer;
}

engine::Outcome judged(const Reply& answer) { return judge_create(document(), answer); }

TEST(WriteBack, IsAConditionalCreateWithTheCredential) {
  const auto request = to_create(kTarget, document());
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://ehr.example/fhir/DocumentReference");
  EXPECT_EQ(request.body, R"({"resourceType":"DocumentReference"})");
  EXPECT_EQ(header_of(request, "If-None-Exist"), "identifier=urn%3Ahopline%3Athread%7Ct%201%26x");
  EXPECT_EQ(header_of(request, "Authorization"), "Bearer secret");
  EXPECT_EQ(request.total_ms, 5'000);
}

TEST(WriteBack, SendsNoAuthorizationWithoutAToken) {
  EXPECT_EQ(header_of(to_create({"https://e", ""}, document()), "Authorization"), "");
}

TEST(WriteBack, SearchesByIdentifier) {
  const auto request = to_search(kTarget, document());
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(
      request.url,
      "https://ehr.example/fhir/DocumentReference?identifier=urn%3Ahopline%3Athread%7Ct%201%26x");
}

TEST(WriteBack, NeedsAnIdentifierAndAResource) {
  EXPECT_FALSE(read_resource(R"({"resourceType":"DocumentReference"})", "").ok());
  EXPECT_FALSE(read_resource("MSH|", "s|v").ok());
}

TEST(CreateReply, CreatedOrKnownIsDeliveredWithItsPlace) {
  const auto created =
      judged(reply(201, "https://ehr.example/fhir/DocumentReference/12/_history/1"));
  EXPECT_EQ(created.kind, Kind::kDelivered);
  EXPECT_EQ(created.location, "DocumentReference/12");
  EXPECT_EQ(created.code, "201");
  EXPECT_EQ(judged(reply(200, "DocumentReference/12")).kind, Kind::kDelivered);
}

TEST(CreateReply, WithoutAReadableLocationIsUnknown) {
  EXPECT_EQ(judged(reply(201)).kind, Kind::kUnknown);
  EXPECT_EQ(judged(reply(201, "https://ehr.example/fhir/Patient/12")).kind, Kind::kUnknown);
  EXPECT_EQ(judged(reply(202)).kind, Kind::kUnknown);
}

TEST(CreateReply, ARefusalKeepsTheIssueCodeAndNothingElse) {
  const auto outcome = judged(reply(422, "",
                                    R"({"resourceType":"OperationOutcome","issue":[)"
                                    R"({"code":"required","diagnostics":"Ada B."}]})"));
  EXPECT_EQ(outcome.kind, Kind::kRefused);
  EXPECT_EQ(outcome.code, "422 required");
}

TEST(CreateReply, AnIssueCodeThatIsNoCodeIsNotKept) {
  const auto outcome = judged(
      reply(400, "", R"({"resourceType":"OperationOutcome","issue":[{"code":"Ada B. 1970"}]})"));
  EXPECT_EQ(outcome.code, "400");
}

TEST(CreateReply, BusyServersAndExpiredCredentialsAreTriedAgain) {
  for (const int status : {401, 408, 429, 500, 502, 503, 504})
    EXPECT_EQ(judged(reply(status)).kind, Kind::kRetry) << status;
  for (const int status : {301, 400, 403, 404, 409, 412, 422})
    EXPECT_EQ(judged(reply(status)).kind, Kind::kRefused) << status;
}

TEST(CreateReply, ACutReplyIsUnknownAndAFailedConnectIsNot) {
  EXPECT_EQ(judged(net::ClientFailure{true, "cut"}).kind, Kind::kUnknown);
  EXPECT_EQ(judged(net::ClientFailure{false, "connect"}).kind, Kind::kRetry);
  EXPECT_EQ(judged(net::ClientFailure{true, "timeout"}).code, "timeout");
}

std::string bundle_with(std::string resource) {
  return R"({"resourceType":"Bundle","entry":[{"resource":)" + resource + "}]}";
}

constexpr const char* kOurs = R"({"resourceType":"DocumentReference","id":"12",)"
                              R"("identifier":[{"system":"urn:hopline:thread","value":"t 1&x"}]})";

TEST(SearchReply, AMatchThatBearsOurIdentifierIsDelivered) {
  const auto settled = judge_search(document(), reply(200, "", bundle_with(kOurs)));
  ASSERT_TRUE(settled.has_value());
  EXPECT_EQ(settled->kind, Kind::kDelivered);
  EXPECT_EQ(settled->location, "DocumentReference/12");
}

TEST(SearchReply, AServerThatIgnoredTheParameterSettlesNothing) {
  const std::string stranger = R"({"resourceType":"DocumentReference","id":"9",)"
                               R"("identifier":[{"system":"urn:x","value":"1"}]})";
  EXPECT_FALSE(judge_search(document(), reply(200, "", bundle_with(stranger))).has_value());
  EXPECT_FALSE(
      judge_search(document(), reply(200, "", R"({"resourceType":"Bundle"})")).has_value());
}

TEST(SearchReply, AFailedSearchStaysUnknownSoThatNothingIsSent) {
  EXPECT_EQ(judge_search(document(), reply(503))->kind, Kind::kUnknown);
  EXPECT_EQ(judge_search(document(), reply(404))->kind, Kind::kUnknown);
  EXPECT_EQ(judge_search(document(), reply(200, "", "<html>"))->kind, Kind::kUnknown);
  EXPECT_EQ(judge_search(document(), net::ClientFailure{false, "connect"})->kind, Kind::kUnknown);
}

TEST(Location, IsReadFromAbsoluteAndRelativeForms) {
  EXPECT_EQ(read_location("https://h/a/DocumentReference/1/_history/2", "DocumentReference"),
            "DocumentReference/1");
  EXPECT_EQ(read_location("/DocumentReference/1", "DocumentReference"), "DocumentReference/1");
  EXPECT_EQ(read_location("DocumentReference/1", "DocumentReference"), "DocumentReference/1");
  EXPECT_EQ(read_location("https://h/XDocumentReference/1", "DocumentReference"), "");
  EXPECT_EQ(read_location("https://h/DocumentReference/a%20b", "DocumentReference"), "");
  EXPECT_EQ(read_location("", "DocumentReference"), "");
}

}  // namespace
}  // namespace adapter::fhir_rest
