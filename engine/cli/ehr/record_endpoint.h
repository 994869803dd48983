// RecordEndpoint: the FHIR side of the stand-in EHR, in memory.
//
//   RecordEndpoint records(log);
//   records.mount(router);        // /fhir/R4/{type}, /fhir/R4/{type}/{id}
//
// POST creates, honouring If-None-Exist: identifier=system|value (R4 http.html 3.1.0.8.1: none
// matches 201, one 200, more 412). GET reads by id, or searches by identifier. Nothing is
// validated beyond being a resource of the type in the URL. The log is borrowed. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/ehr/visit_log.h"
#include "fhir/resource.h"
#include "net/router.h"

namespace engine::cli {

inline constexpr std::size_t kRecordsMax = 100'000;

class RecordEndpoint {
 public:
  explicit RecordEndpoint(VisitLog& log) : log_(log) {}

  void mount(net::Router& router);

  net::Response create(const net::Request& request);
  net::Response read(const net::Request& request);
  net::Response search(const net::Request& request);
  std::optional<fhir::Resource> find_patient(const std::string& id);

 private:
  struct Visit;

  std::vector<std::string> find(const std::string& type, const std::string& identifier) const;
  void note(const net::Request& request, const Visit& visit);

  VisitLog& log_;
  std::mutex mutex_;
  std::map<std::string, fhir::Resource> records_;  // by "Type/id"
  std::uint64_t last_ = 0;
};

}  // namespace engine::cli
