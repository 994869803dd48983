#include "adapters/smart/scopes.h"

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>

namespace adapter::smart {

namespace {

struct Scope {
  std::string type;        // "Patient", "*"
  std::set<char> letters;  // of "cruds"
};

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::string letters_of(std::string_view word) {
  if (word == "read") return "rs";
  if (word == "write") return "cud";
  if (word == "*") return "cruds";
  const bool known = word.find_first_not_of("cruds") == std::string_view::npos;
  return known ? std::string(word) : "";
}

// "patient/Patient.rs?status=active"; nullopt for what is no scope of resources.
std::optional<Scope> read_scope(std::string_view word) {
  const std::size_t slash = word.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view context = word.substr(0, slash);
  if (context != "patient" && context != "user") return std::nullopt;
  const std::string_view rest = word.substr(slash + 1);
  const std::size_t dot = rest.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string letters = letters_of(rest.substr(dot + 1, rest.find('?') - dot - 1));
  return Scope{std::string(rest.substr(0, dot)), {letters.begin(), letters.end()}};
}

bool covers(const std::vector<std::string>& granted, const Scope& wanted) {
  std::set<char> left = wanted.letters;
  for (const std::string& word : granted) {
    const auto scope = read_scope(word);
    if (!scope || (scope->type != "*" && scope->type != wanted.type)) continue;
    // One that is narrowed by a query does not cover what was asked for without.
    if (word.find('?') != std::string::npos) continue;
    for (const char letter : scope->letters) left.erase(letter);
  }
  return left.empty();
}

}  // namespace

std::vector<std::string> missing_scopes(std::string_view asked, std::string_view granted) {
  const std::vector<std::string> given = words_of(granted);
  std::vector<std::string> missing;
  for (const std::string& word : words_of(asked)) {
    if (word == "launch" || word == "online_access" || word == "offline_access") continue;
    const auto scope = read_scope(word);
    const bool there =
        scope ? covers(given, *scope) : std::find(given.begin(), given.end(), word) != given.end();
    if (!there) missing.push_back(word);
  }
  return missing;
}

}  // namespace adapter::smart
