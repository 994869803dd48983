// MockChart: the chart of the stand-in EHR, as a clinician of the demo sees it.
//
//   MockChart chart({records, desk, key, clock, door});
//   chart.mount(router);       // /chart/?patient=1 and what it asks
//
// A page of another origin than Hopline's: it asks the CDS service for cards, signed by the EHR,
// and holds the app in a frame. Whoever has come in by a link of the door is the one clinician
// there is; the door's owner makes links (POST /chart-login) and names the app (PUT /chart-app).
// Borrows all it is given. Thread-safe.
#pragma once

#include <string>

#include "engine/cli/ehr/chart_door.h"
#include "engine/cli/ehr/launch_desk.h"
#include "engine/cli/ehr/record_endpoint.h"

namespace engine::cli {

class MockChart {
 public:
  struct Parts {
    RecordEndpoint& records;
    LaunchDesk& desk;
    const SigningKey& key;
    const base::Clock& clock;
    ChartDoor& door;
  };
  explicit MockChart(const Parts& parts) : in_(parts) {}

  void mount(net::Router& router);

  net::Response page(const net::Request& request) const;
  net::Response issue_login(const net::Request& request);
  net::Response login(const net::Request& request);
  net::Response setting(const net::Request& request);
  net::Response token(const net::Request& request);
  net::Response launch(const net::Request& request);
  net::Response admit(const net::Request& request);

 private:
  std::string service() const;

  Parts in_;
};

}  // namespace engine::cli
