// Id: the number of one kind of thing, which is not the number of another kind.
//
//   using ThreadId = base::Id<struct ThreadTag>;
//   ThreadId thread{42};
//   MessageId message = thread;      // does not compile
//
// Zero means "none". Ids are our own: they hold no patient data and may be logged.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace base {

template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::int64_t number) : number_(number) {}

  constexpr std::int64_t number() const { return number_; }
  constexpr bool none() const { return number_ == 0; }
  std::string to_string() const { return std::to_string(number_); }

  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  std::int64_t number_ = 0;
};

}  // namespace base

template <class Tag>
struct std::hash<base::Id<Tag>> {
  std::size_t operator()(base::Id<Tag> id) const noexcept {
    return std::hash<std::int64_t>{}(id.number());
  }
};
