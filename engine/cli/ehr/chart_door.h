// ChartDoor: who may open the mock chart: whoever came in by a link that opens it once.
//
//   ChartDoor door(secret);
//   std::string code = door.issue(patient);      // for the fragment of a link: #login=CODE
//   auto entered = door.enter(code);             // once; whose chart it was for, and a cookie
//   door.knows(request)                          // its cookie is one of ours
//
// A stand-in for the log-in of an EHR. Looking at a link uses nothing up, since no server sees its
// fragment. Everything is in memory and bounded: what is oldest goes.
// The cookie is Lax, since links are opened from terminals and other pages. Thread-safe.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "net/router.h"

namespace engine::cli {

class ChartDoor {
 public:
  static constexpr std::size_t kOpenMax = 1000;

  explicit ChartDoor(std::string secret) : secret_(std::move(secret)) {}

  struct Entered {
    std::string patient;
    net::Header cookie;
  };

  // The demo itself: it shows the secret as a Bearer.
  bool is_owner(const net::Request& request) const { return request.bearer() == secret_; }
  std::string issue(std::string patient);
  std::optional<Entered> enter(const std::string& code);
  bool knows(const net::Request& request) const;

 private:
  const std::string secret_;
  mutable std::mutex mutex_;
  std::deque<std::pair<std::string, std::string>> codes_;  // code, patient
  std::deque<std::string> inside_;                         // cookies
};

}  // namespace engine::cli
