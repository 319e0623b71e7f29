// tree.hpp: what stands in a config file, whatever its format.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.hpp"

namespace msr::config {

struct Entry;

/// A value, a list or a table, and the line that it begins on.
struct Node {
  enum class Kind {
    kText,     ///< text that can be nothing else
    kWord,     ///< a value of a format without types: text, number, or true and false
    kNumber,   ///< a whole number
    kBoolean,  ///< true or false
    kNull,     ///< nothing
    kOther,    ///< a value that no setting can have; `text` says what it is
    kList,
    kTable,
  };
  Kind kind = Kind::kTable;
  std::string text;
  std::vector<Node> items;     ///< of a list
  std::vector<Entry> members;  ///< of a table, in their order
  std::size_t line = 0;
};

struct Entry {
  std::string key;
  Node value;
};

/// An error in a file. The line itself is never shown, since a secret may stand in it.
tl::unexpected<Error> FailInFile(std::string_view file, std::size_t line, std::string message, std::string hint = {});

/// What a message of a library may show of a file: nothing. Quotations are cut short.
std::string WithoutQuotations(std::string_view message);

/// Puts a tree together, value by value. No file can make it deep or large, so that nothing that walks
/// a tree has to care.
class TreeBuilder {
 public:
  static constexpr std::size_t kDeepest = 16;
  static constexpr std::size_t kMostValues = 10'000;
  static constexpr std::size_t kMostText = std::size_t{1} << 20U;

  /// `file` is the name for messages.
  explicit TreeBuilder(std::string_view file) : file_(file) {}

  /// Begins a list or a table, which the next value belongs to.
  Result<void> Open(Node::Kind kind, std::size_t line);
  /// Ends the list or table that was begun last.
  Result<void> Close();
  /// The name of the next value. A name that stands in the table already is an error.
  Result<void> Key(std::string_view key, std::size_t line);
  /// A whole value; it may be a tree.
  Result<void> Add(Node node);

  /// Whether a name has to come next.
  bool wants_key() const {
    return !open_.empty() && open_.back().node.kind == Node::Kind::kTable && !open_.back().named;
  }
  /// What was put together; a table without members if nothing was.
  Node Take() { return std::move(root_); }

 private:
  struct Frame {
    Node node;
    std::string key;
    std::size_t key_line = 0;
    bool named = false;
  };
  Result<void> Account(const Node &node, std::size_t line);
  void Attach(Node node);

  std::string file_;
  std::vector<Frame> open_;
  Node root_;
  std::size_t values_ = 0;
  std::size_t text_ = 0;
};

}  // namespace msr::config
