// json_reader.cpp: reads a config file in JSON, with the line of each value.
#include <cstdint>
#include <iterator>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/config/readers.hpp"

namespace msr::config {
namespace {

using Json = nlohmann::json;

// Where the parser has arrived. It looks one character ahead, but never past a token into white space
// that begins another line: the line of the last other character is that of the token.
struct Place {
  std::size_t line = 1;
  std::size_t token_line = 1;
};

// Hands out the text and keeps count of lines, which the library does not do for those who listen.
class Reading {
 public:
  // NOLINTBEGIN(readability-identifier-naming): as the standard library names them
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char *;
  using reference = const char &;
  // NOLINTEND(readability-identifier-naming)

  Reading(const char *at, Place *place) : at_(at), place_(place) {}
  reference operator*() const { return *at_; }
  Reading &operator++() {
    if (*at_ == '\n') {
      ++place_->line;
    } else if (*at_ != ' ' && *at_ != '\t' && *at_ != '\r') {
      place_->token_line = place_->line;
    }
    ++at_;
    return *this;
  }
  Reading operator++(int) {
    const Reading before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Reading &a, const Reading &b) { return a.at_ == b.at_; }

 private:
  const char *at_;
  Place *place_;
};

// "[…] parse error at line 2, column 5: syntax error while parsing value - invalid literal; last read: '…'"
std::string Reason(std::string_view what) {
  what = what.substr(0, what.find("; last read: "));
  const std::size_t error = what.find("syntax error ");
  if (error != std::string_view::npos) what.remove_prefix(error + std::string_view("syntax error ").size());
  return WithoutQuotations(what);
}

// Named as nlohmann::json_sax wants it.
class Listener : public nlohmann::json_sax<Json> {
 public:
  Listener(std::string_view file, const Place &place) : file_(file), builder_(file), place_(place) {}

  bool null() override { return Scalar(Node::Kind::kNull, ""); }
  bool boolean(bool value) override { return Scalar(Node::Kind::kBoolean, value ? "true" : "false"); }
  bool number_integer(std::int64_t value) override { return Scalar(Node::Kind::kNumber, std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) override { return Scalar(Node::Kind::kNumber, std::to_string(value)); }
  bool number_float(double, const std::string &) override {
    return Scalar(Node::Kind::kOther, "a number that is not whole");
  }
  bool string(std::string &value) override { return Scalar(Node::Kind::kText, std::move(value)); }
  bool binary(Json::binary_t &) override { return Scalar(Node::Kind::kOther, "binary data"); }
  bool start_object(std::size_t) override { return Keep(builder_.Open(Node::Kind::kTable, place_.token_line)); }
  bool key(std::string &name) override { return Keep(builder_.Key(name, place_.token_line)); }
  bool end_object() override { return Keep(builder_.Close()); }
  bool start_array(std::size_t) override { return Keep(builder_.Open(Node::Kind::kList, place_.token_line)); }
  bool end_array() override { return Keep(builder_.Close()); }
  bool parse_error(std::size_t, const std::string &, const Json::exception &problem) override {
    return Keep(FailInFile(file_, place_.token_line, fmt::format("this is no JSON: error {}", Reason(problem.what()))));
  }

  Result<Node> Take() {
    if (error_) return Fail(std::move(*error_));
    return builder_.Take();
  }

 private:
  bool Scalar(Node::Kind kind, std::string text) {
    return Keep(
        builder_.Add({.kind = kind, .text = std::move(text), .items = {}, .members = {}, .line = place_.token_line}));
  }
  bool Keep(Result<void> result) {
    if (result) return true;
    error_ = std::move(result).error();
    return false;
  }

  std::string file_;
  TreeBuilder builder_;
  const Place &place_;
  std::optional<Error> error_;
};

}  // namespace

Result<Node> ReadJson(std::string_view file, std::string_view text) {
  Place place;
  Listener listener(file, place);
  // What it returns is also what the listener was told.
  static_cast<void>(
      Json::sax_parse(Reading(text.data(), &place), Reading(text.data() + text.size(), &place), &listener));
  MSR_TRY_ASSIGN(Node root, listener.Take());
  if (root.kind != Node::Kind::kTable) return FailInFile(file, 1, "the file holds no table of settings", "{ … }");
  return root;
}

}  // namespace msr::config
