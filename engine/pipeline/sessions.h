// SessionService: sessions as rows of the credential table, with an idle end.
//
//   SessionService sessions(services, credentials);
//   auto opened = sessions.open_and_wait(Identity::of_patient(patient));
//
// See engine/api/sessions.h for what it promises. The last act of a session is kept exactly in
// memory and in its row to the minute, so that a session that another node served, or that a
// restart cut, ends at most a minute early and never late. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "engine/api/sessions.h"
#include "engine/pipeline/credentials.h"

namespace engine {

class SessionService : public Sessions {
 public:
  static constexpr std::int64_t kCodeUs = 10 * base::kMinuteUs;
  static constexpr std::int64_t kSeenUs = base::kMinuteUs;  // how exact a row's last act is
  static constexpr std::size_t kSeenMax = 100'000;
  static constexpr std::size_t kAboutBytesMax = 1024;

  SessionService(Services& services, Credentials& credentials)
      : services_(services), credentials_(credentials) {}

  static bool is_session_token(std::string_view token);

  base::Result<Actor> actor_of(const Identity& identity) override;
  void open(const Identity& identity, Done done) override;
  base::Result<Session> resume(std::string_view token) override;
  base::Result<Session> look(std::string_view token) override;
  void close(std::string_view token, Everywhere everywhere, Closed done) override;
  void issue_code(const Identity& identity, Coded done) override;
  void redeem(std::string_view code, Done done) override;

 private:
  base::Result<store::CredentialRow> row_of(const Identity& identity) const;
  Session session_of(const store::CredentialRow& row) const;
  base::Result<store::CredentialRow> find_open(std::string_view token);
  base::Instant last_act(const store::CredentialRow& row);
  void touch(const store::CredentialRow& row);
  void prove(store::Tx& tx, const store::CredentialRow& row);
  void note(store::Tx& tx, const store::CredentialRow& row, std::string_view action,
            std::string reason);
  base::Result<std::vector<store::Bytes>> open_rows_of(const store::CredentialRow& row);

  Services& services_;
  Credentials& credentials_;
  std::mutex mutex_;
  std::map<std::string, base::Instant> acts_;  // by hash
};

}  // namespace engine
