#include "drivers/mysql/option_files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace msr::mysql {
namespace {

constexpr int kMaxDepth = 8;

std::string_view Trim(std::string_view text) {
  static constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// The groups that the command-line clients read, and one of our own.
bool IsOurGroup(std::string_view group) {
  static constexpr std::array<std::string_view, 4> kGroups = {"client", "client-server", "client-mariadb", "msr"};
  return std::find(kGroups.begin(), kGroups.end(), group) != kGroups.end();
}

char Unescaped(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 't':
      return '\t';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 's':
      return ' ';
    default:
      return c;
  }
}

/// A value: quotes around it are taken off, escapes are undone, and an unquoted `#` after white space
/// begins a comment.
std::string ReadValue(std::string_view text) {
  text = Trim(text);
  char quote = 0;
  if (text.size() > 1 && (text.front() == '\'' || text.front() == '"')) {
    quote = text.front();
    text.remove_prefix(1);
  }
  static constexpr std::string_view kEscapes = "btnrs\\\"'";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size() && kEscapes.find(text[i + 1]) != std::string_view::npos) {
      out.push_back(Unescaped(text[++i]));
    } else if (quote != 0 && c == quote) {
      return out;
    } else if (quote == 0 && c == '#' && i > 0 && (text[i - 1] == ' ' || text[i - 1] == '\t')) {
      return std::string(Trim(out));
    } else {
      out.push_back(c);
    }
  }
  return out;
}

void ReadLine(std::string_view line, FileOptions &options) {
  const std::size_t equals = line.find('=');
  std::string name(Trim(line.substr(0, equals)));
  std::replace(name.begin(), name.end(), '_', '-');
  if (name.rfind("loose-", 0) == 0) name.erase(0, 6);
  if (name.empty()) return;
  options[name] = equals == std::string_view::npos ? std::string() : ReadValue(line.substr(equals + 1));
}

class Reader {
 public:
  explicit Reader(std::vector<std::string> &skipped) : skipped_(&skipped) {}

  void File(const std::filesystem::path &path, int depth) {
    struct stat status {};
    if (depth > kMaxDepth || stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return;
    if ((status.st_mode & S_IWOTH) != 0) {
      skipped_->push_back(path.string());
      return;
    }
    std::ifstream stream(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    std::vector<std::string> includes;
    ReadOptionText(text, options_, includes);
    for (const std::string &include : includes) Include(include, depth + 1);
  }

  FileOptions &options() { return options_; }

 private:
  void Include(const std::string &directive, int depth) {
    const std::size_t space = directive.find_first_of(" \t");
    if (space == std::string::npos) return;
    const std::filesystem::path path(std::string(Trim(std::string_view(directive).substr(space))));
    if (directive.rfind("!includedir", 0) != 0) {
      File(path, depth);
      return;
    }
    std::vector<std::filesystem::path> files;
    std::error_code ignored;
    for (const auto &entry : std::filesystem::directory_iterator(path, ignored)) {
      if (entry.path().extension() == ".cnf") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const std::filesystem::path &file : files) File(file, depth);
  }

  FileOptions options_;
  std::vector<std::string> *skipped_;
};

}  // namespace

void ReadOptionText(std::string_view text, FileOptions &options, std::vector<std::string> &includes) {
  bool ours = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = Trim(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '!') {
      includes.emplace_back(line);
    } else if (line.front() == '[') {
      const std::size_t close = line.find(']');
      ours = close != std::string_view::npos && IsOurGroup(Trim(line.substr(1, close - 1)));
    } else if (ours) {
      ReadLine(line, options);
    }
  }
}

FileOptions ReadOptionFiles(std::vector<std::string> &skipped) {
  Reader reader(skipped);
  reader.File("/etc/my.cnf", 0);
  reader.File("/etc/mysql/my.cnf", 0);
  // The client library looks at both variables too.
  for (const char *variable : {"MYSQL_HOME", "MARIADB_HOME"}) {
    const char *home = std::getenv(variable);
    if (home != nullptr && *home != '\0') reader.File(std::filesystem::path(home) / "my.cnf", 0);
  }
  const char *home = std::getenv("HOME");
  if (home != nullptr && *home != '\0') reader.File(std::filesystem::path(home) / ".my.cnf", 0);
  return std::move(reader.options());
}

}  // namespace msr::mysql
