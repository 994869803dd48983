// Frames: messages with their length before them, four bytes, big endian.
//
//   unix_socket::Frames frames;
//   frames.feed(bytes_read);                                  // any split
//   while (auto message = frames.next()) answer(*message);
//   if (frames.broken()) close();                             // a length over the limit
//   std::string out = unix_socket::frame(ack);
//
// Bounded: after a length over kMessageBytesMax nothing more is kept. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace unix_socket {

inline constexpr std::size_t kMessageBytesMax = 16 << 20;
inline constexpr std::size_t kLengthBytes = 4;

inline std::string frame(std::string_view message) {
  const auto size = static_cast<std::uint32_t>(message.size());
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 0xFF);
  return out.append(message);
}

class Frames {
 public:
  void feed(std::string_view bytes) {
    if (!broken_) buffer_.append(bytes);
  }

  std::optional<std::string> next() {
    if (broken_ || buffer_.size() < kLengthBytes) return std::nullopt;
    std::size_t size = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i)
      size = size << 8 | static_cast<unsigned char>(buffer_[i]);
    broken_ = size > kMessageBytesMax;
    if (broken_) buffer_.clear();
    if (broken_ || buffer_.size() < kLengthBytes + size) return std::nullopt;
    std::string message = buffer_.substr(kLengthBytes, size);
    buffer_.erase(0, kLengthBytes + size);
    return message;
  }

  bool broken() const { return broken_; }

 private:
  std::string buffer_;
  bool broken_ = false;
};

}  // namespace unix_socket
