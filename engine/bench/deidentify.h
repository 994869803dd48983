// Deidentify: a message or resource that can be shown to anybody, and still does what it did.
//
//   auto safe = deidentify(bytes, {.weeks = -37, .known_words = words_of(rows, tables)});
//
// By data type (HL7 v2 dictionary, R4 tables): names, identifiers, numbers to call, addresses and
// texts get stand-ins, dates move by whole weeks, data become a sample. What stays is on a list:
// codes that the mapping's own tables name or that state their code system, codes of up to four
// characters in fields of type ID or IS, small numbers, assigning authorities, sender and receiver,
// the header's type, version and character set. Whatever stays must not hold anything that was
// replaced elsewhere, or it is replaced too. Pure; any thread. kInvalid: it cannot be read.
#pragma once

#include <set>
#include <string>

#include "base/result.h"
#include "engine/mapping/csv.h"

namespace engine::bench {

struct Disguise {
  int weeks = -26;
  std::set<std::string> known_words;  // that the tables of the mapping name, in upper case
};

base::Result<std::string> deidentify(const std::string& bytes, const Disguise& disguise);

// The constants of a mapping's rows and the source codes of its tables.
std::set<std::string> words_of(const mapping::Csv& rows, const std::string& folder);

}  // namespace engine::bench
