#include "engine/cli/ehr/stand_in_page.h"

#include <algorithm>
#include <span>

#include "adapters/look/asset.h"

namespace engine::cli {

std::span<const adapter::look::Asset> page_files();

namespace {

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".css")) return "text/css";
  return name.ends_with(".js") ? "text/javascript" : "text/html; charset=utf-8";
}

}  // namespace

net::Response stand_in_page(const net::Request& request, std::string_view first,
                            std::string_view policy) {
  const auto named = request.params.find("name");
  const std::string_view name = named == request.params.end() ? first : named->second;
  const auto files = page_files();
  const auto file =
      std::find_if(files.begin(), files.end(), [&](const auto& one) { return one.name == name; });
  if (file == files.end()) return net::problem(404, "no such file");
  return {200,
          std::string(type_of(name)),
          std::string(file->bytes),
          {{"Content-Security-Policy", std::string(policy)}, {"Referrer-Policy", "no-referrer"}}};
}

std::string query_value(const net::Request& request, std::string_view name) {
  for (const auto& [key, value] : request.query) {
    if (key == name) return value;
  }
  return "";
}

}  // namespace engine::cli
