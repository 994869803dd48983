#include "adapters/portal/call.h"

#include <utility>

#include "adapters/look/pages.h"
#include "adapters/web/later.h"
#include "base/random.h"
#include "net/executor.h"
#include "net/text.h"

namespace adapter::portal {
namespace {

bool needs_form(Needs needs) {
  return needs == Needs::kForm || needs == Needs::kSessionAndForm || needs == Needs::kAgreedAndForm;
}

bool needs_agreement(Needs needs) {
  return needs == Needs::kAgreed || needs == Needs::kAgreedAndForm;
}

bool needs_session(Needs needs) {
  return needs == Needs::kSession || needs == Needs::kSessionAndForm || needs_agreement(needs);
}

// What she chose on the page itself; "" before she did.
std::string chosen_language(const net::Request& request) {
  const std::string_view kept = cookie_of(request, kLanguageCookie);
  return kept == "en" || kept == "es" ? std::string(kept) : "";
}

// Her own choice, else what her browser prefers; the record's language comes with the sign-in.
std::string language_of(const net::Request& request) {
  if (std::string chosen = chosen_language(request); !chosen.empty()) return chosen;
  const std::string_view wanted = net::trim_blanks(request.header("Accept-Language"));
  return wanted.size() >= 2 && net::same_text(wanted.substr(0, 2), "es") ? "es" : "en";
}

// False: answered.
bool take_form(Call& call) {
  const bool is_form = call.request.has_type("application/x-www-form-urlencoded");
  auto form = is_form ? net::parse_form(call.request.body) : base::Result<net::Form>(base::Error{});
  if (form.ok() && is_own_form(call.request, form.value())) {
    call.fields = std::move(form).value();
    return true;
  }
  call.tell(403, "form");
  return false;
}

bool take_session(Call& call) {
  auto session = call.host().sessions().resume(call.cookie(kSessionCookie));
  if (session.ok() && session.value().window == engine::Window::kPatient) {
    call.session = std::move(session).value();
    return true;
  }
  if (!session.ok() && session.error().code == base::Code::kUnavailable) {
    call.tell(503, "busy");
  } else {
    call.show_page(401, view_notice(call.frame(), "ended"), {{kSessionCookie, ""}});
  }
  return false;
}

}  // namespace

std::string_view Call::query(std::string_view name) const {
  for (const auto& [key, value] : request.query) {
    if (key == name) return value;
  }
  return {};
}

std::string Call::param(std::string_view name) const {
  const auto found = request.params.find(std::string(name));
  return found == request.params.end() ? "" : found->second;
}

Frame Call::frame(const Standing* reader) const {
  const bool by_record = reader != nullptr && chosen_language(request).empty();
  Frame frame{Words::of(by_record ? reader->language : language), form_token};
  frame.who = session ? SignedIn::kYes : SignedIn::kNo;
  if (reader != nullptr) frame.organisation = reader->organisation;
  frame.now = site.host.clock().now();
  frame.emergency = site.emergency;
  return frame;
}

void Call::show_page(int status, std::string html, std::vector<Cookie> cookies) const {
  net::Response response;
  response.status = status;
  response.type = "text/html; charset=utf-8";
  response.body = std::move(html);
  response.headers = look::page_headers({.form_action = "'self'"});
  if (cookie(kFormCookie) != form_token) cookies.push_back({kFormCookie, form_token});
  for (const Cookie& cookie : cookies) response.headers.push_back(set_cookie(cookie));
  if (status == 503) response.headers.push_back({"Retry-After", "5"});
  respond(std::move(response));
}

void Call::go(const std::string& where, std::vector<Cookie> cookies) const {
  net::Response response;
  response.status = 303;
  response.type = "text/plain";
  response.headers = look::page_headers({.form_action = "'self'"});
  response.headers.push_back({"Location", where});
  for (const Cookie& cookie : cookies) response.headers.push_back(set_cookie(cookie));
  respond(std::move(response));
}

void Call::tell(int status, std::string_view what) const {
  show_page(status, view_notice(frame(), what));
}

void Call::refuse(const base::Error& error) const {
  if (error.code == base::Code::kNotFound || error.code == base::Code::kDenied) {
    return tell(404, "absent");
  }
  tell(503, "busy");
}

void Call::try_show(engine::ShowRequest wanted,
                    std::function<void(const base::Result<engine::View>&)> then) const {
  host().reader().show(
      actor(), std::move(wanted),
      web::later<engine::Shown>(host(), [then = std::move(then)](const engine::Shown& shown) {
        if (!shown.ok()) return then(shown.error());
        then(shown.value().get());
      }));
}

void Call::show(engine::ShowRequest wanted, std::function<void(const engine::View&)> then) const {
  try_show(std::move(wanted), [call = std::make_shared<const Call>(*this),
                               then = std::move(then)](const base::Result<engine::View>& shown) {
    if (!shown.ok()) return call->refuse(shown.error());
    then(shown.value());
  });
}

void Call::hand_in(engine::Arrival arrival, std::function<void(int)> then) const {
  arrival.endpoint = site.endpoint;
  host().intake().accept(
      std::move(arrival),
      [&executor = host().executor(), then = std::move(then)](const engine::Accepted& accepted) {
        const int status = accepted.ok() ? accepted.value().get().http_status : 503;
        executor.post([then, status] { then(status); });
      });
}

void with_agreement(std::shared_ptr<Call> call, CallHandler then) {
  call->show(engine::ShowStanding{}, [call, then = std::move(then)](const engine::View& view) {
    call->standing = read_standing(view.json);
    if (call->standing->portal == "asked") return call->go("/p/start");
    then(call);
  });
}

void mount(const PageSite& site, std::string_view method, std::string_view path, Needs needs,
           CallHandler handle) {
  site.host.public_http().mount(
      method, path,
      [site, needs, handle = std::move(handle)](net::Request request, net::Respond respond) {
        auto call = std::make_shared<Call>(Call{site,
                                                std::move(request),
                                                std::move(respond),
                                                site.turnstile.enter(),
                                                {},
                                                "",
                                                "",
                                                std::nullopt,
                                                std::nullopt});
        call->language = language_of(call->request);
        call->form_token = call->cookie(kFormCookie);
        if (call->form_token.empty()) call->form_token = base::random_token();
        if (!call->pass) return call->tell(503, "busy");
        if (needs_session(needs) && !take_session(*call)) return;
        if (needs_form(needs) && !take_form(*call)) return;
        if (needs_agreement(needs)) return with_agreement(std::move(call), handle);
        handle(std::move(call));
      });
}

}  // namespace adapter::portal
