// Rules: one Consent as the small structs that a decision walks.
//
//   Consent consent = read_consent(resource, options);     // nullopt: not a candidate
//   consent->root.children[0].actors.references
//
// Internal to this folder: compile.cc makes them, decide.cc reads them, nothing changes them after.
// Each element of a rule is absent, or a list of values, and may hold something that was not
// understood: then it matches for sure if a known value matches, and else nobody can say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/consent/consent.h"
#include "engine/consent/period.h"

namespace engine::consent {

enum class Type { kNone, kPermit, kDeny };

// Why something was not understood, in fixed words; null when it was.
using Why = const char*;

template <class T>
struct Element {
  bool present = false;
  std::vector<T> values;
  Why unknown = nullptr;
};

struct LabelElement : Element<Coding> {  // values: all but confidentiality
  unsigned ranks = 0;                    // bit n: rank n is listed
};

struct Datum {
  enum class Meaning { kInstance, kRelated, kAuthoredBy };
  Meaning meaning = Meaning::kInstance;
  std::string reference;
};

struct Rule {
  std::string path;      // "provision.provision[1]"
  Why opaque = nullptr;  // nothing about this rule can be known
  Type type = Type::kNone;
  std::optional<Extent> period;
  Element<std::string> actors;
  Element<Coding> actions;
  Element<Coding> purposes;
  LabelElement labels;
  Element<Coding> classes;
  Element<Coding> codes;
  std::optional<Extent> data_period;
  Element<Datum> data;
  std::vector<Rule> children;
};

struct Consent {
  std::string name;    // "Consent/c1/_history/3"
  std::string source;  // its JSON, to put equal names in one order; cleared after sorting
  Rule root;           // type is the base: root type, else policyRule
};

// Nullopt when it is no candidate: not active, or not about patient privacy.
std::optional<Consent> read_consent(const fhir::Resource& resource, const Options& options);

struct ConsentSet::Compiled {
  std::vector<Consent> consents;
  Options options;
  bool by_date = false;  // some rule asks for the date of the item
};

}  // namespace engine::consent
