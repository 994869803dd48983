// Page: what a person sees when a launch does not end in the chart.
//
//   respond(refusal_page(Trouble::kUnknownPatient, frame_ancestors));
//
// Fixed words, no script, in the one look; nothing of the request and nothing about a patient is in
// it. It may stand in the frames of the EHR it belongs to. Pure; any thread.
#pragma once

#include <string>

#include "net/router.h"

namespace adapter::smart {

enum class Trouble {
  kBadLaunch,       // not from the enrolled EHR, or malformed
  kExpired,         // the state is unknown, used or too old
  kRefusedThere,    // the EHR said no
  kEhrAway,         // it did not answer
  kNotProven,       // what it answered does not hold
  kNotStaff,        // nobody of the staff
  kUnknownPatient,  // none of ours, or two
  kClosed           // not open now
};

net::Response refusal_page(Trouble trouble, const std::string& frame_ancestors);

}  // namespace adapter::smart
