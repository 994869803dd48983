#include "adapters/portal/thread_page.h"

#include "adapters/portal/acts.h"
#include "adapters/portal/compose.h"
#include "adapters/portal/render.h"
#include "base/random.h"

namespace adapter::portal {
namespace {

std::string place_of(const SharedCall& call) { return "/p/threads/" + call->param("id"); }

// Calls `then` with all that a page of this thread shows, or has answered.
void with_thread(const SharedCall& call, std::function<void(ThreadPage)> then) {
  const auto id = read_thread_id(call->param("id"));
  if (!id) return call->tell(404, "absent");
  call->show(engine::ShowThread{*id}, [call, then, id = *id](const engine::View& view) {
    ThreadPage page{read_conversation(view.json), std::nullopt, *call->standing, {}};
    call->try_show(engine::ShowVisit{id}, [then, page](const base::Result<engine::View>& visit) {
      ThreadPage whole = page;
      if (visit.ok()) whole.visit = read_visit(visit.value().json);
      then(std::move(whole));
    });
  });
}

std::string notice_of(const SharedCall& call) {
  const std::string_view done = call->query("done");
  if (done == "sent") return "reply.sent";
  return done == "answered" ? "visit.done" : "";
}

void show_thread(const SharedCall& call) {
  with_thread(call, [call](ThreadPage page) {
    page.reply.key = base::random_token();
    page.reply.notice = notice_of(call);
    call->show_page(200, view_thread(call->frame(&page.standing), page));
  });
}

void show_print(const SharedCall& call) {
  with_thread(call, [call](const ThreadPage& page) {
    call->show_page(200, view_print(call->frame(&page.standing), page));
  });
}

void show_cancel(const SharedCall& call) {
  with_thread(call, [call](const ThreadPage& page) {
    const bool can = page.visit && page.visit->can_be_answered(call->host().clock().now());
    if (!can) return call->go(place_of(call));
    call->show_page(200,
                    view_cancel(call->frame(&page.standing), {page.talk.thread.id, *page.visit}));
  });
}

void show_calendar(const SharedCall& call) {
  with_thread(call, [call](const ThreadPage& page) {
    if (!page.visit || !page.visit->start) return call->tell(404, "absent");
    net::Response response;
    response.type = "text/calendar; charset=utf-8";
    response.headers = {{"Content-Disposition", "attachment; filename=\"appointment.ics\""},
                        {"Cache-Control", "no-store"}};
    response.body = calendar_of(*page.visit, call->frame(&page.standing));
    call->respond(std::move(response));
  });
}

// The page again, with what she wrote and why it was not taken.
void give_back(const SharedCall& call, int status, const ReplyForm& reply) {
  with_thread(call, [call, status, reply](ThreadPage page) {
    page.reply = reply;
    call->show_page(status, view_thread(call->frame(&page.standing), page));
  });
}

std::string fault_of(const Problem& problem) {
  if (problem.code == "empty") return "reply.empty";
  return problem.code == "too-long" ? "reply.long" : "reply.failed";
}

void hand_in_reply(const SharedCall& call, const Draft& draft, const engine::View& view) {
  const ReplyForm failed{draft.key, draft.text, "reply.failed", ""};
  const auto header = read_header(view.json);
  auto arrival = header.ok()
                     ? compose(call->actor(), header.value(), draft, call->host().clock().now())
                     : base::Result<engine::Arrival>(header.error());
  if (!arrival.ok()) return give_back(call, 503, failed);
  call->hand_in(std::move(arrival).value(), [call, failed](int status) {
    if (status < 400) return call->go(place_of(call) + "?done=sent#reply");
    give_back(call, status == 503 ? 503 : 422, failed);
  });
}

void take_reply(const SharedCall& call) {
  base::Json body = base::Json::object();
  body.set("text", base::Json::string(std::string(call->fields.one("text"))));
  body.set("key", base::Json::string(std::string(call->fields.one("key"))));
  const auto read = read_draft(base::write_json(body));
  if (const auto* problem = std::get_if<Problem>(&read)) {
    return give_back(
        call, 422,
        {base::random_token(), std::string(call->fields.one("text")), fault_of(*problem), ""});
  }
  const auto id = read_thread_id(call->param("id"));
  if (!id) return call->tell(404, "absent");
  const Draft draft = std::get<Draft>(read);
  call->try_show(engine::ShowThread{*id}, [call, draft](const base::Result<engine::View>& view) {
    if (view.ok()) return hand_in_reply(call, draft, view.value());
    const bool gone = view.error().code == base::Code::kNotFound;
    if (gone) return call->tell(404, "absent");
    give_back(call, 503, {draft.key, draft.text, "reply.failed", ""});
  });
}

void take_answer(const SharedCall& call) {
  const std::string status(call->fields.one("answer"));
  const auto id = read_thread_id(call->param("id"));
  if (!id || !is_answer(status)) return call->tell(422, "form");
  call->show(engine::ShowVisit{*id}, [call, status](const engine::View& view) {
    const Appointment visit = read_visit(view.json);
    call->hand_in(answer_arrival(call->actor(), {visit.id, status}), [call, visit](int answered) {
      if (answered < 400) return call->go(place_of(call) + "?done=answered");
      give_back(call, 422, {base::random_token(), "", "", "visit.failed"});
    });
  });
}

}  // namespace

void mount_thread_pages(const PageSite& site) {
  mount(site, "GET", "/p/threads/{id}", Needs::kAgreed, &show_thread);
  mount(site, "GET", "/p/threads/{id}/print", Needs::kAgreed, &show_print);
  mount(site, "GET", "/p/threads/{id}/cancel", Needs::kAgreed, &show_cancel);
  mount(site, "GET", "/p/threads/{id}/appointment.ics", Needs::kAgreed, &show_calendar);
  mount(site, "POST", "/p/threads/{id}/entries", Needs::kAgreedAndForm, &take_reply);
  mount(site, "POST", "/p/threads/{id}/answer", Needs::kAgreedAndForm, &take_answer);
}

}  // namespace adapter::portal
