// MllpSink: sends parcels to one HL7 v2 receiver and judges its answers.
//
//   to: ehr.example:2575          # beyond loopback only with tls.ca
//   expect: ack                   # none: written counts as delivered
//   ack_timeout_ms: 30000         # then the outcome is unknown
//   dedupes: none                 # msh10: the receiver drops repeats of a control id
//
// AA and CA deliver; AR and CE are "not now" and try again; AE and CR are refusals (HL7
// v2.9.1 2.9.2, 2.9.3). A connection that cannot be made has sent nothing: try again. See
// engine/api/sink.h for threads; the parcel's bytes are copied, so it need not outlive deliver().
#pragma once

#include <memory>

#include "adapters/mllp/client.h"
#include "engine/api/adapter.h"

namespace adapter::mllp {

base::Result<std::unique_ptr<engine::Sink>> make_sink(const engine::Settings& settings,
                                                      engine::Host& host);

// What a reply means for the courier. Pure.
engine::Outcome judge(const Reply& reply);

}  // namespace adapter::mllp
