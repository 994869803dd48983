// The command `hopline consent evaluate VECTORS.json --consents DIR`.
//
//   auto lines = evaluate_vectors(vectors_text, "data/consent/pcf", LabelMode::kHighWater);
//   for (const std::string& line : lines.value()) ...   // {"id":"...","decision":"permit"}
//
// One line per vector, or per item of it with /1, /2, ... after the id. A consent is given in the
// vector, or named and read from DIR/<name>.json, or null. Reads files, writes nothing; a consent
// that cannot be read is not understood and denies. An Error says that the vectors are unusable,
// with the id of the vector. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/consent/consent.h"

namespace engine::consent {

base::Result<std::vector<std::string>> evaluate_vectors(std::string_view vectors,
                                                        const std::string& consents_dir,
                                                        LabelMode labels);

std::string_view verdict_name(Verdict verdict);  // "permit", "deny", "not-applicable"

// The request and item of a vector, for other tools that read the format.
base::Result<Request> read_request(const base::Json& request);
Item read_item(const base::Json& resource);

}  // namespace engine::consent
