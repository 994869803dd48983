#include "engine/serve/instance_gauges.h"

#include <sys/stat.h>

#include <fstream>

#include "net/certificate.h"

namespace engine {
namespace {

std::string verified_path(const std::string& data_dir) { return data_dir + "/audit.verified"; }

void tell_end(const std::string& endpoint, const std::string& cert_file, Metrics& metrics) {
  if (cert_file.empty()) return;
  const auto end = net::certificate_end(cert_file);
  if (!end.ok()) return;
  metrics.gauge("hopline_certificate_expiry_timestamp_seconds",
                static_cast<double>(end.value().us) / static_cast<double>(base::kSecondUs),
                {{"endpoint", endpoint}});
}

}  // namespace

void read_instance_gauges(const conf::Conf& conf, Metrics& metrics) {
  tell_end("http.public", conf.public_http.tls_cert, metrics);
  tell_end("http.operations", conf.operations_http.tls_cert, metrics);
  for (const auto& [name, endpoint] : conf.endpoints) {
    tell_end(name, endpoint.settings.text("tls.cert"), metrics);
  }
  struct stat file {};
  if (::stat(verified_path(conf.data_dir).c_str(), &file) == 0) {
    metrics.gauge("hopline_audit_verified_timestamp_seconds", static_cast<double>(file.st_mtime));
  }
}

void mark_verified(const std::string& data_dir) {
  std::ofstream(verified_path(data_dir), std::ios::trunc) << "hopline audit verify: clean\n";
}

}  // namespace engine
