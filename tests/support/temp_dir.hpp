// temp_dir.hpp: a folder of one test, gone afterwards.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace msr::test {

/// Under TMPDIR, readable by everybody, so that a program that runs as another user can look into it.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir &) = delete;
  TempDir &operator=(const TempDir &) = delete;

  const std::string &path() const { return path_; }
  /// `path` of a file in it.
  std::string operator/(std::string_view file) const { return path_ + "/" + std::string(file); }

 private:
  std::string path_;
};

/// Files in a folder, written by a test.
class Folder {
 public:
  /// Makes the folder if it is not there.
  explicit Folder(std::string path);

  const std::string &path() const { return path_; }
  /// Writes a file; folders on the way are made. Returns its path.
  std::string Write(std::string_view file, std::string_view text) const;
  std::string Read(std::string_view file) const;
  void Remove(std::string_view file) const;
  void Rename(std::string_view from, std::string_view to) const;
  void Link(std::string_view target, std::string_view link) const;
  /// Copies all files of another folder into this one.
  void CopyFrom(const std::string &other) const;
  /// Names of all files, sorted.
  std::vector<std::string> Files() const;

 private:
  std::string path_;
};

std::string ReadFile(const std::string &path);

}  // namespace msr::test
