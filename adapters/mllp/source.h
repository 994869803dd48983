// MllpSource: listens for HL7 v2 senders and answers each message after its commit.
//
//   listen: 0.0.0.0:2575          # beyond loopback only with tls.cert, tls.key and tls.client_ca
//   max_frame_bytes: 16777216     # a larger block ends its connection
//   idle_seconds: 600             # between messages;  read_seconds: 30 for the rest of one
//   connections_max: 512          # per_address_max: 128
//   in_flight: 1                  # unanswered messages of one connection, accepted in order
//   lenient: no                   # yes: 0x1C without CR is data
//
// Every frame is an Arrival of this endpoint; the bytes of the ACK come from the engine, for a
// refusal from Intake::refusal(). Framing faults are counted in hopline_mllp_faults_total and
// logged by their fixed names, without content. See engine/api/adapter.h for threads and life time.
#pragma once

#include <memory>

#include "engine/api/adapter.h"

namespace adapter::mllp {

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host);

}  // namespace adapter::mllp
