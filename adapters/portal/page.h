// Page: the patient's page under /p/, from the link in a notice to signing out.
//
//   mount_patient_page(host, turnstile, {"portal", emergency});   // before the listener starts
//
// Works without a script: forms are posted, answered with 303 (so that reloading repeats nothing)
// or with the page again, what was typed still in it. GET changes nothing: looking at a link uses
// nothing up. Before the identity check no page holds anything of a patient; after it everything
// shown is a Show of her session, and everything done goes through the Intake as hers. An idle or
// ended session gets the page that says so. Handlers do not block; answers are written on the
// executor, after the commit.
#pragma once

#include <string>

#include "adapters/portal/emergency.h"
#include "engine/api/adapter.h"
#include "net/turnstile.h"

namespace adapter::portal {

struct PatientPage {
  std::string endpoint;  // by which what patients do comes in
  Emergency emergency;
};

void mount_patient_page(engine::Host& host, const net::Turnstile& turnstile,
                        const PatientPage& page);

}  // namespace adapter::portal
