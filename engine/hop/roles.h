// Roles: what each role may do, as roles.yaml says. The one place that answers it.
//
//   if (!roles.may(actor, Act::kRelease)) ...      // the Gate asks; nobody else needs to
//
// A role that is not named may do nothing. An endpoint has no role: what it may hand in is decided
// by its enrolment, and it may do nothing else. Whoever runs commands on the machine itself has the
// role "local", which no file can change: who can open the admin socket owns data and key anyhow.
// Whether a patient's data may move is decided by consent besides, each time. Immutable; any
// thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "engine/api/actor.h"

namespace engine {

enum class Act { kThreads, kReply, kRelease, kResources, kMessages, kQueue, kAudit, kAdmin };

// The word of roles.yaml: "threads".
std::string_view act_name(Act act);

class Roles {
 public:
  using Table = std::map<std::string, std::set<std::string>, std::less<>>;

  static constexpr std::string_view kLocal = "local";

  Roles();  // those of the configuration that ships
  explicit Roles(Table may) : may_(std::move(may)) {}

  bool may(const Actor& actor, Act act) const;

  // Whether a credential may be given out for it: named in the file, and not "local".
  bool names(std::string_view role) const;
  std::string all() const;  // "analyst, auditor, ..."

 private:
  Table may_;
};

}  // namespace engine
