#include "engine/serve/master_key.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/scratch.h"

namespace engine {
namespace {

const std::string kDigits(64, 'a');

// A data directory with a key, and no credential of a service manager.
class MasterKeyTest : public testing::Test {
 protected:
  MasterKeyTest() {
    ::unsetenv("CREDENTIALS_DIRECTORY");
    EXPECT_TRUE(make_master_key(scratch_.path()).ok());
  }
  ~MasterKeyTest() override { ::unsetenv("CREDENTIALS_DIRECTORY"); }

  void give_credential(mode_t mode) {
    const std::string folder = scratch_.path("credentials");
    ASSERT_EQ(::mkdir(folder.c_str(), 0700), 0);
    std::ofstream(folder + "/master.key") << kDigits << "\n";
    ASSERT_EQ(::chmod((folder + "/master.key").c_str(), mode), 0);
    ::setenv("CREDENTIALS_DIRECTORY", folder.c_str(), 1);
  }

  support::Scratch scratch_;
};

TEST_F(MasterKeyTest, IsReadAsItWasMade) { EXPECT_TRUE(read_master_key(scratch_.path()).ok()); }

TEST_F(MasterKeyTest, IsNotMadeTwice) {
  EXPECT_EQ(make_master_key(scratch_.path()).error().code, base::Code::kConflict);
}

TEST_F(MasterKeyTest, IsRefusedWhenOthersMayReadIt) {
  ASSERT_EQ(::chmod(scratch_.path("master.key").c_str(), 0640), 0);
  EXPECT_EQ(read_master_key(scratch_.path()).error().code, base::Code::kDenied);
}

TEST_F(MasterKeyTest, IsTakenFromTheServiceManagerFirst) {
  const std::string own = read_master_key(scratch_.path()).value().reveal();
  give_credential(0400);
  EXPECT_NE(read_master_key(scratch_.path()).value().reveal(), own);
}

TEST_F(MasterKeyTest, MayCarryAnAccessListAsACredential) {
  give_credential(0440);
  EXPECT_TRUE(read_master_key(scratch_.path()).ok());
}

TEST_F(MasterKeyTest, IsRefusedAsACredentialThatEverybodyMayRead) {
  give_credential(0444);
  EXPECT_EQ(read_master_key(scratch_.path()).error().code, base::Code::kDenied);
}

}  // namespace
}  // namespace engine
