// Short words for Consents in tests: single quotes are double quotes, and <reason TREAT> is the
// Coding of that code in that system.
//
//   auto set = compile_all({privacy_consent("{'type':'permit','purpose':[<reason TREAT>]}")});
//   EXPECT_EQ(decide(set, "", "{'id':'Observation/2'}"), "permit permit.consent");
//
// Requests and items are written as in the shared vectors and laid over a plain default: the
// practitioner Practitioner/7 treating on 2026-03-02, a Communication of 2026-02-20 labelled N.
// For tests of this folder only; pure functions.
#pragma once

#include <string>
#include <vector>

#include "engine/consent/consent.h"
#include "engine/consent/evaluate_command.h"

namespace engine::consent {

inline std::string system_of(const std::string& word) {
  const std::string hl7 = "http://terminology.hl7.org/CodeSystem/";
  if (word == "reason") return hl7 + "v3-ActReason";
  if (word == "conf") return hl7 + "v3-Confidentiality";
  if (word == "act") return hl7 + "v3-ActCode";
  if (word == "part") return hl7 + "v3-ParticipationType";
  if (word == "scope") return hl7 + "consentscope";
  if (word == "action") return hl7 + "consentaction";
  if (word == "type") return "http://hl7.org/fhir/resource-types";
  if (word == "loinc") return "http://loinc.org";
  return word;
}

inline std::string expand(const std::string& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::size_t end = words.find('>', i);
    if (words[i] == '<' && end != std::string::npos) {
      std::size_t blank = words.find(' ', i);
      out += R"({"system":")" + system_of(words.substr(i + 1, blank - i - 1)) + R"(","code":")" +
             words.substr(blank + 1, end - blank - 1) + "\"}";
      i = end;
    } else {
      out += words[i] == '\'' ? '"' : words[i];
    }
  }
  return out;
}

inline base::Json json_of(const std::string& words) {
  auto parsed = base::parse_json(expand(words));
  CHECK(parsed.ok());
  return std::move(parsed).value();
}

inline base::Json laid_over(base::Json under, const std::string& words) {
  if (words.empty()) return under;
  base::Json over = json_of(words);
  for (const base::Json::Member& member : over.members()) {
    if (member.second.is_null()) {
      under.erase(member.first);
    } else {
      under.set(member.first, member.second);
    }
  }
  return under;
}

// `provision` may be empty for none; `more` is laid over the whole resource.
inline fhir::Resource privacy_consent(const std::string& provision, const std::string& more = "") {
  base::Json json = json_of(
      "{'resourceType':'Consent','id':'c1','status':'active',"
      "'scope':{'coding':[<scope patient-privacy>]},'category':[{'coding':[<loinc 59284-0>]}],"
      "'patient':{'reference':'Patient/3'},'dateTime':'2024-02-01'}");
  if (!provision.empty()) json.set("provision", json_of(provision));
  auto resource = fhir::Resource::from_json(laid_over(std::move(json), more));
  CHECK(resource.ok());
  return std::move(resource).value();
}

inline Request a_request(const std::string& words = "") {
  base::Json json = json_of(
      "{'actor':['Practitioner/7'],'purpose':[<reason TREAT>],'at':'2026-03-02T09:30:00Z'}");
  auto request = read_request(laid_over(std::move(json), words));
  CHECK(request.ok());
  return request.value();
}

inline Item an_item(const std::string& words = "") {
  return read_item(laid_over(json_of("{'id':'Communication/1','author':'Practitioner/9',"
                                     "'date':'2026-02-20','labels':[<conf N>]}"),
                             words));
}

inline ConsentSet compile_all(const std::vector<fhir::Resource>& consents,
                              const Options& options = {}) {
  return ConsentSet::compile(consents, options);
}

// "permit permit.consent", "deny deny.not-understood", "not-applicable".
inline std::string decide(const ConsentSet& set, const std::string& request = "",
                          const std::string& item = "") {
  Decision decision = set.decide(a_request(request), an_item(item));
  if (decision.verdict == Verdict::kNotApplicable) return "not-applicable";
  return std::string(verdict_name(decision.verdict)) + " " + decision.reason;
}

}  // namespace engine::consent
