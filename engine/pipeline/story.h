// Story: what becomes of a planned record, once it is known whose it is and what was there before.
//
//   auto ending = tell_appointment(scene);            // one function for each kind of record
//   if (ending.ok() && ending.value().hold) inbox.hold(...);
//
// Runs inside the closure of an arrival, after its Accept was permitted. A denied Post is no error:
// the ending says that the message is held, and nothing of the story is staged. Closures only. An
// Error is a fault of ours or of the store: the whole closure is dropped, and the sender told to
// try again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/pipeline/people.h"
#include "engine/pipeline/records.h"
#include "engine/pipeline/threads.h"

namespace engine {

struct Ending {
  MessageState state = MessageState::kStored;
  std::optional<Hold> hold;
  std::vector<ThreadId> threads;
  PatientId patient;
  store::KeyId key;  // what the raw message is sealed with; none: intake's
  // FHIR: what is answered.
  int http_status = 200;
  std::string body;
  std::string resource_type;
  std::string resource_id;
  int version = 0;
};

struct Scene {
  Services& services;
  store::Tx& tx;
  Spent<Accept>& accept;
  const Plan& plan;
  People& people;
  Records& records;
  Threads& threads;
  std::optional<store::PatientRow> person;  // as found by identifier
};

base::Result<Ending> tell_appointment(Scene& scene);
base::Result<Ending> tell_result(Scene& scene);
base::Result<Ending> tell_communication(Scene& scene);
base::Result<Ending> tell_consent(Scene& scene);
base::Result<Ending> tell_patient(Scene& scene);
base::Result<Ending> tell_answer(Scene& scene);
base::Result<Ending> tell_record(Scene& scene);  // kept as it is, told to nobody

// ---- Shared by the stories.

// The patient of the scene, created where the endpoint may; an Ending that holds when not.
std::variant<store::PatientRow, Ending> require_person(Scene& scene);

Ending held(Hold hold);
Ending refused(int http_status, std::string_view code, const base::Error& error);

// Fills what a FHIR client is answered for a stored version.
void answer_with(Ending& ending, const fhir::Resource& resource, const store::ResourceRow& row);

// The same without its content: whoever asks has not been permitted a Show of what is stored.
void answer_named(Ending& ending, const store::ResourceRow& row, std::string_view why);

// If-Match and the id of the URL against what is stored; an Ending when they do not agree.
std::optional<Ending> check_update(const Scene& scene, const std::optional<StoredRecord>& stored);

// If-None-Exist: the answer where such a record is known already; nothing is changed then.
std::optional<Ending> check_new(Scene& scene);

// The record an update or a repeated create is about: by the URL's id, else by identifier.
base::Result<std::optional<StoredRecord>> find_target(Scene& scene);

// Asks for a Post; a denial becomes a held ending.
struct PostAsk {
  store::PatientRow person;
  ThreadId thread;
  std::string text;
};
std::variant<Permit<Post>, Ending> ask_post(Scene& scene, const PostAsk& ask, std::string& salt);

}  // namespace engine
