// Launches that must not open anything, each followed by its good twin, which does.
#include <set>

#include "jose/token.h"
#include "tests/adapters/smart_world.h"

namespace {

using base::Json;
using support::Fields;
using support::query_of;
using support::Signer;
using support::SmartWorld;
using support::TestEhr;

std::int64_t sessions_of(SmartWorld& world) {
  return world.rig.count("SELECT COUNT(*) FROM credential");
}

// What was tried opened nothing; the same without the one change opens a session.
void expect_refused(SmartWorld& world, const std::string& what, const net::Response& end,
                    int status) {
  EXPECT_EQ(end.status, status) << what;
  EXPECT_EQ(SmartWorld::location(end), "") << what;
  EXPECT_EQ(sessions_of(world), 0) << what;
}
void expect_twin(const std::string& what) {
  SmartWorld world;
  EXPECT_TRUE(world.redeem(world.launch()).ok()) << "the twin of " << what;
}

TEST(SmartRefusals, LaunchesThatAreNotOfTheEnrolledEhr) {
  SmartWorld world;
  const std::string iss = world.ehr.iss();
  const std::vector<std::pair<std::string, Fields>> rows = {
      {"no iss", {{"launch", "l1"}}},
      {"no launch", {{"iss", iss}}},
      {"an empty launch", {{"iss", iss}, {"launch", ""}}},
      {"a stranger", {{"iss", "https://evil.example/fhir"}, {"launch", "l1"}}},
      {"loopback", {{"iss", "http://127.0.0.1:1/fhir"}, {"launch", "l1"}}},
      {"a file", {{"iss", "file:///etc/passwd"}, {"launch", "l1"}}},
      {"a longer base", {{"iss", iss + "/evil"}, {"launch", "l1"}}},
      {"a shorter base", {{"iss", world.ehr.base()}, {"launch", "l1"}}},
      {"another case", {{"iss", "HTTP" + iss.substr(4)}, {"launch", "l1"}}},
      {"a user name", {{"iss", "http://x@" + iss.substr(7)}, {"launch", "l1"}}},
      {"a host behind it", {{"iss", iss + "@evil.example"}, {"launch", "l1"}}},
      {"a launch that is too long", {{"iss", iss}, {"launch", std::string(2001, 'l')}}}};
  for (const auto& [what, fields] : rows) {
    expect_refused(world, what, world.get("/smart/launch", fields), 400);
  }
  EXPECT_EQ(world.ehr.requests.load(), 0);  // nothing was fetched for any of them
  EXPECT_TRUE(world.redeem(world.launch()).ok());
}

TEST(SmartRefusals, StatesAndCodesThatDoNotServe) {
  SmartWorld world;
  const Fields good = world.back();
  const auto with = [&](const std::string& name, const std::string& value) {
    Fields fields = good;
    fields[name] = value;
    return fields;
  };
  Fields none = good;
  none.erase("state");
  std::string flipped = good.at("state");
  flipped[0] = flipped[0] == 'A' ? 'B' : 'A';
  for (const auto& [what, fields] : std::vector<std::pair<std::string, Fields>>{
           {"no state", none},
           {"an empty state", with("state", "")},
           {"one character changed", with("state", flipped)},
           {"cut", with("state", good.at("state").substr(1))},
           {"longer", with("state", good.at("state") + "A")},
           {"a launch for a state", with("state", "l1")},
           {"the code for the state", with("state", good.at("code"))}}) {
    expect_refused(world, what, world.get("/smart/callback", fields), 400);
  }
  EXPECT_EQ(world.get("/smart/callback", good).status, 303);
  EXPECT_EQ(world.get("/smart/callback", good).status, 400) << "a state that served";
}

TEST(SmartRefusals, AStateIsUsedUpByAFailure) {
  SmartWorld world;
  Fields fields = world.back();
  const std::string code = fields["code"];
  for (const std::string& bad : {std::string(), std::string("wrong")}) {
    fields = world.back();
    const std::string right = fields["code"];
    fields["code"] = bad;
    EXPECT_NE(world.get("/smart/callback", fields).status, 303);
    fields["code"] = right;
    expect_refused(world, "the same state again", world.get("/smart/callback", fields), 400);
  }
}

TEST(SmartRefusals, AStateEndsAfterTenMinutes) {
  SmartWorld world;
  const Fields late = world.back();
  world.rig.clock().advance_us(10 * base::kMinuteUs - 1);
  const Fields in_time = world.back();
  world.rig.clock().advance_us(1);
  expect_refused(world, "ten minutes", world.get("/smart/callback", late), 400);
  EXPECT_EQ(world.get("/smart/callback", in_time).status, 303);
}

TEST(SmartRefusals, CodesOfAnotherLaunch) {
  SmartWorld world;
  const Fields mine = world.back();
  const Fields theirs = world.back();
  // PKCE: a code that was stolen from another launch does not go with my verifier.
  expect_refused(
      world, "a stolen code",
      world.get("/smart/callback", {{"state", mine.at("state")}, {"code", theirs.at("code")}}),
      503);
  EXPECT_EQ(world.redeem(world.launch()).ok(), true);
}

TEST(SmartRefusals, CodesThatAnotherServerGave) {
  SmartWorld world;
  Fields other = world.back();
  other["iss"] = "https://evil.example";
  expect_refused(world, "another issuer", world.get("/smart/callback", other), 403);
  Fields own = world.back();
  own["iss"] = world.ehr.base();
  EXPECT_TRUE(world.redeem(world.get("/smart/callback", own)).ok());
}

TEST(SmartRefusals, RefusalsOfTheEhr) {
  SmartWorld world;
  const Fields asked = query_of(SmartWorld::location(world.begin()));
  expect_refused(
      world, "access_denied",
      world.get("/smart/callback", {{"state", asked.at("state")}, {"error", "access_denied"}}),
      403);
  world.ehr.token_status = 500;
  expect_refused(world, "a token endpoint that fails", world.launch(), 503);
  world.ehr.token_status = 200;
  EXPECT_TRUE(world.redeem(world.launch()).ok());
}

TEST(SmartRefusals, CodesOfTheFragmentServeOnceAndForTenMinutes) {
  SmartWorld world;
  const auto end = world.launch();
  EXPECT_TRUE(world.redeem(end).ok());
  EXPECT_FALSE(world.redeem(end).ok());
  const auto late = world.launch();
  world.rig.clock().advance_us(10 * base::kMinuteUs);
  EXPECT_FALSE(world.redeem(late).ok());
  EXPECT_TRUE(world.redeem(world.launch()).ok());
  for (const char* code : {"", "hc_", "hc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "l1"}) {
    EXPECT_FALSE(world.host.sessions().redeem_and_wait(code).ok()) << code;
  }
}

struct Lie {
  std::string what;
  std::function<void(SmartWorld&)> tell;
  int status = 403;
};
TestEhr::Change setting(const std::string& name, const std::string& json) {
  return [name, json](Json& object) {
    if (json.empty()) return object.erase(name);
    object.set(name, base::parse_json(json).value());
  };
}
Lie claim(const std::string& name, const std::string& json, int status = 403) {
  return {"id_token " + name + " = " + json,
          [=](SmartWorld& world) { world.ehr.claims = setting(name, json); }, status};
}
Lie reply(const std::string& name, const std::string& json, int status = 403) {
  return {"reply " + name + " = " + json,
          [=](SmartWorld& world) { world.ehr.reply = setting(name, json); }, status};
}
Lie discovery(const std::string& name, const std::string& json) {
  return {"discovery " + name + " = " + json,
          [=](SmartWorld& world) { world.ehr.discovery = setting(name, json); }, 403};
}
Lie token(const std::string& what, std::function<std::string(SmartWorld&, std::string)> sign) {
  return {"id_token " + what, [=](SmartWorld& world) {
            world.ehr.sign = [&world, sign](const std::string& claims) {
              return sign(world, claims);
            };
          }};
}
void expect_all_refused(const std::vector<Lie>& lies) {
  for (const Lie& lie : lies) {
    SmartWorld world;
    lie.tell(world);
    expect_refused(world, lie.what, world.launch(), lie.status);
  }
  expect_twin("all of them");
}

TEST(SmartRefusals, IdTokensWhoseClaimsDoNotHold) {
  expect_all_refused({claim("iss", ""),
                      claim("iss", "\"https://evil.example\""),
                      claim("aud", ""),
                      claim("aud", "\"other\""),
                      claim("aud", "[\"other\"]"),
                      claim("aud", "\"Hopline\""),
                      claim("azp", "\"other\""),
                      claim("nonce", ""),
                      claim("nonce", "\"\""),
                      claim("nonce", "\"other\""),
                      claim("exp", ""),
                      claim("exp", "1"),
                      claim("exp", "\"2999\""),
                      claim("exp", "99999999999"),
                      claim("iat", ""),
                      claim("iat", "99999999999"),
                      claim("nbf", "99999999999"),
                      claim("fhirUser", ""),
                      claim("fhirUser", "\"Patient/p1\""),
                      claim("fhirUser", "\"RelatedPerson/1\""),
                      claim("fhirUser", "\"https://evil.example/fhir/Practitioner/7\""),
                      claim("fhirUser", "\"Practitioner/../Patient/p1\""),
                      claim("fhirUser", "[\"Practitioner/7\"]")});
}

TEST(SmartRefusals, IdTokensThatAreNotSignedByTheEhr) {
  expect_all_refused(
      {token("of a stranger",
             [](SmartWorld&, const std::string& claims) {
               return Signer(Signer::Kind::kP384, "k1").token(claims);
             }),
       token("without signature",
             [](SmartWorld& world, const std::string& claims) {
               return world.ehr.signer.sign(R"({"alg":"none","kid":"k1"})", claims);
             }),
       token("under another kid",
             [](SmartWorld& world, const std::string& claims) {
               return world.ehr.signer.sign(R"({"alg":"ES384","kid":"k2"})", claims);
             }),
       token("keyed with the public key",
             [](SmartWorld& world, const std::string& claims) {
               const std::string input = base::to_base64url(R"({"alg":"HS256","kid":"k1"})") + "." +
                                         base::to_base64url(claims);
               return input + "." +
                      base::to_base64url(support::hmac_sha256(world.ehr.signer.pem(), input));
             }),
       token("with a key of its own",
             [](SmartWorld& world, const std::string& claims) {
               const std::string jwk = base::write_json(world.ehr.signer.jwk());
               return world.ehr.signer.sign(R"({"alg":"ES384","kid":"k1","jwk":)" + jwk + "}",
                                            claims);
             }),
       token("that is none", [](SmartWorld&, const std::string& claims) { return claims; })});
}

TEST(SmartRefusals, TokenRepliesThatLackWhatALaunchNeeds) {
  expect_all_refused({reply("access_token", ""), reply("access_token", "\"a b\""),
                      reply("access_token", "\"a\\r\\nX: y\""), reply("token_type", "\"MAC\""),
                      reply("token_type", ""), reply("id_token", ""), reply("patient", ""),
                      reply("patient", "\"p1/../p2\""), reply("patient", "7"),
                      reply("patient", "\"\""), reply("patient", "\"p 1\""),
                      reply("patient", "\"gone\"", 503)});
}

TEST(SmartRefusals, DiscoveriesThatLeadElsewhere) {
  std::vector<Lie> lies = {discovery("issuer", ""),
                           discovery("code_challenge_methods_supported", ""),
                           discovery("code_challenge_methods_supported", "[\"plain\"]")};
  for (const char* name : {"authorization_endpoint", "token_endpoint", "jwks_uri"}) {
    lies.push_back(discovery(name, ""));
    lies.push_back(discovery(name, "\"https://evil.example/x\""));
    lies.push_back(discovery(name, "\"http://127.0.0.1:1/x\""));
    lies.push_back(discovery(name, "\"javascript:alert(1)\""));
  }
  for (const Lie& lie : lies) {
    SmartWorld world;
    lie.tell(world);
    expect_refused(world, lie.what, world.begin(), lie.status);
  }
  expect_twin("all of them");
}

TEST(SmartRefusals, PatientsWhoAreNoneOfOursOrTwo) {
  SmartWorld world;
  world.rig.feed(world.rig.siu("S12", {.filler = "F2", .mrn = "1002"}));
  const std::string two = SmartWorld::patient("p1", world.name);
  const std::string both = two.substr(0, two.size() - 2) + R"(,{"system":")" + world.name.system +
                           R"(","value":"1002"}]})";
  for (const std::string& patient :
       {SmartWorld::patient("p1", {world.name.system, "9999"}),
        SmartWorld::patient("p1", {"urn:oid:2.999.77", world.name.value}),
        std::string(R"({"resourceType":"Patient","id":"p1","name":[{"family":"Berg"}]})"), both}) {
    world.ehr.put(patient);
    expect_refused(world, patient, world.launch(), 404);
  }
  world.ehr.put(SmartWorld::patient("p1", world.name));
  EXPECT_TRUE(world.redeem(world.launch()).ok());
}

TEST(SmartRefusals, AnswersForAnotherPatientThanWasAskedFor) {
  SmartWorld world;
  world.ehr.put(SmartWorld::patient("p1", world.name));
  world.ehr.patient = "p2";
  expect_refused(world, "an unknown id", world.launch(), 503);
  world.ehr.patient = "p1";
  EXPECT_TRUE(world.redeem(world.launch()).ok());
}

TEST(SmartRefusals, ACallWhileItIsClosedIsAPage) {
  SmartWorld world;
  world.source->drain();
  expect_refused(world, "closed", world.begin(), 503);
}

}  // namespace
