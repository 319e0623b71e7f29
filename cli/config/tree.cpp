#include "cli/config/tree.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace msr::config {

tl::unexpected<Error> FailInFile(std::string_view file, std::size_t line, std::string message, std::string hint) {
  Error error;
  error.kind = ErrorKind::kConfig;
  error.message = std::move(message);
  error.hint = std::move(hint);
  error.where = Location{.file = std::string(file), .line = line};
  return Fail(std::move(error));
}

std::string WithoutQuotations(std::string_view message) {
  constexpr std::size_t kHarmless = 3;  // a sign, or a pair of brackets
  std::string out;
  while (!message.empty()) {
    const std::size_t open = message.find_first_of("'\"`");
    out += message.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = message.rfind(message[open]);
    const std::size_t nearest = message.find(message[open], open + 1);
    if (nearest == std::string_view::npos) return out + "…";
    const bool harmless = nearest - open - 1 <= kHarmless;
    // What is quoted may hold quotes of its own: then all up to the last one may belong to it.
    const std::size_t end = harmless ? nearest : close;
    out += harmless ? message.substr(open, end - open + 1) : std::string_view("…");
    message.remove_prefix(end + 1);
  }
  return out;
}

Result<void> TreeBuilder::Account(const Node &node, std::size_t line) {
  ++values_;
  text_ += node.text.size();
  if (values_ > kMostValues || text_ > kMostText) {
    return FailInFile(file_, line, "the file holds more than settings can need");
  }
  for (const Node &item : node.items) MSR_TRY(Account(item, line));
  for (const auto &[key, member] : node.members) {
    text_ += key.size();
    MSR_TRY(Account(member, line));
  }
  return {};
}

Result<void> TreeBuilder::Open(Node::Kind kind, std::size_t line) {
  if (open_.size() >= kDeepest) return FailInFile(file_, line, fmt::format("more than {} levels of nesting", kDeepest));
  Node node{.kind = kind, .text = {}, .items = {}, .members = {}, .line = line};
  MSR_TRY(Account(node, line));
  open_.push_back({.node = std::move(node), .key = {}});
  return {};
}

Result<void> TreeBuilder::Close() {
  Node node = std::move(open_.back().node);
  open_.pop_back();
  Attach(std::move(node));
  return {};
}

Result<void> TreeBuilder::Key(std::string_view key, std::size_t line) {
  Frame &frame = open_.back();
  text_ += key.size();
  const auto &members = frame.node.members;
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const auto &member) { return member.key == key; });
  if (found != members.end()) {
    return FailInFile(file_, line,
                      fmt::format("\"{}\" stands twice in one table, first in line {}", key, found->value.line));
  }
  frame.key = key;
  frame.key_line = line;
  frame.named = true;
  return {};
}

Result<void> TreeBuilder::Add(Node node) {
  MSR_TRY(Account(node, node.line));
  Attach(std::move(node));
  return {};
}

void TreeBuilder::Attach(Node node) {
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  Frame &frame = open_.back();
  if (frame.node.kind == Node::Kind::kList) {
    frame.node.items.push_back(std::move(node));
    return;
  }
  // Nothing begins nowhere: what is missing is missing behind the name.
  if (node.kind == Node::Kind::kNull) node.line = frame.key_line;
  frame.node.members.push_back({std::move(frame.key), std::move(node)});
  frame.named = false;
}

}  // namespace msr::config
