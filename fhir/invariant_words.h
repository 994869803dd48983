// The words that invariants are written in: existence, pairs, codes.
//
//   {"app-2", "Appointment", both_or_none<"start", "end">, "start and end are given together"},
//   {"pat-1", "Patient.contact", any_of<"name", "telecom">, "a contact has a name or telecom"},
//   {"tim-1", "Timing.repeat", needs<"duration", "durationUnit">, "a duration has a unit"},
//
// A name that ends in "[x]" stands for the choice. A member that has only an extension exists, as
// in FHIRPath. Pure functions; any thread.
#pragma once

#include <algorithm>
#include <string_view>

#include "fhir/invariants.h"

namespace fhir {

// A string literal as a template argument.
template <std::size_t kSize>
struct Name {
  char text[kSize]{};

  consteval Name(const char (&literal)[kSize]) { std::copy_n(literal, kSize, text); }  // NOLINT
  constexpr std::string_view view() const { return {text, kSize - 1}; }
};

bool has(const base::Json& object, std::string_view name);

template <Name... kNames>
bool any_of(const Focus& focus) {
  return (has(focus.value, kNames.view()) || ...);
}

template <Name kFirst, Name kSecond>
bool not_both(const Focus& focus) {
  return !has(focus.value, kFirst.view()) || !has(focus.value, kSecond.view());
}

template <Name kFirst, Name kSecond>
bool both_or_none(const Focus& focus) {
  return has(focus.value, kFirst.view()) == has(focus.value, kSecond.view());
}

template <Name kFirst, Name kSecond>
bool exactly_one(const Focus& focus) {
  return has(focus.value, kFirst.view()) != has(focus.value, kSecond.view());
}

template <Name kFirst, Name kNeeded>
bool needs(const Focus& focus) {
  return !has(focus.value, kFirst.view()) || has(focus.value, kNeeded.view());
}

// Where the member is given, the code under kMember is one of kCodes.
template <Name kGiven, Name kMember, Name... kCodes>
bool only_when(const Focus& focus) {
  const std::string& code = focus.value.text_of(kMember.view());
  return !has(focus.value, kGiven.view()) || ((code == kCodes.view()) || ...);
}

template <Name kMember, Name kCode, Name kNeeded>
bool code_needs(const Focus& focus) {
  return focus.value.text_of(kMember.view()) != kCode.view() || has(focus.value, kNeeded.view());
}

template <Name kMember, Name kCode>
bool is_not(const Focus& focus) {
  return focus.value.text_of(kMember.view()) != kCode.view();
}

}  // namespace fhir
