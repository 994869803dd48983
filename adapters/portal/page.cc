#include "adapters/portal/page.h"

#include "adapters/look/pages.h"
#include "adapters/portal/acts.h"
#include "adapters/portal/call.h"
#include "adapters/portal/compose.h"
#include "adapters/portal/page_files.h"
#include "adapters/portal/render.h"
#include "adapters/portal/thread_page.h"
#include "base/random.h"
#include "net/executor.h"
#include "net/plain_token.h"

// Sign-in, first visit, list, settings. The conversation itself is thread_page.cc.
namespace adapter::portal {
namespace {

// ---- from the link to the session

void arrive(const SharedCall& call) {
  const std::string link = call->param("link");
  if (!net::is_plain_token(link)) return call->tell(404, "none");
  call->show_page(200, view_arrival(call->frame()), {{kLinkCookie, link}});
}

void ask_birth(const SharedCall& call) {
  if (!call->cookie(kLinkCookie).empty()) {
    return call->show_page(200, view_birth(call->frame(), {}));
  }
  const bool was_here = !call->cookie(kSessionCookie).empty();
  call->show_page(200, view_notice(call->frame(), was_here ? "ended" : "none"));
}

// Goes on with `next` on the executor; the store's refusal is a busy page.
template <class Next>
auto then_go(const SharedCall& call, Next next) {
  return [call, next](const base::Status& asked) {
    const bool good = asked.ok();
    call->host().executor().post([call, next, good] {
      if (!good) return call->tell(503, "busy");
      next();
    });
  };
}

void take_birth(const SharedCall& call) {
  const auto born = read_birth_date(call->fields);
  if (!born) {
    const BirthForm again{std::string(call->fields.one("day")),
                          std::string(call->fields.one("month")),
                          std::string(call->fields.one("year")), true};
    return call->show_page(422, view_birth(call->frame(), again));
  }
  call->host().invitations().ask_code({std::string(call->cookie(kLinkCookie)), *born},
                                      then_go(call, [call] { call->go("/p/code"); }));
}

void take_again(const SharedCall& call) {
  call->host().invitations().ask_again(
      std::string(call->cookie(kLinkCookie)),
      then_go(call, [call] { call->show_page(200, view_again(call->frame())); }));
}

void open_session(const SharedCall& call, const engine::Proven& proven) {
  engine::Identity identity = engine::Identity::of_patient(proven.patient);
  identity.about.thread = proven.thread;
  identity.about.marks = {"assurance:" + proven.assurance};
  call->host().sessions().open(
      identity, [call, thread = proven.thread](base::Result<engine::Opened> opened) {
        auto shared = std::make_shared<base::Result<engine::Opened>>(std::move(opened));
        call->host().executor().post([call, thread, shared] {
          if (!shared->ok()) return call->tell(503, "busy");
          const std::string where = thread.none() ? "/p/" : "/p/threads/t" + thread.to_string();
          call->go(where, {{kSessionCookie, shared->value().token}, {kLinkCookie, ""}});
        });
      });
}

void take_code(const SharedCall& call) {
  call->host().invitations().enter_code(
      {std::string(call->cookie(kLinkCookie)), read_code(call->fields)},
      [call](const base::Result<engine::Proven>& proven) {
        call->host().executor().post([call, proven] {
          if (proven.ok()) return open_session(call, proven.value());
          if (proven.error().code != base::Code::kDenied) return call->tell(503, "busy");
          call->show_page(422, view_code(call->frame(), Code::kWrong));
        });
      });
}

// ---- once she is signed in

void show_list(const SharedCall& call) {
  call->show(engine::ShowThreads{call->actor().patient}, [call](const engine::View& view) {
    const Standing& standing = *call->standing;
    call->show_page(200, view_list(call->frame(&standing), {read_threads(view.json), standing}));
  });
}

void show_home(const SharedCall& call) {
  const std::string wanted(call->query("lang"));
  if (wanted == "en" || wanted == "es") return call->go("/p/", {{kLanguageCookie, wanted}});
  auto session = call->host().sessions().resume(call->cookie(kSessionCookie));
  if (!session.ok() || session.value().window != engine::Window::kPatient) {
    return ask_birth(call);
  }
  auto known = std::make_shared<Call>(*call);
  known->session = std::move(session).value();
  with_agreement(std::move(known), &show_list);
}

void show_start(const SharedCall& call) {
  call->show(engine::ShowStanding{}, [call](const engine::View& view) {
    const Standing standing = read_standing(view.json);
    call->show_page(200, view_start(call->frame(&standing)));
  });
}

void record(const SharedCall& call, ChannelChoice choice, const std::string& where) {
  choice.text = call->site.emergency.text_version();
  call->hand_in(channel_arrival(call->actor(), choice, call->host().clock().now()),
                [call, where](int status) {
                  if (status >= 400) return call->tell(503, "busy");
                  call->go(where);
                });
}

void take_refusal(const SharedCall& call) {
  record(call, {{"portal", "mail", "sms"}, "deny", {}}, "/p/settings?done=saved");
}

// Who takes back a refusal of everything means everything; a first yes is one to this page.
void take_agreement(const SharedCall& call) {
  call->show(engine::ShowStanding{}, [call](const engine::View& view) {
    const Standing standing = read_standing(view.json);
    ChannelChoice choice{{"portal"}, "permit", {}};
    if (standing.portal == "off") {
      for (const Way& way : standing.ways) choice.channels.push_back(way.channel);
    }
    const engine::ThreadId thread = call->session->about.thread;
    record(call, choice, thread.none() ? "/p/" : "/p/threads/t" + thread.to_string());
  });
}

void show_settings(const SharedCall& call) {
  const std::string notice = call->query("done") == "saved" ? "settings.done" : "";
  const Standing& standing = *call->standing;
  call->show_page(200, view_settings(call->frame(&standing), {standing, notice}));
}

void take_channel(const SharedCall& call) {
  const std::string channel(call->fields.one("channel"));
  const std::string type(call->fields.one("type"));
  const bool known =
      (channel == "mail" || channel == "sms") && (type == "permit" || type == "deny");
  if (!known) return call->tell(422, "form");
  record(call, {{channel}, type, {}}, "/p/settings?done=saved");
}

void sign_out(const SharedCall& call) {
  const bool all = call->fields.one("everywhere") == "yes";
  call->host().sessions().close(call->cookie(kSessionCookie),
                                all ? engine::Everywhere::kYes : engine::Everywhere::kNo,
                                then_go(call, [call] {
                                  auto gone = std::make_shared<Call>(*call);
                                  gone->session.reset();
                                  gone->show_page(200, view_notice(gone->frame(), "out"),
                                                  {{kSessionCookie, ""}, {kLinkCookie, ""}});
                                }));
}

}  // namespace

void mount_patient_page(engine::Host& host, const net::Turnstile& turnstile,
                        const PatientPage& page) {
  const PageSite site{host, turnstile, page.endpoint, page.emergency};
  look::mount_page(site.host.public_http(), "/p", page_files(), {.form_action = "'self'"});
  mount(site, "GET", "/p/s/{link}", Needs::kNothing, &arrive);
  mount(site, "GET", "/p/", Needs::kNothing, &show_home);
  mount(site, "POST", "/p/birth", Needs::kForm, &take_birth);
  mount(site, "GET", "/p/code", Needs::kNothing, [](const SharedCall& call) {
    call->show_page(200, view_code(call->frame(), Code::kFirst));
  });
  mount(site, "POST", "/p/code", Needs::kForm, &take_code);
  mount(site, "POST", "/p/again", Needs::kForm, &take_again);
  mount(site, "GET", "/p/start", Needs::kSession, &show_start);
  mount(site, "POST", "/p/agree", Needs::kSessionAndForm, &take_agreement);
  mount(site, "POST", "/p/refuse", Needs::kSessionAndForm, &take_refusal);
  mount(site, "GET", "/p/settings", Needs::kAgreed, &show_settings);
  mount(site, "POST", "/p/channels", Needs::kAgreedAndForm, &take_channel);
  mount(site, "POST", "/p/sign-out", Needs::kSessionAndForm, &sign_out);
  mount_thread_pages(site);
}

}  // namespace adapter::portal
