// Expr: what the column `from` says, compiled: where a value comes from.
//
//   auto from = parse_expr("min(AIS-4,AIP-6)", Side::kV2);
//   from.value().kind == Expr::Kind::kCall
//
//   address     SCH-11.4  PID-3[*]  .4.1 (in a datatype map, relative to the value)
//   constant    "booked"
//   @path       an element that an earlier row built: @start, @participant[prac].actor
//   %name       a value that the engine hands in: %document
//   function    first min max add concat lines system span local (closed list)
//   FHIR path   on the FHIR side, see fhir_path.h
//
// Errors say what is wrong and what may stand there. Values; pure; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/mapping/fhir_path.h"
#include "engine/mapping/target.h"
#include "hl7/address.h"

namespace engine::mapping {

enum class Side { kV2, kFhir };

enum class Function { kFirst, kMin, kMax, kAdd, kConcat, kLines, kSystem, kSpan, kLocal };

struct Expr {
  enum class Kind { kNothing, kAddress, kRelative, kConstant, kBuilt, kValue, kCall, kPath };
  Kind kind = Kind::kNothing;
  std::string written;     // as in the table, for faults and the trace
  hl7::Address address;    // kAddress; kRelative uses component and subcomponent
  std::string text;        // kConstant: the constant; kValue: "%document"
  Target built;            // kBuilt
  Function function{};     // kCall
  std::vector<Expr> args;  // kCall
  FhirPath path;           // kPath
};

// An empty text is kNothing.
base::Result<Expr> parse_expr(std::string_view text, Side side);

// ".4.1": component and subcomponent of the value that a datatype map is run on.
base::Result<hl7::Address> parse_relative(std::string_view text);

}  // namespace engine::mapping
