// toml_reader.cpp: the only file that knows toml++.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/config/readers.hpp"

// The parser goes down one level of its stack for each level of the file.
#define TOML_MAX_NESTED_VALUES 32
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

namespace msr::config {
namespace {

// Keys with dots make a table for each dot, and toml++ frees tables inside tables by recursion.
constexpr std::ptrdiff_t kMostDots = 200;

class Walk {
 public:
  explicit Walk(std::string_view file) : builder_(file) {}

  Result<Node> Read(const toml::table &table) {
    MSR_TRY(Add(table));
    return builder_.Take();
  }

 private:
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
      MSR_TRY(builder_.Key(key, LineOf(*value)));
      MSR_TRY(Add(*value));
    }
    return builder_.Close();
  }

  Result<void> AddArray(const toml::array &array) {
    MSR_TRY(builder_.Open(Node::Kind::kList, LineOf(array)));
    for (const toml::node &item : array) MSR_TRY(Add(item));
    return builder_.Close();
  }

  static Node Scalar(const toml::node &node) {
    Node out;
    out.line = LineOf(node);
    out.kind = Node::Kind::kOther;
    if (const auto *text = node.as_string()) {
      out.kind = Node::Kind::kText;
      out.text = text->get();
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
  try {
    return Walk(file).Read(toml::parse(text));
  } catch (const toml::parse_error &problem) {
    std::string_view why = problem.description();
    // Behind it stands what was found in the file.
    why = why.substr(0, why.find(", saw "));
    return FailInFile(file, problem.source().begin.line, fmt::format("this is no TOML: {}", WithoutQuotations(why)));
  }
}

}  // namespace msr::config
