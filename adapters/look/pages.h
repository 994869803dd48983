// Pages: the files of a window, served from the program.
//
//   look::mount_page(host.public_http(), "/chart", page_files(), {.frame_ancestors = ehr});
//   look::mount_shared(router);                          // /look/...: css, modules, icons; once
//   std::string html = look::linked("/p", page_files(), "<link href=\"/look/look.css\" ...");
//
// index.html is served at "/chart/" (and "/chart" leads there), another html file at its own name,
// always asked anew by its ETag. Css, modules and pictures have two addresses: "/chart/chart.js",
// asked anew too, and "/chart/v-0123456789abcdef/chart.js", which a browser keeps for good. Pages
// are written with the first; in what is served, each such address in double quotes is replaced by
// the second. Modules of one folder import each other as "./name.js". Files go out packed by gzip
// to who takes that; html that an adapter makes for one person never does (gzip.h). The policy
// allows no inline script or style, no foreign address, and no text that becomes markup (Trusted
// Types). mount_* before the listener starts; what they mount is constant. Any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/look/asset.h"
#include "net/router.h"

namespace adapter::look {

// What stands in the head of a page that an adapter writes itself, before its own style sheets.
inline constexpr char kHeadLinks[] =
    "<link rel=\"icon\" type=\"image/svg+xml\" href=\"/look/favicon.svg\">"
    "<link rel=\"stylesheet\" href=\"/look/look.css\">"
    "<link rel=\"stylesheet\" href=\"/look/dark.css\" "
    "media=\"screen and (prefers-color-scheme: dark)\">";

struct PagePolicy {
  std::string frame_ancestors = "'none'";  // "https://ehr.example 'self'": who may hold the page
  std::string form_action = "'none'";  // "'self'" for pages with forms that work without scripts
};

void mount_page(net::Router& router, std::string_view base, std::span<const Asset> files,
                const PagePolicy& policy = {});

// The files that all windows share, under /look/; /favicon.ico too, for pages that name none.
void mount_shared(net::Router& router);

// Html that an adapter makes itself, with the lasting addresses of the shared files and of `files`
// under `base`.
std::string linked(std::string_view base, std::span<const Asset> files, std::string_view text);

// The headers of such a page: policy, no referrer, no-store.
std::vector<net::Header> page_headers(const PagePolicy& policy);

// Spaces between sources, and nothing that ends the directive or the header: for config check.
bool is_source_list(std::string_view text);

}  // namespace adapter::look
