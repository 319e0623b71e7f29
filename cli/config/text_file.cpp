#include "cli/config/text_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "cli/config/tree.hpp"
#include "core/base/text.hpp"

namespace msr::config {
namespace {

bool IsControl(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
}

std::size_t LineOf(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  return static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
}

}  // namespace

Result<std::string> ReadSmallFile(std::string_view origin, const std::string &path) {
  const std::string prefix = origin.empty() ? "" : fmt::format("{}: ", origin);
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text(kLargestFile + 1, '\0');
  if (file.is_open()) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) {
    return Fail(ErrorKind::kConfig, fmt::format("{}cannot read {}: {}", prefix, path, std::strerror(errno)));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLargestFile) {
    return Fail(ErrorKind::kConfig, fmt::format("{}{} is larger than {} KiB", prefix, path, kLargestFile / 1024));
  }
  return text;
}

Result<void> CheckSettingsText(std::string_view file, std::string_view text) {
  if (const auto invalid = FindInvalidUtf8(text)) {
    return FailInFile(file, LineOf(text, *invalid), "the file is not UTF-8");
  }
  const auto control = std::find_if(text.begin(), text.end(), IsControl);
  if (control == text.end()) return {};
  return FailInFile(file, LineOf(text, static_cast<std::size_t>(control - text.begin())),
                    "a control character has no place in a file of settings");
}

Result<std::string> ReadSettingsText(const std::string &path) {
  MSR_TRY_ASSIGN(std::string text, ReadSmallFile("", path));
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  MSR_TRY(CheckSettingsText(path, text));
  return text;
}

Result<std::string> ReadSecretFile(std::string_view origin, const std::string &path) {
  MSR_TRY_ASSIGN(std::string text, ReadSmallFile(origin, path));
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (text.empty()) return Fail(ErrorKind::kConfig, fmt::format("{}: {} is empty", origin, path));
  return text;
}

}  // namespace msr::config
