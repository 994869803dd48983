#include "adapters/ehr/enrolment.h"

#include <algorithm>
#include <sstream>

#include "adapters/ehr/web_url.h"
#include "net/plain_token.h"

namespace adapter::ehr {

void Enrolment::fault(std::string_view key, std::string_view text) {
  faults_.push_back(settings_.fault(key, text));
}

std::string Enrolment::text(std::string_view key, std::string_view otherwise) const {
  return settings_.text(key, otherwise);
}

std::string Enrolment::url(std::string_view key, Need need) {
  std::string url = settings_.text(key);
  if (url.empty() && need == Need::kMayBeAbsent) return url;
  if (!is_web_url(url)) fault(key, "wants an address: https://..., or http:// on loopback");
  return url;
}

std::string Enrolment::path(std::string_view key, std::string_view otherwise) {
  std::string path = settings_.text(key, otherwise);
  const bool fits = path.size() > 1 && path.starts_with('/') && !path.ends_with('/') &&
                    std::all_of(path.begin(), path.end(), [](char c) {
                      return net::is_alphanumeric(c) || c == '/' || c == '-' || c == '_';
                    });
  if (!fits) fault(key, "wants a path such as /cds-services");
  return path;
}

std::string Enrolment::word(std::string_view key, std::string_view otherwise) {
  std::string word = settings_.text(key, otherwise);
  if (!net::is_plain_token(word)) fault(key, "wants one word");
  return word;
}

std::vector<std::string> Enrolment::origins(std::string_view key) {
  std::istringstream in(settings_.text(key));
  std::vector<std::string> origins;
  for (std::string origin; in >> origin;) {
    if (!is_web_url(origin) || origin_of(origin) != origin) {
      fault(key, "wants origins such as https://ehr.example, separated by blanks");
    }
    origins.push_back(std::move(origin));
  }
  return origins;
}

long long Enrolment::number(std::string_view key, long long otherwise, long long most) {
  const auto number = settings_.integer(key, otherwise);
  if (!number.ok()) {
    faults_.push_back(number.error());
    return otherwise;
  }
  if (number.value() < 1 || number.value() > most) {
    fault(key, "wants a number from 1 to " + std::to_string(most));
  }
  return number.value();
}

}  // namespace adapter::ehr
