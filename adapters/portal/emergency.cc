#include "adapters/portal/emergency.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "net/form.h"

namespace adapter::portal {
namespace {

// FNV-1a: tells one text from another, and protects nothing.
std::uint64_t name_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

bool is_sentence(const std::string& text) {
  return text.size() <= Emergency::kBytesMax && net::is_utf8(text) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 127; });
}

}  // namespace

std::string Emergency::in(std::string_view language, std::string_view otherwise) const {
  const std::string& own = language == "es" ? es_ : en_;
  return own.empty() ? std::string(otherwise) : own;
}

std::string Emergency::text_version() const {
  if (en_.empty()) return std::string(kTextVersion);
  return fmt::format("{}/{:016x}", kTextVersion, name_of(en_ + '\n' + es_));
}

base::Result<Emergency> read_emergency(const engine::Settings& settings) {
  std::vector<base::Error> faults;
  for (const std::string_view key : {"emergency_en", "emergency_es"}) {
    if (!is_sentence(settings.text(key))) {
      faults.push_back(settings.fault(key, "wants one line of at most 400 bytes"));
    }
  }
  const std::string en = settings.text("emergency_en");
  const std::string es = settings.text("emergency_es");
  if (en.empty() != es.empty()) {
    const std::string_view missing = en.empty() ? "emergency_en" : "emergency_es";
    faults.push_back(settings.fault(missing, "is needed where the other language is given"));
  }
  if (!faults.empty()) return base::join_errors(std::move(faults));
  return Emergency(en, es);
}

}  // namespace adapter::portal
