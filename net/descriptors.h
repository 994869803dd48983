// The limit on open files, which every connection counts against.
//
//   int allowed = net::raise_descriptor_limit();       // early in main or serve
//   if (allowed < 8192) log.warning("few_descriptors", {{"allowed", std::to_string(allowed)}});
//
// A shell gives 1,024 by default, which fewer clients than that use up; the hard limit may be
// reached without privileges. Returns what is allowed now; never fails. Changes the process, so
// call it before other threads open files. select() is used nowhere here, so high numbers are safe.
#pragma once

namespace net {

inline constexpr int kDescriptorsWanted = 65'536;

int raise_descriptor_limit();

}  // namespace net
