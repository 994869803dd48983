// MockChart: the chart of the stand-in EHR, as a clinician of the demo sees it.
//
//   MockChart chart(records, desk, key, clock);
//   chart.mount(router);       // /chart/?patient=1 and what it asks; PUT /chart-app names the app
//
// A page of another origin than Hopline's: it asks the CDS service for cards, signed by the EHR,
// and holds the app in a frame. Whoever reaches this port may launch as the one clinician there is:
// it listens on loopback and knows invented people. Borrows all it is given. Thread-safe.
#pragma once

#include <string>

#include "engine/cli/ehr/launch_desk.h"
#include "engine/cli/ehr/record_endpoint.h"

namespace engine::cli {

class MockChart {
 public:
  MockChart(RecordEndpoint& records, LaunchDesk& desk, const SigningKey& key,
            const base::Clock& clock)
      : records_(records), desk_(desk), key_(key), clock_(clock) {}

  void mount(net::Router& router);

  net::Response page(const net::Request& request) const;
  net::Response setting(const net::Request& request);
  net::Response token(const net::Request& request);
  net::Response launch(const net::Request& request);
  net::Response admit(const net::Request& request);

 private:
  std::string service() const;

  RecordEndpoint& records_;
  LaunchDesk& desk_;
  const SigningKey& key_;
  const base::Clock& clock_;
};

}  // namespace engine::cli
