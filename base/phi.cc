#include "base/phi.h"

#include <cstring>
#include <utility>

namespace base {

Phi::Phi(Phi&& other) noexcept : content_(std::move(other.content_)) { other.cleanse(); }

Phi& Phi::operator=(Phi&& other) noexcept {
  if (this == &other) return *this;
  cleanse();
  content_ = std::move(other.content_);
  other.cleanse();
  return *this;
}

Phi::~Phi() { cleanse(); }

void Phi::cleanse() {
  // explicit_bzero is not removed by the optimiser; short strings live inside the object itself.
  explicit_bzero(content_.data(), content_.size());
  content_.clear();
}

}  // namespace base
