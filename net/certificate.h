// A key and a certificate of one's own making, for the demo and for tests.
//
//   auto files = net::make_self_signed(directory, {"localhost", "127.0.0.1"});     // Result
//   auto tls = net::Tls::server({files.value().cert_file, files.value().key_file, ""});
//
// EC P-256, valid for a year, for server and client use; the names are its subjectAltName. It is
// its own CA: give cert_file as ca_file to whoever shall trust it. Files are directory/<first
// name>.pem and .key, the key readable by the owner only. No substitute for a certificate that
// others trust. Any thread. kUnavailable names the file that cannot be written.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/tls.h"

namespace net {

// When the first certificate of a PEM file ends. kNotFound: none can be read there.
base::Result<base::Instant> certificate_end(const std::string& path);

base::Result<TlsFiles> make_self_signed(const std::string& directory,
                                        const std::vector<std::string>& names);

}  // namespace net
