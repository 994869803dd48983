#include "net/certificate.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <ctime>
#include <memory>

#include "base/check.h"

namespace net {
namespace {

constexpr long kValidSeconds = 365L * 24 * 3600;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using Memory = std::unique_ptr<BIO, Free>;

bool is_address(const std::string& name) {
  return name.find(':') != std::string::npos ||
         name.find_first_not_of("0123456789.") == std::string::npos;
}

void extend(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, Free> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  CHECK(extension != nullptr);
  CHECK(X509_add_ext(certificate, extension.get(), -1) == 1);
}

Certificate sign(EVP_PKEY* key, const std::vector<std::string>& names) {
  Certificate made(X509_new());
  std::uint64_t serial = 0;
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), serial >> 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), kValidSeconds);
  X509_NAME* subject = X509_get_subject_name(made.get());
  auto* text = reinterpret_cast<const unsigned char*>(names.front().c_str());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0);
  X509_set_issuer_name(made.get(), subject);
  X509_set_pubkey(made.get(), key);
  std::string subjects;
  for (const std::string& name : names) {
    subjects +=
        (subjects.empty() ? "" : ",") + std::string(is_address(name) ? "IP:" : "DNS:") + name;
  }
  extend(made.get(), NID_basic_constraints, "critical,CA:TRUE");
  extend(made.get(), NID_ext_key_usage, "serverAuth,clientAuth");
  extend(made.get(), NID_subject_alt_name, subjects);
  CHECK(X509_sign(made.get(), key, EVP_sha256()) > 0);
  return made;
}

std::string content(BIO* memory) {
  char* bytes = nullptr;
  long size = BIO_get_mem_data(memory, &bytes);
  return std::string(bytes, static_cast<std::size_t>(size));
}

base::Status write_private(const std::string& path, const std::string& bytes) {
  int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool written =
      file >= 0 && ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  if (file >= 0 && ::close(file) != 0) written = false;
  if (written) return base::ok_status();
  return base::Error{base::Code::kUnavailable, "cannot be written", path, {}};
}

}  // namespace

base::Result<base::Instant> certificate_end(const std::string& path) {
  const base::Error none{base::Code::kNotFound, "no certificate can be read", path, {}};
  const Memory file(BIO_new_file(path.c_str(), "rb"));
  if (file == nullptr) return none;
  const Certificate first(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
  std::tm end{};
  if (first == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(first.get()), &end) != 1) return none;
  return base::Instant{static_cast<std::int64_t>(::timegm(&end)) * base::kSecondUs};
}

base::Result<TlsFiles> make_self_signed(const std::string& directory,
                                        const std::vector<std::string>& names) {
  CHECK(!names.empty());
  Key key(EVP_EC_gen("P-256"));
  CHECK(key != nullptr);
  Certificate certificate = sign(key.get(), names);
  Memory pem(BIO_new(BIO_s_mem())), secret(BIO_new(BIO_s_mem()));
  CHECK(PEM_write_bio_X509(pem.get(), certificate.get()) == 1);
  CHECK(PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
        1);
  TlsFiles files{directory + "/" + names.front() + ".pem", directory + "/" + names.front() + ".key",
                 ""};
  if (auto done = write_private(files.cert_file, content(pem.get())); !done.ok()) {
    return done.error();
  }
  if (auto done = write_private(files.key_file, content(secret.get())); !done.ok()) {
    return done.error();
  }
  return files;
}

}  // namespace net
