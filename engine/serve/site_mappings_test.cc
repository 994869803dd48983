#include "engine/serve/site_mappings.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/scratch.h"

namespace engine {
namespace {

constexpr const char* kOverlay =
    "#hopline-overlay 1; site=mercy; base=siu-appointment@1\n"
    "op,id,at,each,from,when,to,using,on_fault,audience,guide,because\n"
    "off,apt.note,,,,,,,,,,their notes hold billing remarks\n";

// A configuration of two sites, of which mercy lists an overlay.
class SiteMappingsTest : public testing::Test {
 protected:
  SiteMappingsTest() {
    conf_.mappings_dir = std::string(HOPLINE_SOURCE_DIR) + "/mappings";
    for (const char* name : {"mercy", "harbour"}) {
      conf::Endpoint endpoint;
      endpoint.name = endpoint.site_name = name;
      conf_.endpoints[name] = endpoint;
      rules_.endpoints[name] = EndpointRules{};
      rules_.destinations[name] = Destination{};
    }
  }
  void lay_over(const std::string& text) {
    std::ofstream(scratch_.path("siu-appointment.csv")) << text;
    conf_.overlays["mercy"] = {scratch_.path("siu-appointment.csv")};
  }

  support::Scratch scratch_;
  conf::Conf conf_;
  Rules rules_;
};

TEST_F(SiteMappingsTest, AnOverlayHoldsForTheEndpointsOfItsSiteAlone) {
  lay_over(kOverlay);
  const auto sets = load_site_mappings(conf_);
  ASSERT_TRUE(sets.ok()) << sets.error().to_string();
  use_site_mappings(rules_, conf_, sets.value());
  EXPECT_NE(rules_.endpoints.at("mercy").mappings, nullptr);
  EXPECT_EQ(rules_.destinations.at("mercy").mappings, rules_.endpoints.at("mercy").mappings);
  EXPECT_EQ(rules_.endpoints.at("harbour").mappings, nullptr);
}

TEST_F(SiteMappingsTest, WithoutOverlaysTheEnginesOwnMappingsHold) {
  const auto sets = load_site_mappings(conf_);
  ASSERT_TRUE(sets.ok());
  EXPECT_TRUE(sets.value().empty());
}

TEST_F(SiteMappingsTest, AnOverlayOfARuleThatIsNotThereIsAFaultWithItsPlace) {
  std::string text = kOverlay;
  text.replace(text.find("apt.note"), 8, "apt.nope");
  lay_over(text);
  const auto sets = load_site_mappings(conf_);
  ASSERT_FALSE(sets.ok());
  EXPECT_NE(sets.error().to_string().find("siu-appointment.csv:3"), std::string::npos)
      << sets.error().to_string();
}

}  // namespace
}  // namespace engine
