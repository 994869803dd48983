// Emergency: what the patient's page says about emergencies, where the site has words of its own.
//
//   auto emergency = read_emergency(settings);           // emergency_en, emergency_es
//   emergency.value().in("es", words["start.emergency"]) // the site's, else the words that ship
//   emergency.value().text_version()                     // "portal-start-2", or with "/5f0c..."
//
// The words that ship name the numbers of two continents, since the page cannot know where she is;
// a site that has one of its own says so in both languages or in none. The version names exactly
// what a patient was shown when she agreed, and stands in her Consent. Faults name the key. Pure;
// any thread.
#pragma once

#include <string>
#include <string_view>

#include "engine/api/adapter.h"

namespace adapter::portal {

// Of the risk and emergency text in text/*/page.txt; raise it when those change.
inline constexpr std::string_view kTextVersion = "portal-start-2";

class Emergency {
 public:
  static constexpr std::size_t kBytesMax = 400;

  Emergency() = default;
  Emergency(std::string en, std::string es) : en_(std::move(en)), es_(std::move(es)) {}

  std::string in(std::string_view language, std::string_view otherwise) const;
  std::string text_version() const;

 private:
  std::string en_, es_;
};

base::Result<Emergency> read_emergency(const engine::Settings& settings);

}  // namespace adapter::portal
