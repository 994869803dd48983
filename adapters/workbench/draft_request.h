// DraftRequest: what a call of the bench brings in its body.
//
//   auto request = read_draft_request(body, "siu-appointment");
//   if (!request.ok()) return refuse(request.error());        // path is a JSON pointer
//   bench.run(request.value().draft, ...);
//
// {"site", "edits": [{"op", "rule", "at", "cells"}], "sample": {"case" | "text" | "message",
// "reason"}, "reason", "name"}. An unknown member is refused, as is more than one kind of sample.
// Bounded by kDraftBytesMax and the limits of bench.h. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/api/bench.h"

namespace adapter::workbench {

inline constexpr std::size_t kDraftBytesMax = 2 << 20;

struct DraftRequest {
  engine::BenchDraft draft;
  engine::BenchSample sample;
  std::int64_t message = 0;    // a held one, to be shown first
  std::string message_reason;  // why its values are wanted; empty: masked
  std::string reason;          // of a draft that is to stay
  std::string name;            // of a case that is to be made

  bool has_sample() const {
    return message != 0 || !sample.example.empty() || !sample.bytes.empty();
  }
};

base::Result<DraftRequest> read_draft_request(std::string_view body, std::string_view mapping);

// "m12" -> 12; 0 for anything else.
std::int64_t message_number(std::string_view id);

}  // namespace adapter::workbench
