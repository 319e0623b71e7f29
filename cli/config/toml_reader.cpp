// toml_reader.cpp: the only file that knows toml++.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/config/readers.hpp"
#include "core/base/text.hpp"

namespace msr::config {
// An assertion of the library that does not hold. Some fail for wrong files, and without them it would go on.
struct BrokenAssertion {};

constexpr void HoldOrThrow(bool holds) {
  if (!holds) throw BrokenAssertion();
}
}  // namespace msr::config

// The parser goes down one level of its stack for each level of the file.
#define TOML_MAX_NESTED_VALUES 32
#define TOML_HEADER_ONLY 1
#undef NDEBUG  // it would switch them off
#define TOML_ASSERT(expression) ::msr::config::HoldOrThrow(static_cast<bool>(expression))
#include <toml++/toml.h>

namespace msr::config {
namespace {

// Keys with dots make a table for each dot, and toml++ frees tables inside tables by recursion.
constexpr std::ptrdiff_t kMostDots = 200;

// toml++ 3.3 asks of each sign that is not ASCII whether it is a blank, by code that is not defined for some letters.
// So it is shown none: while a file has any, they stand as `~` and two digits for each byte, like `~` itself.
constexpr char kMark = '~';

bool IsAscii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

std::string Hide(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (IsAscii(c) && c != kMark) {
      out += c;
    } else {
      out += fmt::format("{}{:02X}", kMark, static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string Restore(std::string_view text) {
  const auto digit = [&](std::size_t at) {
    const char c = text[at];
    return static_cast<unsigned>(c >= 'A' ? c - 'A' + 10 : c - '0');
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hidden = text[i] == kMark && i + 2 < text.size();
    out += hidden ? static_cast<char>(digit(i + 1) * 16 + digit(i + 2)) : text[i];
    if (hidden) i += 2;
  }
  return out;
}

// The mark as an escape would look like one of ours behind the parser.
bool EscapesMark(std::string_view text) {
  const std::string lower = ToLower(text);
  return lower.find("\\u007e") != std::string::npos || lower.find("\\u0000007e") != std::string::npos;
}

class Walk {
 public:
  Walk(std::string_view file, bool hidden) : builder_(file), hidden_(hidden) {}

  Result<Node> Read(const toml::table &table) {
    MSR_TRY(Add(table));
    return builder_.Take();
  }

 private:
  std::string Plain(const std::string &text) const { return hidden_ ? Restore(text) : text; }

  static std::size_t LineOf(const toml::node &node) { return node.source().begin.line; }

  Result<void> Add(const toml::node &node) {
    if (const toml::table *table = node.as_table()) return AddTable(*table);
    if (const toml::array *array = node.as_array()) return AddArray(*array);
    return builder_.Add(Scalar(node));
  }

  // The library keeps them by name; what stands twice is said of the second.
  static std::vector<std::pair<std::string, const toml::node *>> InTheirOrder(const toml::table &table) {
    std::vector<std::pair<std::string, const toml::node *>> members;
    for (const auto &[key, value] : table) members.emplace_back(key.str(), &value);
    std::stable_sort(members.begin(), members.end(), [](const auto &a, const auto &b) {
      const toml::source_position &first = a.second->source().begin;
      const toml::source_position &second = b.second->source().begin;
      return std::pair(first.line, first.column) < std::pair(second.line, second.column);
    });
    return members;
  }

  Result<void> AddTable(const toml::table &table) {
    MSR_TRY(builder_.Open(Node::Kind::kTable, LineOf(table)));
    for (const auto &[key, value] : InTheirOrder(table)) {
      MSR_TRY(builder_.Key(Plain(key), LineOf(*value)));
      MSR_TRY(Add(*value));
    }
    return builder_.Close();
  }

  Result<void> AddArray(const toml::array &array) {
    MSR_TRY(builder_.Open(Node::Kind::kList, LineOf(array)));
    for (const toml::node &item : array) MSR_TRY(Add(item));
    return builder_.Close();
  }

  Node Scalar(const toml::node &node) const {
    Node out;
    out.line = LineOf(node);
    out.kind = Node::Kind::kOther;
    if (const auto *text = node.as_string()) {
      out.kind = Node::Kind::kText;
      out.text = Plain(text->get());
    } else if (const auto *number = node.as_integer()) {
      out.kind = Node::Kind::kNumber;
      out.text = std::to_string(number->get());
    } else if (const auto *boolean = node.as_boolean()) {
      out.kind = Node::Kind::kBoolean;
      out.text = boolean->get() ? "true" : "false";
    } else {
      out.text = node.is_floating_point() ? "a number that is not whole" : "a date or time";
    }
    return out;
  }

  TreeBuilder builder_;
  bool hidden_;
};

Result<void> CheckDots(std::string_view file, std::string_view text) {
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::string_view rest = text.substr(0, text.find('\n'));
    if (std::count(rest.begin(), rest.end(), '.') > kMostDots) {
      return FailInFile(file, line, "the line has too many dots");
    }
    text.remove_prefix(std::min(rest.size() + 1, text.size()));
  }
  return {};
}

}  // namespace

Result<Node> ReadToml(std::string_view file, std::string_view text) {
  MSR_TRY(CheckDots(file, text));
  const bool hidden = !std::all_of(text.begin(), text.end(), &IsAscii);
  if (hidden && EscapesMark(text)) return FailInFile(file, 0, "~ stands as an escape", "write it as it is");
  try {
    return Walk(file, hidden).Read(toml::parse(hidden ? Hide(text) : std::string(text)));
  } catch (const toml::parse_error &problem) {
    std::string_view why = problem.description();
    // Behind it stands what was found in the file.
    why = why.substr(0, why.find(", saw "));
    return FailInFile(file, problem.source().begin.line, fmt::format("this is no TOML: {}", WithoutQuotations(why)));
  } catch (const BrokenAssertion &) {
    return FailInFile(file, 0, "this is no TOML");
  }
}

}  // namespace msr::config
