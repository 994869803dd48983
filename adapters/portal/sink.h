// Sink: tells a patient's open pages that something waits, and holds GET /api/v1/events open.
//
//   auto sink = make_sink(settings, host);      // mounts the events call
//   sink.value()->deliver(cleared_notice, done);
//
// A notice parcel is {"patient": "7", "thread": "t12", "entry": "e31"}: ids and nothing else; what
// they mean is fetched by a Show. Bare numbers are taken too. Delivered means "kept for whoever
// asks", in memory: after a restart clients are told to read anew. A repeated notice does no harm.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "adapters/portal/events.h"
#include "base/result.h"
#include "engine/api/adapter.h"

namespace adapter::portal {

inline constexpr std::int64_t kPollUs = 25 * base::kSecondUs;

struct Notice {
  engine::PatientId patient;
  Events::Event event;
};

// nullopt unless all three ids are there and are ids.
std::optional<Notice> read_notice(std::string_view bytes);

base::Result<std::unique_ptr<engine::Sink>> make_sink(const engine::Settings& settings,
                                                      engine::Host& host);

}  // namespace adapter::portal
