#include <charconv>
#include <optional>

#include "engine/pipeline/explain.h"
#include "engine/serve/admin_parts.h"

// consent explain: which Consent and which rule decides about a hop now.
namespace engine {
namespace {

using base::Code;
using base::Error;
using base::Json;

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

// "t5" a thread; "Patient/3", "p3" or "3" a patient.
bool read_whose(std::string_view id, HopQuestion& question) {
  const bool thread = id.starts_with('t');
  for (const std::string_view prefix : {"Patient/", "p", "t"}) {
    if (id.starts_with(prefix)) {
      id.remove_prefix(prefix.size());
      break;
    }
  }
  const auto number = number_of(id);
  if (!number) return false;
  if (thread) {
    question.thread = ThreadId{*number};
  } else {
    question.patient = PatientId{*number};
  }
  return true;
}

}  // namespace

Json handle_consent(Engine& engine, std::string_view act, const Json& request, const Actor& by) {
  if (act != "explain") return bad({Code::kUnsupported, "no such command", "consent", {}});
  HopQuestion question;
  if (!read_whose(request.text_of("id"), question)) {
    return bad({Code::kInvalid, "want t5 for a thread, or Patient/3", "id", {}});
  }
  if (!request.text_of("hop").empty()) question.hop = request.text_of("hop");
  question.role = request.text_of("role");
  question.reference = request.text_of("reference");
  question.site = request.text_of("site");
  question.purpose = request.text_of("purpose");
  question.destination = request.text_of("to");
  auto answer = Explain(engine.services()).hop(by, question);
  return answer.ok() ? good(std::move(answer).value()) : bad(answer.error());
}

}  // namespace engine
