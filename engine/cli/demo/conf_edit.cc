#include "engine/cli/demo/conf_edit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace engine::cli {
namespace {

bool begins(std::string_view line, std::string_view key) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return line.starts_with(key) && line.substr(key.size()).starts_with(':');
}

}  // namespace

base::Status write_conf_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::trunc);
  file << text;
  file.flush();
  if (!file) return base::Error{base::Code::kUnavailable, "cannot be written", path, {}};
  return base::ok_status();
}

base::Status set_conf_value(const std::string& path, const ConfKey& key, const std::string& value) {
  std::ifstream in(path);
  std::ostringstream out;
  bool inside = key.section.empty(), done = false;
  for (std::string line; std::getline(in, line);) {
    inside = inside || begins(line, key.section);
    if (inside && !done && begins(line, key.key)) {
      line = line.substr(0, line.find(':') + 1) + " " + value;
      done = true;
    }
    out << line << '\n';
  }
  in.close();
  if (!done) {
    return base::Error{base::Code::kNotFound, "has no key " + std::string(key.key), path, {}};
  }
  return write_conf_file(path, out.str());
}

base::Status add_notice(const std::string& path, const std::string& endpoint) {
  std::ifstream in(path);
  std::ostringstream all;
  all << in.rdbuf();
  if (!in || all.str().empty()) {
    return base::Error{base::Code::kNotFound, "no such route", path, {}};
  }
  in.close();
  std::string text = all.str();
  const std::string list = "\n  notify: [", head = "\nthread:\n";
  if (const auto at = text.find(list); at != std::string::npos) {
    text.insert(at + list.size(), endpoint + ", ");
    return write_conf_file(path, text);
  }
  if (text.find(head) == std::string::npos) text += "thread:\n";
  text.insert(text.find(head) + head.size(), "  notify: [" + endpoint + "]\n");
  return write_conf_file(path, text);
}

int free_port(int usual) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return 0;
  const int reuse = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(usual));
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool is_free = ::bind(socket, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
  socklen_t size = sizeof at;
  const bool known = is_free && ::getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size) == 0;
  ::close(socket);
  if (known) return ntohs(at.sin_port);
  return usual == 0 ? 0 : free_port(0);
}

}  // namespace engine::cli
