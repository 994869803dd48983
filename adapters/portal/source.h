// Source: the conversation API of patients and staff, under /api/v1.
//
//   auto source = make_source(settings, host);     // mounts all of operations() but the events
//   source.value()->start();                       // 503 before this and after drain()
//
// Reading is a Show; a new entry is a FHIR Communication through the Intake. Before an entry is
// taken its thread is shown to its writer, which gives the subject, and answers 404 to who may not
// see it. Handlers never block: answers are written on the executor after the commit.
#pragma once

#include <memory>

#include "base/result.h"
#include "engine/api/adapter.h"

namespace adapter::portal {

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host);

}  // namespace adapter::portal
