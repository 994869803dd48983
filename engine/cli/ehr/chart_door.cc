#include "engine/cli/ehr/chart_door.h"

#include <algorithm>

#include "base/random.h"

namespace engine::cli {
namespace {

constexpr std::string_view kCookie = "stand-in-ehr=";

template <class List>
void keep_newest(List& list) {
  if (list.size() > ChartDoor::kOpenMax) list.pop_front();
}

// The value of our cookie among all of this host; cookies do not know ports (RFC 6265 8.5).
std::string_view cookie_in(std::string_view header) {
  while (!header.empty()) {
    const auto end = header.find("; ");
    const std::string_view one = header.substr(0, end);
    if (one.starts_with(kCookie)) return one.substr(kCookie.size());
    header = end == std::string_view::npos ? "" : header.substr(end + 2);
  }
  return "";
}

}  // namespace

std::string ChartDoor::issue(std::string patient) {
  std::string code = base::random_token();
  const std::lock_guard lock(mutex_);
  codes_.emplace_back(code, std::move(patient));
  keep_newest(codes_);
  return code;
}

std::optional<ChartDoor::Entered> ChartDoor::enter(const std::string& code) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(codes_.begin(), codes_.end(),
                                  [&](const auto& one) { return one.first == code; });
  if (found == codes_.end()) return std::nullopt;
  std::string patient = std::move(found->second);
  codes_.erase(found);
  inside_.push_back(base::random_token());
  keep_newest(inside_);
  return Entered{
      std::move(patient),
      {"Set-Cookie", std::string(kCookie) + inside_.back() + "; Path=/; HttpOnly; SameSite=Lax"}};
}

bool ChartDoor::knows(const net::Request& request) const {
  const std::string_view cookie = cookie_in(request.header("Cookie"));
  const std::lock_guard lock(mutex_);
  return std::find(inside_.begin(), inside_.end(), cookie) != inside_.end();
}

}  // namespace engine::cli
