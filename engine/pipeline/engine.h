// Engine: all parts put together from a configuration.
//
//   auto engine = Engine::open(setup);              // store, keys, mappings, rules
//   engine.value()->start(sources_and_sinks);       // courier and upkeep run
//   engine.value()->intake().accept(...);
//   engine.value()->stop();
//
// Implements engine::Host for adapters. Owns everything it builds; the clock, the log and the
// metrics are borrowed. open() fails with every fault it can find. Thread-safe after open().
#pragma once

#include <condition_variable>
#include <memory>
#include <string>
#include <thread>

#include "engine/api/adapter.h"
#include "engine/consent/policy.h"
#include "engine/pipeline/cards.h"
#include "engine/pipeline/change_board.h"
#include "engine/pipeline/contacts.h"
#include "engine/pipeline/courier.h"
#include "engine/pipeline/credentials.h"
#include "engine/pipeline/desk.h"
#include "engine/pipeline/directory.h"
#include "engine/pipeline/invitations.h"
#include "engine/pipeline/purger.h"
#include "engine/pipeline/queue.h"
#include "engine/pipeline/reader.h"
#include "engine/pipeline/releases.h"
#include "engine/pipeline/sessions.h"
#include "engine/pipeline/tickets.h"

namespace engine {

struct Setup {
  store::StoreOptions store;
  std::string master_key;  // 32 bytes
  Rules rules;
  consent::PolicyBook policies;
  Roles roles;
  std::shared_ptr<const mapping::MappingSet> mappings;
};

class Engine {
 public:
  static base::Result<std::unique_ptr<Engine>> open(Setup setup, const base::Clock& clock,
                                                    base::Log& log, Metrics& metrics);
  ~Engine();

  Intake& intake() { return *intake_; }
  Reader& reader() { return *reader_; }
  InvitationService& invitations() { return *invitations_; }
  Contacts& contacts() { return *contacts_; }
  Tickets& tickets() { return *tickets_; }
  Cards& cards() { return *cards_; }
  Credentials& credentials() { return *credentials_; }
  Sessions& sessions() { return *sessions_; }
  Directory& directory() { return *directory_; }
  Queue& queue() { return *queue_; }
  Desk& desk() { return *desk_; }
  Changes& changes() { return board_; }
  ReleaseDesk& releases() { return *releases_; }
  Courier& courier() { return *courier_; }
  store::Store& store() { return *store_; }
  const Rules& rules() const { return setup_.rules; }
  const Roles& roles() const { return setup_.roles; }
  // Whether staff must belong to a site to be anybody's care team (consent.yaml, care_team).
  bool needs_site() const;
  Services& services() { return *services_; }

  // Who holds this bearer token: one that was issued, or that of a session.
  base::Result<Actor> authenticate(std::string_view token);

  // The actor of an endpoint, for adapters whose credential is the connection itself.
  Actor endpoint_actor(std::string_view endpoint) const;

  // Settles what a crash left in `sending`, then runs courier and upkeep on a thread of their own.
  base::Status start();
  // One turn of courier and upkeep; false when nothing was to do. For tests and simulations.
  bool step();
  void stop();

 private:
  struct Key {};

 public:
  Engine(Key, Setup setup, std::unique_ptr<store::Store> store, const base::Clock& clock,
         base::Log& log, Metrics& metrics);

 private:
  void work();
  bool tell_repeats();
  void wake();
  void observe_commits(Metrics& metrics);
  void tell_changes();

  Setup setup_;
  std::unique_ptr<store::Store> store_;
  keys::Keyring ring_;
  ConsentBook consents_;
  Gate gate_;
  KeyPool pool_;
  std::unique_ptr<Services> services_;
  std::unique_ptr<IntakeService> intake_;
  std::unique_ptr<ReaderService> reader_;
  std::unique_ptr<ReleaseDesk> releases_;
  std::unique_ptr<Credentials> credentials_;
  std::unique_ptr<SessionService> sessions_;
  std::unique_ptr<InvitationService> invitations_;
  std::unique_ptr<ContactService> contacts_;
  std::unique_ptr<TicketService> tickets_;
  std::unique_ptr<CardService> cards_;
  std::unique_ptr<Purger> purger_;
  std::unique_ptr<DirectoryService> directory_;
  std::unique_ptr<Courier> courier_;
  std::unique_ptr<Queue> queue_;
  ChangeBoard board_;
  std::unique_ptr<DeskService> desk_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable ready_;
  bool stopping_ = false;
  bool woken_ = false;
};

}  // namespace engine
