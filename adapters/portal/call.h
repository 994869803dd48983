// Call: one request to the patient's page, and the ways to answer it.
//
//   mount(site, "POST", "/p/birth", Needs::kForm, [](SharedCall call) { ... });
//   call->show_page(200, view_birth(call->frame(), {}));
//   call->go("/p/code", {});                         // 303
//
// mount() refuses what comes while the adapter is closed, forms that are not our own, and, where
// one is needed, calls without a session; before her agreement all but the first visit's own calls
// lead there, GET and POST alike. A handler answers exactly once, from any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/portal/cookies.h"
#include "adapters/portal/views.h"
#include "engine/api/adapter.h"
#include "net/turnstile.h"

namespace adapter::portal {

// Agreed: she has answered what her first visit asks, yes or no.
enum class Needs { kNothing, kForm, kSession, kSessionAndForm, kAgreed, kAgreedAndForm };

struct PageSite {
  engine::Host& host;
  net::Turnstile turnstile;
  std::string endpoint;  // by which what patients do comes in
  Emergency emergency;
};

struct Call {
  PageSite site;
  net::Request request;
  net::Respond respond;
  net::Turnstile::Pass pass;
  net::Form fields;
  std::string form_token;
  std::string language;
  std::optional<engine::Session> session;
  std::optional<Standing> standing;  // where agreement is needed

  engine::Host& host() const { return site.host; }
  const engine::Actor& actor() const { return session->actor; }
  std::string_view query(std::string_view name) const;
  std::string param(std::string_view name) const;
  std::string_view cookie(std::string_view name) const { return cookie_of(request, name); }

  Frame frame(const Standing* reader = nullptr) const;
  void show_page(int status, std::string html, std::vector<Cookie> cookies = {}) const;
  void go(const std::string& where, std::vector<Cookie> cookies = {}) const;
  // "absent", "busy", ...: see view_notice().
  void tell(int status, std::string_view what) const;
  void refuse(const base::Error& error) const;

  // Asks the Reader and goes on with the view, on the executor; an error has been answered.
  void show(engine::ShowRequest request, std::function<void(const engine::View&)> then) const;
  // The same where an error is an answer too.
  void try_show(engine::ShowRequest request,
                std::function<void(const base::Result<engine::View>&)> then) const;
  // Hands in what she did; `then` gets the HTTP status that the engine gives it, 503 for an error.
  void hand_in(engine::Arrival arrival, std::function<void(int)> then) const;
};

using SharedCall = std::shared_ptr<const Call>;
using CallHandler = std::function<void(SharedCall)>;

// Goes on with her standing in the call, or has led her to the first visit.
void with_agreement(std::shared_ptr<Call> call, CallHandler then);

void mount(const PageSite& site, std::string_view method, std::string_view path, Needs needs,
           CallHandler handle);

}  // namespace adapter::portal
