// Phi: patient data that cannot be printed by accident.
//
//   Phi name{leaf_text};
//   log.info("posted", {{"thread", id}});      // a Phi is no log value: this is all one can say
//   body.write(name.reveal());                 // the one word that takes the content out
//
// It has no operator<<, no formatter and no conversion; tools/check lists the files that may call
// reveal(). The bytes are overwritten when the value ends. Not thread-safe, like std::string.
#pragma once

#include <string>
#include <string_view>

namespace base {

class Phi {
 public:
  Phi() = default;
  explicit Phi(std::string content) : content_(std::move(content)) {}
  Phi(const Phi&) = default;
  Phi& operator=(const Phi&) = default;
  Phi(Phi&& other) noexcept;
  Phi& operator=(Phi&& other) noexcept;
  ~Phi();

  bool empty() const { return content_.empty(); }
  std::size_t size_bytes() const { return content_.size(); }
  const std::string& reveal() const { return content_; }

 private:
  void cleanse();

  std::string content_;
};

}  // namespace base
