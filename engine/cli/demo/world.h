// DemoWorld: everything the demo needs, made in a directory of its own and gone with it.
//
//   auto world = DemoWorld::open({.ports = Ports::kFree});
//   world.value()->node().app().http_address();
//   world.value()->ada().token               // bearer of the portal
//
// A copy of conf/ with its own addresses, a fresh master key, the engine in this process, the
// stand-in EHR and the patients' telephones in another. Three invented patients are made known over
// FHIR REST, as an EHR would.
// Everything listens on loopback. The destructor ends both and removes the directory, unless one
// was given. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/demo/child.h"
#include "engine/cli/demo/messages.h"
#include "engine/cli/node.h"
#include "net/http_client.h"

namespace engine::cli {

enum class Ports { kFree, kUsual };  // kUsual: 2575, 8080, 8081, 9090, where they are free

struct DemoOptions {
  std::string dir;  // empty: a temporary one, removed at the end
  Ports ports = Ports::kFree;
};

struct DemoPerson {
  std::string_view spoken;  // "Ada B."
  std::string_view mrn;
  std::string_view family, given;
  std::string_view born;   // "1979-03-12"
  std::string_view phone;  // "+15555550142"
  PatientId id;
  std::string token;
  std::string ehr_id;  // of her Patient at the EHR
};

class DemoWorld {
 public:
  static base::Result<std::unique_ptr<DemoWorld>> open(const DemoOptions& options);
  ~DemoWorld();
  DemoWorld(const DemoWorld&) = delete;
  DemoWorld& operator=(const DemoWorld&) = delete;

  Node& node() { return *node_; }
  DemoMessages& messages() { return *messages_; }
  const std::string& dir() const { return dir_; }
  std::string ehr_log() const { return dir_ + "/ehr.log"; }
  std::string mllp_address() const { return node_->app().address_of("mllp-ehr"); }
  std::string http_url() const { return "http://" + node_->app().http_address(); }
  const std::string& ehr_url() const { return ehr_url_; }
  const std::string& samples() const { return samples_; }

  DemoPerson& ada() { return ada_; }
  const DemoPerson& ada() const { return ada_; }
  DemoPerson& max() { return max_; }
  DemoPerson& ines() { return ines_; }
  const std::string& clinician_token() const { return clinician_token_; }
  const std::string& client_token() const { return client_token_; }
  const Actor& operator_actor() const { return operator_; }

  // The texts that came to her telephone, oldest first.
  std::vector<std::string> texts_of(const DemoPerson& person);
  // The newest that begins so, of those after the first `known`, waited for; "" when none comes.
  std::string next_text(const DemoPerson& person, std::size_t known, std::string_view begins);
  std::string phone_page(const DemoPerson& person) const;
  // Links that sign in once: to her mock chart, and as `hopline token link` makes one for the
  // bench.
  base::Result<std::string> chart_link(const DemoPerson& person);
  base::Result<std::string> bench_link();
  // What `hopline map test --overlay FILE` says: "31 cases passed, 0 failed".
  base::Result<std::string> test_mappings(const std::string& overlay);

  base::Result<net::ClientReply> fetch(const net::ClientRequest& request);
  // One request with a bearer token; a Result for what is no answer at all.
  base::Result<net::ClientReply> call(std::string method, const std::string& path,
                                      const std::string& token, std::string body = "");
  // One request without a credential, to any address.
  base::Result<net::ClientReply> visit(std::string method, const std::string& url,
                                       std::string body = "");

 private:
  struct Key {};

 public:
  DemoWorld(Key, const DemoOptions& options) : options_(options) {}

 private:
  base::Status make_folder();
  base::Status start_ehr();
  base::Status start_engine();
  base::Status write_conf(const std::string& mllp, const std::string& fhir);
  base::Status issue_tokens();
  base::Status enrol_ehr(const std::string& ours);
  base::Status enrol_gateway(const std::string& ours);
  base::Status introduce(DemoPerson& person);
  base::Status introduce_to_ehr(DemoPerson& person);

  DemoOptions options_;
  std::string dir_;
  std::string samples_, mappings_;
  std::string ehr_url_;
  std::string ehr_secret_;
  bool temporary_ = false;
  std::unique_ptr<Child> ehr_;
  std::unique_ptr<Node> node_;
  std::unique_ptr<DemoMessages> messages_;
  std::unique_ptr<net::HttpClient> http_;
  std::string client_token_, clinician_token_;
  Actor operator_;
  DemoPerson ada_{"Ada B.", "1001", "Bell", "Ada", "1979-03-12", "+15555550142", {}, {}, {}};
  DemoPerson max_{"Max C.", "1002", "Cole", "Max", "1968-11-04", "+15555550143", {}, {}, {}};
  DemoPerson ines_{"Ines D.", "1003", "Dorn", "Ines", "1985-06-21", "+15555550144", {}, {}, {}};
};

}  // namespace engine::cli
