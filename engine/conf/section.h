// Section: one configuration file as flat keys ("http.public.listen"), with its layers laid over
// it.
//
//   Section section("", root, kKeys, faults);
//   section.lay("http.public.listen", "127.0.0.1:1", "--set http.public.listen");
//   std::string listen = section.text("http.public.listen");
//
// The table of keys says what may be given and what holds otherwise, so an unknown key is a fault
// with the nearest known one. Values are checked when they are asked for; faults name the place,
// never the value. Internal to this folder; one thread; the fault list is borrowed.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/conf/conf.h"
#include "engine/yaml/yaml.h"

namespace engine::conf {

enum class KeyKind { kText, kList, kOpen };  // kOpen: "settings.", and what comes after is free

struct Key {
  std::string_view name;
  std::string_view otherwise = "";
  KeyKind kind = KeyKind::kText;
};

// True for a key whose value must not be shown, or be given on the command line.
bool is_secret(std::string_view key);

class Section {
 public:
  using Faults = std::vector<base::Error>;

  // `prefix` is how the keys are named outside: "" or "endpoints.mllp-ehr.".
  Section(std::string prefix, const yaml::Node& root, std::span<const Key> keys, Faults& faults);

  const std::string& prefix() const { return prefix_; }
  const std::string& where() const { return where_; }
  bool knows(std::string_view key) const;
  std::vector<std::string> known_names() const;  // those given and those that could be
  void lay(const std::string& key, const std::string& value, const std::string& where);
  void refuse_unknown();

  bool has(std::string_view key) const { return find(key) != nullptr; }
  const yaml::Node* find(std::string_view key) const;
  std::string where_of(std::string_view key) const;  // of the value, else the file
  void fault(std::string_view key, std::string_view text);

  std::string text(std::string_view key);
  std::string needed(std::string_view key);
  long long integer(std::string_view key, yaml::Range range);
  bool truth(std::string_view key);
  long long duration_us(std::string_view key);
  std::size_t word(std::string_view key, const std::vector<std::string_view>& words);
  std::vector<std::string> list(std::string_view key);

  // The keys below an open key, without it: "listen", "tls.cert".
  std::map<std::string, const yaml::Node*> below(std::string_view open) const;

  void append_shown(std::vector<Shown>& shown) const;

 private:
  struct Given {
    std::string key_where;
    yaml::Node value;
  };

  void flatten(const yaml::Node& map, const std::string& path);
  const Key* key_of(std::string_view name) const;
  template <class T>
  T take(std::string_view key, base::Result<T> read, T otherwise);

  std::string prefix_;
  std::string where_;
  std::span<const Key> keys_;
  Faults& faults_;
  std::map<std::string, Given, std::less<>> given_;
};

}  // namespace engine::conf
