// The keys that each configuration file may hold, with what holds where they are left out.
//
//   Section section("", root, kEngineKeys, faults);
//
// One row a key; `config show`, `config check` and the hints for misspelt keys all come from here.
// Constants.
#pragma once

#include <array>

#include "engine/conf/section.h"

namespace engine::conf {

inline constexpr std::array kEngineKeys = {
    Key{"data", "../data"},
    Key{"mappings", "../mappings"},
    Key{"plugins"},
    Key{"node", "a"},
    Key{"tenant", "1"},
    Key{"workers", "2"},
    Key{"log.level", "info"},
    Key{"sessions.clinician.idle", "15m"},
    Key{"sessions.clinician.ends", "12h"},
    Key{"sessions.patient.idle", "15m"},
    Key{"sessions.patient.ends", "12h"},
    Key{"sessions.analyst.idle", "15m"},
    Key{"sessions.analyst.ends", "12h"},
    Key{"store.kind", "sqlite"},
    Key{"store.connection"},
    Key{"store.password_file"},
    Key{"http.public.listen", "127.0.0.1:8080"},
    Key{"http.public.tls.cert"},
    Key{"http.public.tls.key"},
    Key{"http.public.tls.client_ca"},
    Key{"http.operations.listen", "127.0.0.1:9090"},
    Key{"http.operations.tls.cert"},
    Key{"http.operations.tls.key"},
    Key{"http.operations.tls.client_ca"},
};

inline constexpr std::array kEndpointKeys = {
    Key{"adapter"},
    Key{"direction", "in"},
    Key{"tenant"},  // else that of hopline.yaml
    Key{"site", "main"},
    Key{"purpose", "TREAT"},
    Key{"production", "false"},
    Key{"identity.credential"},
    Key{"identity.applications", "", KeyKind::kList},
    Key{"identity.facilities", "", KeyKind::kList},
    Key{"identity.processing_ids", "", KeyKind::kList},
    Key{"identity.versions", "", KeyKind::kList},
    Key{"identity.default_assigner"},
    Key{"identity.creates_patients", "true"},
    Key{"acks.without_control_id", "answer"},
    Key{"acks.on_mapping_fault", "AE"},
    Key{"recipient", "own-ehr"},
    Key{"mapping"},
    Key{"attempts_max", "10"},
    Key{"settings.", "", KeyKind::kOpen},
};

inline constexpr std::array kRouteKeys = {
    Key{"from", "", KeyKind::kList},          Key{"take", "", KeyKind::kList},
    Key{"destinations", "", KeyKind::kList},  Key{"thread.release", "clinician"},
    Key{"thread.notify", "", KeyKind::kList}, Key{"thread.remind.by"},
    Key{"thread.remind.before", "1d"},
};

inline constexpr std::array kSiteKeys = {
    Key{"zone", "UTC"},
    Key{"language", "en"},
    Key{"default_system"},
    Key{"duration_unit", "min"},
    Key{"organisation"},
    Key{"phone"},
    Key{"assigners.", "", KeyKind::kOpen},
    Key{"overlays", "", KeyKind::kList},
};

// Every key is the name of a role.
inline constexpr std::array kRolesKeys = {Key{"", "", KeyKind::kOpen}};

}  // namespace engine::conf
