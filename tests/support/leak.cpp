#include "tests/support/leak.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace msr::test {
namespace {

constexpr std::size_t kLongRun = 8;

bool IsPlain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

std::string PercentEncoded(std::string_view text, bool upper) {
  std::string encoded;
  for (const char c : text) {
    const bool kept = IsPlain(c) || c == '-' || c == '.' || c == '_' || c == '~';
    const auto byte = static_cast<unsigned>(static_cast<unsigned char>(c));
    encoded += kept ? std::string(1, c) : upper ? fmt::format("%{:02X}", byte) : fmt::format("%{:02x}", byte);
  }
  return encoded;
}

// `text` with `before` in front of each sign that is in `signs`; nullptr doubles the sign.
std::string Escaped(std::string_view text, std::string_view signs, const char *before) {
  std::string escaped;
  for (const char c : text) {
    if (signs.find(c) != std::string_view::npos) escaped += before == nullptr ? std::string(1, c) : before;
    escaped += c;
  }
  return escaped;
}

std::vector<std::string> LongRuns(std::string_view text) {
  std::vector<std::string> runs(1);
  for (const char c : text) {
    if (IsPlain(c)) {
      runs.back() += c;
    } else {
      runs.emplace_back();
    }
  }
  std::erase_if(runs, [](const std::string &run) { return run.size() < kLongRun; });
  return runs;
}

}  // namespace

std::string RequiredVariable(const char *name) {
  const char *value = std::getenv(name);
  if (value == nullptr || *value == '\0') {
    throw std::runtime_error(fmt::format("{} is not set: run the tests under scripts/with-databases", name));
  }
  return value;
}

std::vector<std::string> FormsOf(std::string_view password) {
  std::vector<std::string> forms = {std::string(password),
                                    PercentEncoded(password, true),
                                    PercentEncoded(password, false),
                                    Escaped(password, "'", nullptr),
                                    Escaped(password, "'\\", nullptr),
                                    Escaped(password, "'\\", "\\"),
                                    Escaped(password, "\"\\", "\\"),
                                    Escaped(password, "'\"\\", "\\"),
                                    Escaped(Escaped(password, "'", nullptr), "\"\\", "\\")};
  for (std::string &run : LongRuns(password)) forms.push_back(std::move(run));
  return forms;
}

std::optional<std::string> FindLeak(std::string_view text) {
  static const std::vector<std::string> forms = FormsOf(RequiredVariable("MSR_TEST_PASSWORD"));
  for (const std::string &form : forms) {
    const std::size_t at = text.find(form);
    if (at == std::string_view::npos) continue;
    const std::size_t line = text.rfind('\n', at) == std::string_view::npos ? 0 : text.rfind('\n', at) + 1;
    return fmt::format("a form of the password with {} bytes, behind \"{}\"", form.size(),
                       text.substr(line, at - line));
  }
  return std::nullopt;
}

std::string OutputLog() {
  const char *given = std::getenv("MSR_TEST_OUTPUT_LOG");
  if (given != nullptr && *given != '\0') return given;
  const std::string url = RequiredVariable("MSR_TEST_SQLITE_URL");
  const std::string file = url.substr(url.find(':') + 1);
  return file.substr(0, file.rfind('/')) + "/output.log";
}

void LogOutput(std::string_view text) {
  const std::string path = OutputLog();
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) throw std::runtime_error(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  // One write, so that tests that run at once do not mix their texts.
  const bool written = write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  close(descriptor);
  if (!written) throw std::runtime_error(fmt::format("cannot write {}", path));
}

}  // namespace msr::test
