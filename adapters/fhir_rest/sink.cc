#include "adapters/fhir_rest/sink.h"

#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "adapters/fhir_rest/write_back.h"
#include "net/plain_token.h"
#include "net/worker.h"

namespace adapter::fhir_rest {
namespace {

using engine::Outcome;

constexpr long long kTimeoutMsMin = 100;
constexpr long long kTimeoutMsMax = 300'000;

class FhirSink : public engine::Sink {
 public:
  FhirSink(Target target, net::HttpClient::Options options)
      : target_(std::move(target)), client_(std::move(options)) {}
  ~FhirSink() override { worker_.stop(); }

  void deliver(const engine::Cleared<engine::Parcel>& parcel,
               std::function<void(Outcome)> done) override {
    auto read = read_parcel(parcel.get());
    if (!read.ok()) return done({Outcome::Kind::kRefused, "not a FHIR resource", ""});
    const bool taken = worker_.put(
        [this, done, write_back = std::move(read).value()] {
          done(perform(client_, target_, write_back));
        },
        [done] {
          done({Outcome::Kind::kRetry, "stopped", ""});
        });
    if (!taken) done({Outcome::Kind::kRetry, "busy", ""});
  }

  bool settles_unknown() const override { return true; }
  void stop() override { worker_.stop(); }

 private:
  Target target_;
  net::HttpClient client_;
  net::Worker worker_;
};

base::Result<std::string> read_token(const engine::Settings& settings) {
  if (!settings.has("token_file")) return settings.text("token");
  std::ifstream file(settings.text("token_file"));
  std::string token;
  if (!std::getline(file, token) || net::trim_blanks(token).empty())
    return settings.fault("token_file", "cannot be read, or is empty");
  return std::string(net::trim_blanks(token));
}

// One printable word: anything else could end the header it is put into.
bool is_credential(std::string_view token) {
  return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 127; });
}

base::Result<Target> read_target(const engine::Settings& settings) {
  std::vector<base::Error> faults;
  Target target;
  target.base_url = settings.text("url");
  while (target.base_url.ends_with('/')) target.base_url.pop_back();
  if (!target.base_url.starts_with("http"))
    faults.push_back(settings.fault("url", "wants the FHIR base, such as https://ehr/fhir/R4"));
  auto token = read_token(settings);
  if (!token.ok())
    faults.push_back(token.error());
  else if (!is_credential(token.value()))
    faults.push_back(settings.fault("token", "is no bearer token"));
  else
    target.token = std::move(token).value();
  const auto timeout = settings.integer("timeout_ms", target.total_ms);
  if (!timeout.ok())
    faults.push_back(timeout.error());
  else if (timeout.value() < kTimeoutMsMin || timeout.value() > kTimeoutMsMax)
    faults.push_back(settings.fault("timeout_ms", "wants 100 to 300000"));
  else
    target.total_ms = timeout.value();
  if (!faults.empty()) return base::join_errors(std::move(faults));
  return target;
}

}  // namespace

base::Result<std::unique_ptr<engine::Sink>> make_sink(const engine::Settings& settings,
                                                      engine::Host&) {
  auto target = read_target(settings);
  if (!target.ok()) return target.error();
  net::HttpClient::Options options;
  options.ca_file = settings.text("ca_file");
  return std::unique_ptr<engine::Sink>(
      std::make_unique<FhirSink>(std::move(target).value(), std::move(options)));
}

}  // namespace adapter::fhir_rest
