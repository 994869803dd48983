// SampleView: the sample as a person reads it, each part with its name and what the rules did.
//
//   Json view = view_of(message, output, BenchValues::kMasked);
//
// {"kind": "hl7", "masked": true, "parts": 41, "used": 17, "segments": [{"name": "PID", "title":
// "Patient Identification", "parts": [{"address": "PID-5.1", "name": "Patient Name / Family Name",
// "type": "FN", "value": "text(4)", "offset": 377, "size": 4, "use": "used", "rules": [...]}]}]}
//
// use: "used" (a row that read it made something), "asked" (it only decided, or its row made
// nothing), "unused", "fault". A FHIR resource is one segment whose parts are its leaves. Masked,
// values are given by class and no byte of the sample is in the answer. Pure; any thread.
#pragma once

#include "base/json.h"
#include "engine/api/bench.h"
#include "engine/mapping/mapping.h"
#include "hl7/message.h"

namespace engine::bench {

base::Json view_of(const hl7::Message& message, const mapping::Output& output, BenchValues values);
base::Json view_of(const fhir::Resource& resource, const mapping::Output& output,
                   BenchValues values);

// What may be shown of a value: itself, or its class.
std::string shown(std::string_view value, BenchValues values);

// Every leaf of a JSON value with its path: "Appointment.participant[0].status".
struct JsonLeaf {
  std::string path;
  const base::Json* value = nullptr;
  std::vector<const base::Json*> chain;  // what it stands in, outermost first, itself last
};
std::vector<JsonLeaf> leaves_of(const base::Json& json, const std::string& root);

}  // namespace engine::bench
