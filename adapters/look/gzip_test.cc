#include "adapters/look/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace adapter::look {
namespace {

// As a browser unpacks it; "" when it is no whole gzip file.
std::string unpack(std::string packed) {
  std::string out(1 << 20, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return "";
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int said = inflate(&stream, Z_FINISH);
  out.resize(said == Z_STREAM_END ? stream.total_out : 0);
  inflateEnd(&stream);
  return out;
}

TEST(Gzip, WhatIsPackedComesOutAsItWas) {
  std::string all;
  for (int i = 0; i < 70'000; ++i) all += static_cast<char>(i * 31 % 251);
  for (const std::string& text : {std::string("x"), std::string("\0\xFF", 2), all})
    EXPECT_EQ(unpack(gzip(text)), text);
}

TEST(Gzip, NothingIsPackedToAnEmptyFile) { EXPECT_EQ(unpack(gzip("")), ""); }

TEST(Gzip, TextBecomesSmall) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += ".pane { display: grid; gap: var(--space-3); }\n";
  EXPECT_LT(gzip(text).size(), text.size() / 10);
}

TEST(Gzip, TheSameTextIsPackedAlike) { EXPECT_EQ(gzip("h1 { }"), gzip("h1 { }")); }

TEST(AcceptsGzip, WhereItIsNamed) {
  for (const char* header : {"gzip", "gzip, deflate, br, zstd", "br;q=1.0, GZip ; q=0.1", "*",
                             "deflate,gzip;q=0.001", "identity;q=0, *;q=0.5"})
    EXPECT_TRUE(accepts_gzip(header)) << header;
}

TEST(AcceptsGzip, NotWhereItIsRefusedOrAbsent) {
  for (const char* header : {"", "br", "gzip;q=0", "gzip; q=0.000", "*, gzip;q=0", "*;q=0",
                             "x-gzip2", "identity", ",,;q=1", "gzi p"})
    EXPECT_FALSE(accepts_gzip(header)) << header;
}

}  // namespace
}  // namespace adapter::look
