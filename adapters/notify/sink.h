// Sink: notices and codes, by mail or by text message.
//
//   channel: mail                      channel: sms
//   smtp: smtp://mail.example:587      gateway: https://sms.example/messages
//   from: notices@clinic.example       token_file: /run/credentials/sms
//   user, password_file, ca_file       portal_url: https://clinic.example
//   tls: needed                        ca_file
//
// The words are fixed (wording.h), the link is portal_url + "/p/s/" + token, and the address comes
// with the parcel. None of the three reaches a log, a metric or an outcome: those hold the far
// side's digits and fixed words. Unknown means that the far side may have it. A gateway gets
// {"to", "text"} with Idempotency-Key, the same for all attempts of one parcel. One thread of its
// own; stop() gives back what waits.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "engine/api/adapter.h"
#include "net/http_client.h"
#include "net/mail_client.h"

namespace adapter::notify {

base::Result<std::unique_ptr<engine::Sink>> make_sink(const engine::Settings& settings,
                                                      engine::Host& host);

engine::Outcome judge(const net::MailSent& sent);
engine::Outcome judge(const std::variant<net::ClientReply, net::ClientFailure>& reply);

// The first line of a file that holds a secret. Fault at that key when it has none.
base::Result<std::string> read_secret(const engine::Settings& settings, std::string_view key);

}  // namespace adapter::notify
