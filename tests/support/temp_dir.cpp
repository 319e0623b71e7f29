#include "tests/support/temp_dir.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include <sys/stat.h>

namespace msr::test {

namespace fs = std::filesystem;

TempDir::TempDir() {
  path_ = (fs::temp_directory_path() / "msr-test.XXXXXX").string();
  if (mkdtemp(path_.data()) == nullptr || chmod(path_.c_str(), 0755) != 0) {
    throw std::runtime_error("cannot make " + path_ + ": " + std::strerror(errno));
  }
}

TempDir::~TempDir() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Folder::Folder(std::string path) : path_(std::move(path)) {
  fs::create_directories(path_);
}

std::string Folder::Write(std::string_view file, std::string_view text) const {
  const fs::path target = fs::path(path_) / file;
  fs::create_directories(target.parent_path());
  std::ofstream stream(target, std::ios::binary | std::ios::trunc);
  stream << text;
  if (!stream.flush()) throw std::runtime_error("cannot write " + target.string());
  return target.string();
}

std::string Folder::Read(std::string_view file) const {
  return ReadFile((fs::path(path_) / file).string());
}

void Folder::Remove(std::string_view file) const {
  fs::remove_all(fs::path(path_) / file);
}

void Folder::Rename(std::string_view from, std::string_view to) const {
  fs::rename(fs::path(path_) / from, fs::path(path_) / to);
}

void Folder::Link(std::string_view target, std::string_view link) const {
  fs::create_symlink(target, fs::path(path_) / link);
}

void Folder::CopyFrom(const std::string &other) const {
  fs::copy(other, path_, fs::copy_options::recursive);
}

std::vector<std::string> Folder::Files() const {
  std::vector<std::string> files;
  for (const fs::directory_entry &entry : fs::recursive_directory_iterator(path_)) {
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), path_).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string ReadFile(const std::string &path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace msr::test
