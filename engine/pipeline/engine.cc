#include "engine/pipeline/engine.h"

namespace engine {

namespace {

// How long the courier sleeps when nothing is due: a reminder or retry is late by at most this.
constexpr std::chrono::milliseconds kNap{200};

// Leaves that are no hop (log-ins, outcomes, acts on the queue) are not counted here.
void count_hops(Metrics& metrics, const store::CommitStats& stats) {
  constexpr std::string_view kHops[] = {"", "accept", "post", "show", "send"};
  for (const auto& [leaf, times] : stats.leaves) {
    const auto& [hop, outcome, decided] = leaf;
    if (hop == store::HopCode::kNone) continue;
    const std::string word = outcome == store::OutcomeCode::kPermit ? "permit" : "deny";
    const auto by = static_cast<double>(times);
    metrics.count("hopline_hops_total",
                  {{"hop", std::string(kHops[static_cast<std::size_t>(hop)])}, {"outcome", word}},
                  by);
    const bool recorded = decided == store::Decided::kConsent;
    metrics.count("hopline_consent_decisions_total",
                  {{"outcome", word}, {"rule_kind", recorded ? "consent" : "implicit"}}, by);
  }
}

}  // namespace

base::Result<std::unique_ptr<Engine>> Engine::open(Setup setup, const base::Clock& clock,
                                                   base::Log& log, Metrics& metrics) {
  CHECK(setup.mappings != nullptr);
  if (setup.master_key.size() != keys::kKeyBytes) {
    return base::Error{base::Code::kInvalid,
                       "the master key is not 32 bytes; hopline keys init makes one",
                       "keys",
                       {}};
  }
  auto store = store::Store::open(setup.store, clock, log);
  if (!store.ok()) return store.error();
  auto engine = std::make_unique<Engine>(Key{}, std::move(setup), std::move(store).value(), clock,
                                         log, metrics);
  if (base::Status filled = engine->pool_.refill(); !filled.ok()) return filled.error();
  return engine;
}

Engine::Engine(Key, Setup setup, std::unique_ptr<store::Store> store, const base::Clock& clock,
               base::Log& log, Metrics& metrics)
    : setup_(std::move(setup)),
      store_(std::move(store)),
      ring_(setup_.rules.tenant.number(), setup_.master_key, store_->writer_id(), clock.now()),
      consents_(ring_, setup_.policies.of(setup_.rules.tenant.number()).options),
      gate_(setup_.policies, consents_, ring_, GateNames{store_->log_origin(), setup_.store.node},
            setup_.roles),
      pool_(*store_, ring_, setup_.rules.tenant) {
  services_ =
      std::make_unique<Services>(Services{*store_, gate_, ring_, pool_, consents_, *setup_.mappings,
                                          setup_.rules, clock, log, metrics});
  intake_ = std::make_unique<IntakeService>(*services_);
  reader_ = std::make_unique<ReaderService>(*services_);
  releases_ = std::make_unique<ReleaseDesk>(*services_);
  credentials_ = std::make_unique<Credentials>(*services_);
  sessions_ = std::make_unique<SessionService>(*services_, *credentials_);
  invitations_ = std::make_unique<InvitationService>(*services_);
  contacts_ = std::make_unique<ContactService>(*services_);
  tickets_ = std::make_unique<TicketService>(*services_);
  cards_ = std::make_unique<CardService>(*services_);
  purger_ = std::make_unique<Purger>(*services_);
  directory_ = std::make_unique<DirectoryService>(*services_);
  courier_ = std::make_unique<Courier>(*services_);
  queue_ = std::make_unique<Queue>(*services_, *intake_, courier_->outbox());
  courier_->on_work([this] { wake(); });
  invitations_->on_work([this] { wake(); });
  intake_->on_said([this] { wake(); });
  desk_ = std::make_unique<DeskService>(*services_, courier_->outbox(), board_);
  desk_->on_work([this] { wake(); });
  tell_changes();
  observe_commits(metrics);
}

void Engine::tell_changes() {
  intake_->on_taken([this](const Receipt& receipt) {
    if (receipt.resource_type == "Consent")
      board_.tell({ChangeKind::kConsent, receipt.patient, ThreadId{}});
    for (const ThreadId thread : receipt.threads)
      board_.tell({ChangeKind::kEntry, receipt.patient, thread});
  });
  releases_->on_released([this](PatientId patient, ThreadId thread) {
    board_.tell({ChangeKind::kEntry, patient, thread});
    wake();
  });
  courier_->on_moved([this](const Courier::Moved& moved) {
    board_.tell({ChangeKind::kChart, moved.patient, moved.thread});
  });
}

Engine::~Engine() { stop(); }

void Engine::observe_commits(Metrics& metrics) {
  store_->on_commit([this, &metrics](const store::CommitStats& stats) {
    metrics.observe("hopline_commit_seconds", stats.seconds);
    metrics.count("hopline_commit_closures_total", {}, static_cast<double>(stats.closures));
    metrics.count("hopline_commit_rows_total", {}, static_cast<double>(stats.rows));
    count_hops(metrics, stats);
    if (pool_.low()) wake();
  });
}

base::Result<Actor> Engine::authenticate(std::string_view token) {
  if (!SessionService::is_session_token(token)) return credentials_->authenticate(token);
  auto session = sessions_->resume(token);
  if (!session.ok()) return session.error();
  return std::move(session).value().actor;
}

bool Engine::needs_site() const {
  const consent::TenantPolicy& policy = setup_.policies.of(setup_.rules.tenant.number());
  return policy.care_team == consent::CareTeam::kSite;
}

Actor Engine::endpoint_actor(std::string_view endpoint) const {
  return setup_.rules.actor_of(endpoint);
}

base::Status Engine::start() {
  if (base::Status recovered = courier_->recover(); !recovered.ok()) return recovered;
  thread_ = std::thread([this] { work(); });
  return base::ok_status();
}

bool Engine::step() {
  bool worked = courier_->step();
  if (pool_.low()) worked = pool_.refill().ok() || worked;
  worked = tell_repeats() || worked;
  // Only when nothing else was to do: nobody waits for it.
  return worked || purger_->step();
}

// How often somebody was denied the same again, once the minute is over.
bool Engine::tell_repeats() {
  const auto ended = gate_.denials().ended(services_->clock.now());
  if (ended.empty()) return false;
  auto told = store_->write([this, &ended](store::Tx& tx) -> base::Result<base::Done> {
    gate_.note_repeats(tx, ended);
    return base::Done{};
  });
  if (told.ok()) gate_.denials().forget(ended);
  return told.ok();
}

void Engine::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  ready_.notify_one();
}

// Timed and woken: a wake-up that is lost costs one nap, never a delivery.
void Engine::work() {
  for (;;) {
    while (step()) {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    std::unique_lock lock(mutex_);
    ready_.wait_for(lock, kNap, [this] { return stopping_ || woken_; });
    if (stopping_) return;
    woken_ = false;
  }
}

// The courier's own thread first, then the sinks, whose last answers still need the store, and the
// store last.
void Engine::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    ready_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  courier_->stop();
  store_->stop();
}

}  // namespace engine
