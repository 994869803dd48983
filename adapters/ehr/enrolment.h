// Enrolment: the settings of an endpoint file that name one EHR, read with every fault at once.
//
//   Enrolment reading(settings);
//   std::string issuer = reading.url("issuer");          // needed; is_web_url()
//   std::string role = reading.word("role", "clinician");
//   if (!reading.ok()) return reading.error();           // file:line:column of each
//
// One thread; the settings are borrowed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/api/adapter.h"

namespace adapter::ehr {

enum class Need { kNeeded, kMayBeAbsent };

class Enrolment {
 public:
  explicit Enrolment(const engine::Settings& settings) : settings_(settings) {}

  std::string url(std::string_view key, Need need = Need::kNeeded);
  std::string text(std::string_view key, std::string_view otherwise = "") const;
  std::string path(std::string_view key, std::string_view otherwise);  // "/cds-services"
  std::string word(std::string_view key, std::string_view otherwise);  // a plain token
  std::vector<std::string> origins(std::string_view key);              // separated by blanks
  long long number(std::string_view key, long long otherwise, long long most);
  void fault(std::string_view key, std::string_view text);

  bool ok() const { return faults_.empty(); }
  base::Error error() const { return base::join_errors(faults_); }

 private:
  const engine::Settings& settings_;
  std::vector<base::Error> faults_;
};

}  // namespace adapter::ehr
