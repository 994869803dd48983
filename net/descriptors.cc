#include "net/descriptors.h"

#include <sys/resource.h>

#include <algorithm>

namespace net {

int raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  rlim_t wanted = std::min<rlim_t>(limit.rlim_max, kDescriptorsWanted);
  if (limit.rlim_cur < wanted) {
    rlimit more{wanted, limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &more) == 0) limit = more;
  }
  return static_cast<int>(std::min<rlim_t>(limit.rlim_cur, kDescriptorsWanted));
}

}  // namespace net
