//===- OutputFileTest.cpp - Tests of the atomic file writer ---------------===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BSAIE/Support/OutputFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

using namespace bsaie;
using namespace llvm;

namespace {

class OutputFile : public ::testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(sys::fs::createUniqueDirectory("bsaie-output", directory));
  }
  void TearDown() override {
    EXPECT_FALSE(sys::fs::remove_directories(directory));
  }

  std::string at(StringRef name) const {
    SmallString<128> path(directory);
    sys::path::append(path, name);
    return path.str().str();
  }
  int countFiles() const {
    int count = 0;
    std::error_code code;
    for (sys::fs::directory_iterator it(directory, code), end;
         !code && it != end; it.increment(code))
      ++count;
    return count;
  }
  static std::string contentsOf(StringRef path) {
    auto buffer = MemoryBuffer::getFile(path);
    return buffer ? (*buffer)->getBuffer().str() : "absent";
  }
  static Error put(StringRef path, StringRef text) {
    return writeFileAtomically(path, [&](raw_ostream &os) {
      os << text;
      return Error::success();
    });
  }

  SmallString<128> directory;
};

TEST_F(OutputFile, WritesAndReplaces) {
  EXPECT_FALSE(bool(put(at("a"), "one")));
  EXPECT_EQ(contentsOf(at("a")), "one");
  EXPECT_FALSE(bool(put(at("a"), "two")));
  EXPECT_EQ(contentsOf(at("a")), "two");
  EXPECT_EQ(countFiles(), 1);
}

TEST_F(OutputFile, KeepsTheOldFileWhenTheWriterFails) {
  EXPECT_FALSE(bool(put(at("a"), "one")));
  Error error = writeFileAtomically(at("a"), [](raw_ostream &os) -> Error {
    os << "half";
    return createStringError("no more");
  });
  EXPECT_EQ(toString(std::move(error)), "no more");
  EXPECT_EQ(contentsOf(at("a")), "one");
  EXPECT_EQ(countFiles(), 1);
}

TEST_F(OutputFile, LeavesNothingWhenTheWriterFails) {
  Error error = writeFileAtomically(at("a"), [](raw_ostream &os) -> Error {
    os << std::string(1 << 20, 'x');
    return createStringError("no more");
  });
  EXPECT_EQ(toString(std::move(error)), "no more");
  EXPECT_EQ(countFiles(), 0);
}

TEST_F(OutputFile, NamesAMissingDirectory) {
  EXPECT_EQ(toString(put(at("d/a"), "one")),
            "cannot write '" + at("d/a") + "': No such file or directory");
}

TEST_F(OutputFile, RefusesADirectory) {
  EXPECT_EQ(toString(put(directory, "one")),
            "cannot write '" + directory.str().str() + "': Is a directory");
}

TEST_F(OutputFile, ReportsAFullDevice) {
  if (!sys::fs::exists("/dev/full"))
    GTEST_SKIP();
  EXPECT_EQ(toString(put("/dev/full", "one")),
            "cannot write '/dev/full': No space left on device");
}

TEST_F(OutputFile, WritesThroughALink) {
  EXPECT_FALSE(bool(put(at("a"), "one")));
  ASSERT_FALSE(sys::fs::create_link(at("a"), at("b")));
  EXPECT_FALSE(bool(put(at("b"), "two")));
  EXPECT_EQ(contentsOf(at("a")), "two");
  bool isLink = false;
  EXPECT_FALSE(sys::fs::is_symlink_file(at("b"), isLink));
  EXPECT_TRUE(isLink);
}

TEST_F(OutputFile, WritesWhatALinkWillBe) {
  ASSERT_FALSE(sys::fs::create_link("later", at("first")));
  ASSERT_FALSE(sys::fs::create_link("first", at("b")));
  EXPECT_FALSE(bool(put(at("b"), "one")));
  EXPECT_EQ(contentsOf(at("later")), "one");
  bool isLink = false;
  EXPECT_FALSE(sys::fs::is_symlink_file(at("first"), isLink));
  EXPECT_TRUE(isLink);
  EXPECT_EQ(countFiles(), 3);
  ASSERT_FALSE(sys::fs::create_link("no/file", at("c")));
  EXPECT_EQ(toString(put(at("c"), "one")),
            "cannot write '" + at("c") + "': No such file or directory");
}

TEST_F(OutputFile, KeepsPermissions) {
  EXPECT_FALSE(bool(put(at("a"), "one")));
  sys::fs::perms mine = sys::fs::owner_read | sys::fs::owner_write;
  ASSERT_FALSE(sys::fs::setPermissions(at("a"), mine));
  EXPECT_FALSE(bool(put(at("a"), "two")));
  EXPECT_EQ(*sys::fs::getPermissions(at("a")), mine);
}

TEST_F(OutputFile, TakesTheLongestNames) {
  std::string name(255, 'n');
  EXPECT_FALSE(bool(put(at(name), "one")));
  EXPECT_EQ(contentsOf(at(name)), "one");
  EXPECT_EQ(countFiles(), 1);
}

TEST_F(OutputFile, WritesToANullDevice) {
  EXPECT_FALSE(bool(put("/dev/null", "one")));
  EXPECT_TRUE(sys::fs::exists("/dev/null"));
}

TEST_F(OutputFile, WritesAllOrNone) {
  auto putText = [](StringRef text) {
    return [text](raw_ostream &os) -> Error {
      os << text;
      return Error::success();
    };
  };
  {
    OutputFiles files;
    EXPECT_FALSE(bool(files.add(at("a"), putText("one"))));
    EXPECT_EQ(toString(files.add(at("d/b"), putText("two"))),
              "cannot write '" + at("d/b") + "': No such file or directory");
  }
  EXPECT_EQ(countFiles(), 0);
  {
    OutputFiles files;
    EXPECT_FALSE(bool(files.add(at("a"), putText("one"))));
    EXPECT_FALSE(bool(files.add("/dev/null", putText("two"))));
    EXPECT_FALSE(bool(files.add(at("b"), putText("three"))));
    EXPECT_EQ(contentsOf(at("a")), "absent");
    EXPECT_FALSE(bool(files.commit()));
  }
  EXPECT_EQ(contentsOf(at("a")), "one");
  EXPECT_EQ(contentsOf(at("b")), "three");
  EXPECT_EQ(countFiles(), 2);
}

TEST_F(OutputFile, RefusesTwoOutputsInOneFile) {
  OutputFiles files;
  auto write = [](raw_ostream &os) {
    os << "text";
    return Error::success();
  };
  EXPECT_FALSE(bool(files.add("/dev/null", write)));
  EXPECT_FALSE(bool(files.add("/dev/null", write)));
  EXPECT_FALSE(bool(files.add(at("a"), write)));
  EXPECT_EQ(toString(files.add(at("a"), write)),
            "'" + at("a") + "' is to hold two outputs");
  EXPECT_EQ(contentsOf(at("a")), "absent");
}

TEST_F(OutputFile, PutsNoFileWhenAStreamFails) {
  if (!sys::fs::exists("/dev/full"))
    GTEST_SKIP();
  {
    OutputFiles files;
    auto write = [](raw_ostream &os) -> Error {
      os << "one";
      return Error::success();
    };
    EXPECT_FALSE(bool(files.add(at("a"), write)));
    EXPECT_FALSE(bool(files.add("/dev/full", write)));
    EXPECT_EQ(toString(files.commit()),
              "cannot write '/dev/full': No space left on device");
  }
  EXPECT_EQ(countFiles(), 0);
}

} // namespace
