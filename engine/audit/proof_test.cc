#include "engine/audit/proof.h"

#include <gtest/gtest.h>

#include <map>

#include "base/encoding.h"

namespace engine::audit {
namespace {

// A log of "record-<i>" with its full tiles; the open ones are made as a reader would.
class Log {
 public:
  explicit Log(std::uint64_t size) : size_(size) {
    for (std::uint64_t i = 0; i < size; ++i) {
      tree_.append(leaf_hash(record(i)), [this](const Tile& full) {
        tiles_[{full.level, full.index}] = full.hashes;
      });
    }
  }
  static std::string record(std::uint64_t index) { return "record-" + std::to_string(index); }
  Digest root() const { return tree_.tree().root(); }

  base::Result<std::string> read(const TileName& name) const {
    if (name.width == kTileHashes) {
      const auto found = tiles_.find({name.level, name.index});
      if (found == tiles_.end()) return base::Error{base::Code::kNotFound, "no tile", "", {}};
      return found->second;
    }
    std::string hashes;
    for (std::uint64_t i = 0; i < name.width; ++i) {
      const std::uint64_t at = name.index * kTileHashes + i;
      const auto below = tiles_.find({name.level - 1, at});
      if (name.level > 0 && below == tiles_.end()) {
        return base::Error{base::Code::kNotFound, "no tile", "", {}};
      }
      hashes += name.level == 0 ? leaf_hash(record(at)).view() : tile_root(below->second).view();
    }
    return hashes;
  }
  ReadTile reader() const {
    return [this](const TileName& name) { return read(name); };
  }
  Proof prove(std::uint64_t index) const {
    auto hashes = inclusion_proof(size_, index, reader());
    EXPECT_TRUE(hashes.ok()) << hashes.error().to_string();
    return {{"hopline/audit/a", size_, root()}, index, hashes.value(), record(index)};
  }

 private:
  std::uint64_t size_;
  TiledTree tree_;
  std::map<std::pair<std::size_t, std::uint64_t>, std::string> tiles_;
};

TEST(Proof, HoldsForEveryRecordOfEverySmallLog) {
  for (std::uint64_t size = 1; size <= 40; ++size) {
    const Log log(size);
    for (std::uint64_t i = 0; i < size; ++i) EXPECT_TRUE(check_proof(log.prove(i))) << i << size;
  }
}

TEST(Proof, HoldsAcrossTilesOfSeveralLevels) {
  for (const std::uint64_t size : {255U, 256U, 257U, 513U, 1000U, 65'536U, 65'700U}) {
    const Log log(size);
    for (const std::uint64_t i : {std::uint64_t{0}, size / 3, size / 2, size - 2, size - 1}) {
      EXPECT_TRUE(check_proof(log.prove(i))) << i << " of " << size;
    }
  }
}

TEST(Proof, TheRootOfTilesIsTheRootOfTheTree) {
  for (const std::uint64_t size : {0U, 1U, 7U, 256U, 300U, 65'700U}) {
    const Log log(size);
    EXPECT_EQ(root_of(size, log.reader()).value(), log.root()) << size;
  }
}

TEST(Proof, OfOneRecordProvesNoOther) {
  const Log log(300);
  Proof proof = log.prove(77);
  proof.record += "x";
  EXPECT_FALSE(check_proof(proof));
  proof = log.prove(77);
  proof.index = 78;
  EXPECT_FALSE(check_proof(proof));
  proof = log.prove(77);
  proof.head.root = leaf_hash("another");
  EXPECT_FALSE(check_proof(proof));
  for (std::size_t i = 0; i < log.prove(77).hashes.size(); ++i) {
    proof = log.prove(77);
    proof.hashes[i].bytes[5] ^= 1;
    EXPECT_FALSE(check_proof(proof)) << i;
  }
}

TEST(Proof, BeyondTheEndOfTheLogThereIsNone) {
  const Log log(300);
  EXPECT_EQ(inclusion_proof(300, 300, log.reader()).error().code, base::Code::kNotFound);
}

TEST(Proof, ATileThatIsCutOrMissingIsToldAndNotGuessed) {
  const Log log(600);
  EXPECT_FALSE(inclusion_proof(600, 5, [&](const TileName& name) -> base::Result<std::string> {
                 return log.read(name).value().substr(kHashBytes);
               }).ok());
  EXPECT_FALSE(inclusion_proof(5'000, 5, log.reader()).ok());
}

TEST(ProofFile, SaysAllThatItWasWrittenWith) {
  const Proof proof = Log(700).prove(300);
  const auto read = read_proof(write_proof(proof));
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(read.value().head.origin, "hopline/audit/a");
  EXPECT_EQ(read.value().record, "record-300");
  EXPECT_TRUE(check_proof(read.value()));
  EXPECT_EQ(write_proof(read.value()), write_proof(proof));
}

TEST(ProofFile, IsATlogProofOfC2sp) {
  const std::string file = write_proof(Log(3).prove(1));
  EXPECT_TRUE(file.starts_with("c2sp.org/tlog-proof@v1\nextra cmVjb3JkLTE=\nindex 1\n")) << file;
  EXPECT_NE(file.find("\n\nhopline/audit/a\n3\n"), std::string::npos) << file;
}

TEST(ProofFile, ThatIsCutAnywhereIsRefused) {
  const std::string file = write_proof(Log(700).prove(300));
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_FALSE(read_proof(file.substr(0, size)).ok()) << size;
  }
}

TEST(ProofFile, OfAnotherFormIsRefusedWithWhatIsWrong) {
  const std::string good = write_proof(Log(3).prove(1));
  const auto refused = [&](const std::string& from, const std::string& to) {
    std::string file = good;
    file.replace(file.find(from), from.size(), to);
    const auto read = read_proof(file);
    return read.ok() ? "" : read.error().text;
  };
  EXPECT_EQ(refused("@v1", "@v9"), "no tlog-proof: the first line is another");
  EXPECT_EQ(refused("extra cm", "extra !!"), "no record in its extra line");
  EXPECT_EQ(refused("index 1", "index -1"), "no index");
  EXPECT_EQ(refused("index 1\n", "index 1\nabcd\n"), "a line that is no hash");
  EXPECT_EQ(refused("\n3\n", "\nthree\n"), "the checkpoint has no size");
  EXPECT_EQ(read_proof(std::string(kProofBytesMax + 1, 'x')).error().text, "too long for a proof");
}

TEST(Checkpoint, ReadsWhatItWroteAndIgnoresSignatures) {
  const Checkpoint head{"hopline/audit/a", 42, leaf_hash("x")};
  const std::string text = write_checkpoint(head);
  const auto read = read_checkpoint(text + "\n\xe2\x80\x94 key abcd\n");
  EXPECT_EQ(read.value().origin, head.origin);
  EXPECT_EQ(read.value().size, 42U);
  EXPECT_EQ(read.value().root, head.root);
}

}  // namespace
}  // namespace engine::audit
