#include "cli/config/env_file.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "cli/config/text_file.hpp"
#include "cli/config/tree.hpp"
#include "core/base/text.hpp"
#include "core/base/variable_name.hpp"

namespace msr::config {
namespace {

constexpr std::string_view kBlank = " \t";

std::string_view SkipBlank(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kBlank), text.size()));
}

// Takes one file apart. Lines for other programs are passed over, whatever they hold.
class Parser {
 public:
  Parser(std::string_view file, std::string_view text) : file_(file), rest_(text) {}

  Result<Environment> Parse() {
    while (!rest_.empty()) MSR_TRY(TakeLine());
    return Environment::InFile(std::string(file_), std::move(assignments_));
  }

 private:
  struct Value {
    std::string text;
    std::size_t length = 0;  // of what was read, without the line end
  };

  Result<void> TakeLine() {
    const std::size_t line = line_;
    std::string_view text = SkipBlank(rest_.substr(0, rest_.find('\n')));
    if (text.starts_with("export") && text.substr(6).find_first_of(kBlank) == 0) text = SkipBlank(text.substr(6));
    std::size_t end = 0;
    while (end < text.size() && ContinuesVariableName(text[end])) ++end;
    const std::string name(text.substr(0, end));
    const std::string_view behind = SkipBlank(text.substr(end));
    if (!behind.starts_with('=')) {
      Step(rest_.find('\n'));
      return IsTakenFromFile(name) ? Result<void>(FailInFile(file_, line, fmt::format("{} has no =", name)))
                                   : Result<void>();
    }
    const std::string_view value = SkipBlank(behind.substr(1));
    // Quoted text may go on in further lines.
    const auto at = static_cast<std::size_t>(value.data() - rest_.data());
    Result<Value> read = ReadValue(rest_.substr(at), name, line);
    Step(read ? rest_.find('\n', at + read->length) : rest_.find('\n'));
    if (!IsTakenFromFile(name)) return {};
    if (!read) return Fail(std::move(read).error());
    return Keep(name, std::move(read->text), line);
  }

  void Step(std::size_t line_end) {
    const std::size_t length = line_end == std::string_view::npos ? rest_.size() : line_end + 1;
    line_ +=
        static_cast<std::size_t>(std::count(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(length), '\n'));
    rest_.remove_prefix(length);
  }

  Result<void> Keep(const std::string &name, std::string value, std::size_t line) {
    const auto [first, is_new] = lines_.emplace(name, line);
    if (!is_new) {
      return FailInFile(file_, line, fmt::format("{} is set twice, first in line {}", name, first->second));
    }
    if (FindInvalidUtf8(value) || value.find('\0') != std::string::npos) {
      return FailInFile(file_, line, fmt::format("the value of {} is not UTF-8", name));
    }
    assignments_.push_back({name, std::move(value), line});
    return {};
  }

  Result<Value> ReadValue(std::string_view text, std::string_view name, std::size_t line) const {
    if (text.starts_with('\'') || text.starts_with('"')) return ReadQuoted(text, name, line);
    const std::string_view whole = text.substr(0, text.find('\n'));
    std::size_t end = whole.size();
    // A # begins a comment only behind white space: it may stand in a password.
    for (std::size_t i = 0; i < whole.size(); ++i) {
      if (whole[i] == '#' && (i == 0 || kBlank.find(whole[i - 1]) != std::string_view::npos)) end = std::min(end, i);
    }
    return Value{std::string(Trim(whole.substr(0, end))), whole.size()};
  }

  Result<Value> ReadQuoted(std::string_view text, std::string_view name, std::size_t line) const {
    const char quote = text.front();
    Value value;
    std::size_t at = 1;
    for (; at < text.size() && text[at] != quote; ++at) {
      const bool escape = quote == '"' && text[at] == '\\' && at + 1 < text.size();
      if (escape && AppendEscape(value.text, text[at + 1])) {
        ++at;
      } else if (text[at] != '\r' || !text.substr(at).starts_with("\r\n")) {
        value.text += text[at];
      }
    }
    if (at >= text.size()) return FailInFile(file_, line, fmt::format("the quote of {} does not end", name));
    const std::string_view behind = text.substr(at + 1, text.find('\n', at) - at - 1);
    if (const std::string_view more = Trim(behind); !more.empty() && !more.starts_with('#')) {
      return FailInFile(file_, line, fmt::format("something stands behind the closing quote of {}", name));
    }
    value.length = at + 1;
    return value;
  }

  static bool AppendEscape(std::string &out, char sign) {
    constexpr std::string_view kSigns = "nrt\"\\$";
    constexpr std::string_view kMeant = "\n\r\t\"\\$";
    const std::size_t found = kSigns.find(sign);
    if (found == std::string_view::npos) return false;
    out += kMeant[found];
    return true;
  }

  std::string_view file_;
  std::string_view rest_;
  std::size_t line_ = 1;
  std::map<std::string, std::size_t> lines_;
  std::vector<Environment::Assignment> assignments_;
};

}  // namespace

bool IsTakenFromFile(std::string_view name) {
  return name.starts_with("MSR_") || name == "DATABASE_URL" || name == "DATABASE_URL_FILE";
}

Result<Environment> ParseEnvFile(std::string_view file, std::string_view text) {
  return Parser(file, text).Parse();
}

Result<std::optional<Environment>> ReadEnvFile(const std::string &path) {
  std::error_code ignored;
  const std::filesystem::file_type type = std::filesystem::status(path, ignored).type();
  if (type == std::filesystem::file_type::not_found || type == std::filesystem::file_type::directory) {
    return std::optional<Environment>();
  }
  MSR_TRY_ASSIGN(const std::string bytes, ReadSmallFile("", path));
  std::string_view text = bytes;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  MSR_TRY_ASSIGN(Environment environment, ParseEnvFile(path, text));
  return std::optional<Environment>(std::move(environment));
}

}  // namespace msr::config
