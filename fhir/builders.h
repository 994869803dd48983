// Builders: the small pieces of FHIR JSON that mappings and adapters write again and again.
//
//   appointment.set("status", json_code("booked"));
//   actor.set("actor", reference({"Patient", "p1"}));
//   observation.set("code", codeable_concept({"http://loinc.org", "2345-7"}, "Glucose"));
//   patient.set("identifier", Json()).push(identifier({"urn:oid:1.2.3", "4711"}));
//   Resource answer = bundle(BundleType::kSearchset, std::move(found));
//
// Empty parts are left out, because FHIR has no empty values. Pure functions; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "fhir/resource.h"

namespace fhir {

struct ResourceName {
  std::string_view type;
  std::string_view id;
};

struct Coding {
  std::string_view system;
  std::string_view code;
  std::string_view display = {};
};

base::Json json_text(std::string_view text);
base::Json json_code(std::string_view code);

// {"reference": "Patient/p1"}; a display is shown where the target cannot be read.
base::Json reference(const ResourceName& target, std::string_view display = {});

// {"identifier": {...}}: the target is known by its business identifier alone.
base::Json reference(const Identifier& target, std::string_view display = {});

// A Reference's "Patient/p1" (also at the end of an absolute URL, without a version) taken apart;
// empty parts when it is none.
ResourceName target_of(const base::Json& reference);

base::Json identifier(const Identifier& identifier);
base::Json coding(const Coding& coding);
base::Json codeable_concept(const Coding& coding, std::string_view text = {});
base::Json codeable_concept_of_text(std::string_view text);

enum class BundleType { kCollection, kSearchset, kTransaction, kBatch };

// One entry for each resource, in order: a searchset counts them and marks them as matches; a
// transaction or batch PUTs those that have an id and POSTs the others.
Resource bundle(BundleType type, std::vector<Resource> resources);

}  // namespace fhir
