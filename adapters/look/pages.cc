#include "adapters/look/pages.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "adapters/look/gzip.h"
#include "base/check.h"
#include "base/encoding.h"
#include "net/text.h"

namespace adapter::look {

std::span<const Asset> page_files();

namespace {

constexpr std::string_view kSharedBase = "/look";
constexpr std::string_view kIcon = "favicon.svg";
constexpr const char* kKeep = "public, max-age=31536000, immutable";
constexpr const char* kAskAgain = "no-cache";

// FNV-1a, 64 bits: tells our own files apart, and nobody else writes them.
class Fingerprint {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) {
      value_ ^= static_cast<unsigned char>(c);
      value_ *= 0x100000001b3;
    }
  }
  std::string text() const {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(value_ >> shift);
    return base::to_hex(bytes);
  }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325;
};

// The last part of the lasting addresses. The shared files belong to every page's content.
std::string version_of(std::span<const Asset> files) {
  Fingerprint print;
  for (const std::span<const Asset> set : {page_files(), files}) {
    for (const Asset& file : set) {
      print.add(file.name);
      print.add(file.bytes);
    }
  }
  return "v-" + print.text();
}

bool is_html(std::string_view name) { return name.ends_with(".html"); }

std::string_view type_of(std::string_view name) {
  if (is_html(name)) return "text/html; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  CHECK_UNREACHABLE();
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

void link_files(std::string& text, std::string_view base, std::span<const Asset> files) {
  const std::string from = "\"" + std::string(base) + "/";
  const std::string to = from + version_of(files) + "/";
  for (const Asset& file : files) {
    if (is_html(file.name)) continue;
    const std::string name = std::string(file.name) + "\"";
    replace_all(text, from + name, to + name);
  }
}

std::string policy_text(const PagePolicy& policy) {
  CHECK(is_source_list(policy.frame_ancestors) && is_source_list(policy.form_action));
  return "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
         "img-src 'self' data:; base-uri 'none'; form-action " +
         policy.form_action + "; frame-ancestors " + policy.frame_ancestors +
         "; require-trusted-types-for 'script'; trusted-types 'none'";
}

// One of the entity tags listed in If-None-Match (RFC 9110 13.1.2).
bool matches(std::string_view list, std::string_view tag) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view one = net::trim_blanks(list.substr(0, comma));
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == tag || one == "*") return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

// One representation of a file: plain, or packed by gzip. Each has a tag of its own (RFC 9110
// 8.8.3.3).
struct Form {
  net::Response whole;
  std::string tag;
};

struct Served {
  Form plain;
  std::optional<Form> packed;  // absent where it would not be smaller
};

std::string tag_of(std::string_view bytes, std::string_view coding) {
  Fingerprint print;
  print.add(bytes);
  return '"' + print.text() + std::string(coding) + '"';
}

Served serve(const Asset& file, const std::string& text, std::vector<net::Header> headers) {
  headers.push_back({"Vary", "Accept-Encoding"});
  Served served;
  served.plain.tag = tag_of(text, "");
  served.plain.whole = {200, std::string(type_of(file.name)), text, std::move(headers), {}};
  std::string packed = gzip(text);
  if (packed.size() < text.size()) {
    served.packed = Form{served.plain.whole, tag_of(text, "-gz")};
    served.packed->whole.body = std::move(packed);
    served.packed->whole.headers.push_back({"Content-Encoding", "gzip"});
    served.packed->whole.headers.push_back({"ETag", served.packed->tag});
  }
  served.plain.whole.headers.push_back({"ETag", served.plain.tag});
  return served;
}

const Form& chosen(const Served& served, const net::Request& request) {
  const bool packed = served.packed && accepts_gzip(request.header("Accept-Encoding"));
  return packed ? *served.packed : served.plain;
}

void mount_one(net::Router& router, const std::string& path, Served served) {
  auto kept = std::make_shared<const Served>(std::move(served));
  router.mount("GET", path, [kept](const net::Request& request, const net::Respond& respond) {
    const Form& form = chosen(*kept, request);
    net::Response response = form.whole;
    if (matches(request.header("If-None-Match"), form.tag)) {
      response.status = 304;
      response.body.clear();
    }
    respond(std::move(response));
  });
}

void mount_files(net::Router& router, std::string_view base, std::span<const Asset> files,
                 const PagePolicy& policy) {
  const std::string folder = std::string(base) + "/";
  for (const Asset& file : files) {
    const std::string name(file.name);
    const std::string text = linked(base, files, file.bytes);
    if (is_html(name)) {
      const std::vector<net::Header> headers = {{"Content-Security-Policy", policy_text(policy)},
                                                {"Referrer-Policy", "no-referrer"},
                                                {"Cache-Control", kAskAgain}};
      const std::string path = name == "index.html" ? folder : folder + name;
      mount_one(router, path, serve(file, text, headers));
      continue;
    }
    mount_one(router, folder + name, serve(file, text, {{"Cache-Control", kAskAgain}}));
    mount_one(router, folder + version_of(files) + "/" + name,
              serve(file, text, {{"Cache-Control", kKeep}}));
  }
}

}  // namespace

void mount_page(net::Router& router, std::string_view base, std::span<const Asset> files,
                const PagePolicy& policy) {
  mount_files(router, base, files, policy);
  router.mount("GET", base,
               [to = std::string(base) + "/"](const net::Request&, const net::Respond& respond) {
                 respond({308, "text/plain", "", {{"Location", to}}});
               });
}

void mount_shared(net::Router& router) {
  mount_files(router, kSharedBase, page_files(), {});
  for (const Asset& file : page_files()) {
    if (file.name != kIcon) continue;
    mount_one(router, "/favicon.ico",
              serve(file, std::string(file.bytes), {{"Cache-Control", kAskAgain}}));
  }
}

std::string linked(std::string_view base, std::span<const Asset> files, std::string_view text) {
  std::string out(text);
  link_files(out, kSharedBase, page_files());
  if (base != kSharedBase) link_files(out, base, files);
  return out;
}

std::vector<net::Header> page_headers(const PagePolicy& policy) {
  return {{"Content-Security-Policy", policy_text(policy)},
          {"Referrer-Policy", "no-referrer"},
          {"Cache-Control", "no-store"}};
}

bool is_source_list(std::string_view text) {
  if (text.empty() || text.size() > 2000) return false;
  for (const char c : text) {
    if (c <= 0x20 && c != ' ') return false;
    if (c == ';' || c == ',' || c == '"' || static_cast<unsigned char>(c) >= 0x7F) return false;
  }
  return true;
}

}  // namespace adapter::look
