// Conf: everything that an operator has decided, read once and checked as a whole.
//
//   Layers layers{read_environment(), {"http.public.listen=127.0.0.1:9443"}};
//   auto places = read_places("conf", layers);             // where mappings and plugins lie
//   auto conf = load_conf("conf", layers, Catalog{adapter::all(), mappings->names()});
//   if (!conf.ok()) print(conf.error().to_string());       // every fault, file:line:column
//   const Endpoint& ehr = conf.value().endpoints.at("mllp-ehr");
//
// Files first (hopline.yaml, endpoints/, routes/, sites/, roles.yaml, consent.yaml), then the
// environment (HOPLINE_HTTP_PUBLIC_LISTEN), then --set. Relative paths are taken from the folder of
// hopline.yaml. A Conf that exists is whole: names lead somewhere, listeners beyond loopback have
// TLS and ask for a client, and no secret came by the command line. Immutable after load; any
// thread. Faults never hold values; show() masks secrets.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "engine/api/adapter.h"
#include "engine/api/ids.h"
#include "engine/consent/policy.h"
#include "engine/mapping/mapping.h"

namespace engine::conf {

inline constexpr std::size_t kFilesMax = 1000;  // in one folder of the configuration

struct Listener {
  std::string listen;  // "127.0.0.1:8080"
  std::string tls_cert, tls_key, tls_client_ca;
  bool has_tls() const { return !tls_cert.empty(); }
};

enum class StoreKind { kSqlite, kPostgresql };

struct StoreConf {
  StoreKind kind = StoreKind::kSqlite;
  std::string connection;     // PostgreSQL: "host=... dbname=...", without the password
  std::string password_file;  // PostgreSQL
};

enum class Direction { kIn, kOut, kBoth };
enum class NoControlId { kAnswer, kClose };  // a message without MSH-10: AR without id, or hang up
enum class FaultAnswer { kAe, kAa };         // to a message that is held for a mapping fault

// One file of endpoints/: an outside that sends to us, that we send to, or both.
struct Endpoint {
  std::string name;
  std::string where;    // its file
  std::string adapter;  // "mllp"
  Direction direction = Direction::kIn;
  TenantId tenant{1};
  std::string site_name;
  std::shared_ptr<const mapping::Site> site;  // with the endpoint's own default assigner, if any
  std::string purpose;                        // v3-ActReason code of its hops: "TREAT"
  bool production = false;
  bool creates_patients = true;
  std::string credential;                   // id of the client whose tokens belong here
  std::vector<std::string> applications;    // MSH-3 that may send here; empty: any
  std::vector<std::string> facilities;      // MSH-4, likewise
  std::vector<std::string> processing_ids;  // MSH-11, likewise; production: P alone
  std::vector<std::string> versions;        // MSH-12, likewise
  NoControlId without_control_id = NoControlId::kAnswer;
  FaultAnswer on_mapping_fault = FaultAnswer::kAe;
  // When it is sent to:
  consent::Party recipient = consent::Party::kOwnEhr;
  std::string mapping;  // "reply-mdm"; empty for notices
  int attempts_max = 10;
  bool dedupes = false;  // settings.dedupes is msh10: the far side drops repeats

  Settings settings;  // for the adapter
};

struct Take {
  std::string type;                 // "SIU", or a FHIR resource type
  std::vector<std::string> events;  // "S12"; empty: all
  std::string mapping;
  std::string where;
};

enum class Release { kAtOnce, kClinician, kNever };  // of a result to the patient

// One file of routes/.
struct Route {
  std::string name;
  std::string where;
  std::vector<std::string> from;  // endpoints
  std::vector<Take> take;
  std::vector<std::string> destinations;  // endpoints that a conversation from here is written to
  Release release = Release::kClinician;
  std::string remind_by;  // endpoint; empty: no reminders
  std::int64_t remind_before_us = 0;
  std::vector<std::string> notify;  // endpoints by which the patient is told of what is new
};

// When a session of a window ends: after so long without an act, and after so long whatever is
// done.
struct SessionConf {
  std::int64_t idle_us = 0;
  std::int64_t ends_us = 0;
};

// What each role may do, in fixed words: threads reply release resources messages queue audit
// admin.
struct Roles {
  std::map<std::string, std::set<std::string>, std::less<>> may;
  bool allows(std::string_view role, std::string_view act) const;
};

// One effective value: where it came from is a place, an environment variable, --set or "default".
struct Shown {
  std::string key;
  std::string value;  // "***" for a secret
  std::string where;
};

struct Conf {
  std::string folder;
  std::string data_dir;
  std::string mappings_dir;
  std::string plugins_dir;  // empty: none
  std::string node;         // names this process in a log shard: "a"
  TenantId tenant{1};
  StoreConf store;
  Listener public_http;
  Listener operations_http;
  base::LogLevel log_level = base::LogLevel::kInfo;
  SessionConf clinician_sessions, patient_sessions, analyst_sessions;
  int workers = 2;
  std::map<std::string, Endpoint, std::less<>> endpoints;
  std::vector<Route> routes;
  std::map<std::string, std::shared_ptr<const mapping::Site>, std::less<>> sites;
  // Of a site: the files that change its mappings (sites/mercy/siu-appointment.csv).
  std::map<std::string, std::vector<std::string>, std::less<>> overlays;
  Roles roles;
  consent::PolicyBook policies;

  std::vector<Shown> shown;           // for `config show`, by key
  std::vector<std::string> warnings;  // what is probably not meant
};

struct Layers {
  std::map<std::string, std::string> environment;  // HOPLINE_* alone
  std::vector<std::string> sets;                   // key=value
};

// The HOPLINE_* variables of this process.
std::map<std::string, std::string> read_environment();

// What the configuration may name. Empty: that kind of name is not checked.
struct Catalog {
  std::span<const AdapterInfo* const> adapters;
  std::vector<std::string> mappings;
};

// What must be known before a Catalog can be made: adapters may be plugins, mappings are folders.
// Other faults are left for load_conf() to tell.
struct Places {
  std::string data_dir;
  std::string mappings_dir;
  std::string plugins_dir;  // empty: none
};
base::Result<Places> read_places(const std::string& folder, const Layers& layers);

base::Result<Conf> load_conf(const std::string& folder, const Layers& layers,
                             const Catalog& catalog);

// "key = value   # where", a line for each; and the same as JSON objects.
std::vector<std::string> show(const Conf& conf);
std::vector<std::string> show_json(const Conf& conf);

// The PostgreSQL connection with the password from its file.
base::Result<std::string> connection_of(const StoreConf& store);

}  // namespace engine::conf
