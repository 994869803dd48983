#include "engine/hop/denials.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

constexpr base::Instant kStart{1'772'442'000'000'000};
constexpr base::Instant kLater{kStart.us + Denials::kWindowUs};

Denial denial(std::int64_t patient = 1, std::string actor = "nurse-1",
              std::string reason = "deny.role") {
  Denial denial;
  denial.actor.tenant = TenantId{1};
  denial.actor.id = std::move(actor);
  denial.patient = PatientId{patient};
  denial.reason = std::move(reason);
  return denial;
}

TEST(Denials, TheFirstLeavesItsOwnRecordAndTheNextAreCounted) {
  Denials denials;
  EXPECT_FALSE(denials.repeats(denial(), kStart));
  for (int i = 0; i < 500; ++i) EXPECT_TRUE(denials.repeats(denial(), kStart));
  const auto ended = denials.ended(kLater);
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].times, 500);
}

TEST(Denials, NothingIsToldBeforeTheMinuteIsOver) {
  Denials denials;
  denials.repeats(denial(), kStart);
  denials.repeats(denial(), kStart);
  EXPECT_FALSE(denials.any_ended(base::Instant{kLater.us - 1}));
  EXPECT_TRUE(denials.any_ended(kLater));
}

TEST(Denials, ANewMinuteBeginsWithARecord) {
  Denials denials;
  EXPECT_FALSE(denials.repeats(denial(), kStart));
  EXPECT_FALSE(denials.repeats(denial(), kLater));
}

TEST(Denials, WhatIsNotYetWrittenGoesOnCounting) {
  Denials denials;
  denials.repeats(denial(), kStart);
  denials.repeats(denial(), kStart);
  EXPECT_TRUE(denials.repeats(denial(), kLater));
  EXPECT_EQ(denials.ended(kLater)[0].times, 2);
}

TEST(Denials, WhatIsCountedWhileItIsWrittenIsNotForgotten) {
  Denials denials;
  denials.repeats(denial(), kStart);
  denials.repeats(denial(), kStart);
  const auto told = denials.ended(kLater);
  denials.repeats(denial(), kLater);
  denials.forget(told);
  const auto rest = denials.ended(kLater);
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].times, 1);
}

TEST(Denials, OtherReadersPatientsAndReasonsAreToldApart) {
  Denials denials;
  EXPECT_FALSE(denials.repeats(denial(1), kStart));
  EXPECT_FALSE(denials.repeats(denial(2), kStart));
  EXPECT_FALSE(denials.repeats(denial(1, "nurse-2"), kStart));
  EXPECT_FALSE(denials.repeats(denial(1, "nurse-1", "deny.consent.rule"), kStart));
}

TEST(Denials, WhoTriesAllNumbersIsBoundedToo) {
  Denials denials;
  std::size_t records = 0;
  constexpr std::int64_t kTries = 5000;
  for (std::int64_t patient = 1; patient <= kTries; ++patient) {
    if (!denials.repeats(denial(patient), kStart)) ++records;
  }
  EXPECT_LE(records, Denials::kDistinctMax + 1);
  std::int64_t counted = 0;
  for (const auto& told : denials.ended(kLater)) counted += told.times;
  EXPECT_EQ(static_cast<std::int64_t>(records) + counted, kTries);
}

}  // namespace
}  // namespace engine
