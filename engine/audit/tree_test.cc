#include "engine/audit/tree.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/encoding.h"
#include "base/json.h"

namespace engine::audit {
namespace {

using base::Json;

std::string merkle_dir() {
  const char* shared = std::getenv("HOPLINE_SHARED");
  return std::string(shared == nullptr ? "../shared" : shared) + "/data/merkle/";
}

// The vectors of a file, or nothing where the data are absent.
Json vectors(const std::string& name) {
  std::ifstream file(merkle_dir() + name);
  std::stringstream text;
  text << file.rdbuf();
  auto json = base::parse_json(text.str());
  return json.ok() ? std::move(json).value() : Json{};
}

#define SKIP_WITHOUT(json)                                                      \
  if ((json).is_null()) {                                                       \
    if (std::getenv("CI") != nullptr) FAIL() << "the proof vectors are absent"; \
    GTEST_SKIP() << "no proof vectors: set HOPLINE_SHARED";                     \
  }

std::string bytes_of(const Json* text) {
  if (text == nullptr || !text->is_string()) return {};
  return base::from_base64(text->text()).value();
}

std::vector<std::string> proof_of(const Json& vector) {
  std::vector<std::string> proof;
  const Json* list = vector.find("proof");
  if (list == nullptr) return proof;
  for (const Json& hash : list->items()) proof.push_back(bytes_of(&hash));
  return proof;
}

std::uint64_t number_of(const Json& vector, const char* name) {
  return std::strtoull(vector.find(name)->text().c_str(), nullptr, 10);
}

const std::vector<Json>& list_of(const Json& json) {
  if (json.is_array()) return json.items();
  for (const auto& member : json.members()) {
    if (member.second.is_array()) return member.second.items();
  }
  return json.items();
}

TEST(Tree, TheEmptyTreeHasTheHashOfNothing) {
  EXPECT_EQ(base::to_hex(Tree{}.root().view()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Tree, RestoringAFrontierGoesOnWhereItStood) {
  Tree whole;
  Tree restored;
  for (int i = 0; i < 1000; ++i) {
    whole.append(leaf_hash(std::to_string(i)));
    restored = Tree::restore(whole.size(), whole.frontier()).value();
    EXPECT_EQ(restored, whole);
  }
  restored.append(leaf_hash("x"));
  whole.append(leaf_hash("x"));
  EXPECT_EQ(restored.root(), whole.root());
}

TEST(Tree, AFrontierOfAnotherSizeIsRefused) {
  Tree tree;
  for (int i = 0; i < 5; ++i) tree.append(leaf_hash("x"));
  EXPECT_FALSE(Tree::restore(6 + 1, tree.frontier()).ok());
  EXPECT_FALSE(Tree::restore(5, tree.frontier() + "x").ok());
}

TEST(Tree, GrowsAsTheVectorsSay) {
  const Json growth = vectors("growth.json");
  SKIP_WITHOUT(growth);
  Tree tree;
  std::size_t checked = 0;
  for (const Json& point : list_of(growth)) {
    const std::uint64_t size = number_of(point, "size");
    while (tree.size() < size) {
      tree.append(leaf_hash("record-" + std::to_string(tree.size())));
    }
    EXPECT_EQ(tree.root().view(), base::from_hex(point.text_of("root_hex")).value())
        << "size " << size;
    ++checked;
  }
  EXPECT_GE(checked, 87u);
}

TEST(Proof, InclusionAgreesWithEveryVector) {
  const Json cases = vectors("inclusion.json");
  SKIP_WITHOUT(cases);
  EXPECT_EQ(list_of(cases).size(), 98u);
  for (const Json& vector : list_of(cases)) {
    const bool good = verify_inclusion(number_of(vector, "leafIdx"), number_of(vector, "treeSize"),
                                       bytes_of(vector.find("leafHash")), proof_of(vector),
                                       bytes_of(vector.find("root")));
    EXPECT_EQ(good, !vector.find("wantErr")->truth()) << vector.text_of("case");
  }
}

TEST(Proof, ConsistencyAgreesWithEveryVector) {
  const Json cases = vectors("consistency.json");
  SKIP_WITHOUT(cases);
  EXPECT_EQ(list_of(cases).size(), 98u);
  for (const Json& vector : list_of(cases)) {
    const bool good = verify_consistency(number_of(vector, "size1"), number_of(vector, "size2"),
                                         bytes_of(vector.find("root1")),
                                         bytes_of(vector.find("root2")), proof_of(vector));
    EXPECT_EQ(good, !vector.find("wantErr")->truth()) << vector.text_of("case");
  }
}

}  // namespace
}  // namespace engine::audit
