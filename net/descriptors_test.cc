#include "net/descriptors.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace net {
namespace {

TEST(RaiseDescriptorLimit, ReachesTheHardLimitOrWhatIsWanted) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low{256, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  int allowed = raise_descriptor_limit();
  rlimit after{};
  getrlimit(RLIMIT_NOFILE, &after);
  EXPECT_GT(allowed, 256);
  EXPECT_EQ(after.rlim_cur, static_cast<rlim_t>(allowed));
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST(RaiseDescriptorLimit, NeverLowersIt) {
  raise_descriptor_limit();
  rlimit before{}, after{};
  getrlimit(RLIMIT_NOFILE, &before);
  raise_descriptor_limit();
  getrlimit(RLIMIT_NOFILE, &after);
  EXPECT_EQ(after.rlim_cur, before.rlim_cur);
}

}  // namespace
}  // namespace net
