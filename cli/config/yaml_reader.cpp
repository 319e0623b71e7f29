// yaml_reader.cpp: the only file that knows yaml-cpp. It listens to the events of the parser, which come with
// their lines, instead of taking its nodes: so a file is refused where it becomes too deep or too large.
#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "cli/config/readers.hpp"

namespace msr::config {
namespace {

// Carries an Error through the parser, which knows exceptions only.
struct Refused {
  Error error;
};

void OrRefuse(Result<void> result) {
  if (!result) throw Refused{std::move(result).error()};
}

// What is missing at the end of a text is missing in its last line.
class Lines {
 public:
  explicit Lines(std::string_view text)
      : last_(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n') + (text.ends_with('\n') ? 0 : 1))) {}
  std::size_t Of(const YAML::Mark &mark) const {
    return mark.is_null() ? 0 : std::min(static_cast<std::size_t>(mark.line + 1), last_);
  }

 private:
  std::size_t last_;
};

class Listener : public YAML::EventHandler {
 public:
  Listener(std::string_view file, const Lines &lines) : file_(file), lines_(lines), builder_(file) {}

  void OnDocumentStart(const YAML::Mark &) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override {
    AddScalar(mark, anchor, Node::Kind::kNull, "");
  }
  void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                const std::string &value) override {
    CheckTag(mark, tag);
    if (builder_.wants_key()) {
      RefuseAnchor(mark, anchor);
      OrRefuse(builder_.Key(value, lines_.Of(mark)));
      return;
    }
    AddScalar(mark, anchor, tag == "?" ? Node::Kind::kWord : Node::Kind::kText, value);
  }
  void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override {
    CheckValue(mark);
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) Refuse(mark, "an alias of a value that is not complete");
    OrRefuse(builder_.Add(found->second));
  }
  void OnSequenceStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, Node::Kind::kList);
  }
  void OnSequenceEnd() override { OrRefuse(builder_.Close()); }
  void OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, Node::Kind::kTable);
  }
  void OnMapEnd() override { OrRefuse(builder_.Close()); }

  Node Take() { return builder_.Take(); }

 private:
  [[noreturn]] void Refuse(const YAML::Mark &mark, std::string message, std::string hint = {}) const {
    throw Refused{FailInFile(file_, lines_.Of(mark), std::move(message), std::move(hint)).value()};
  }

  void CheckTag(const YAML::Mark &mark, const std::string &tag) const {
    constexpr std::array<std::string_view, 8> kPlain = {"",
                                                        "?",
                                                        "!",
                                                        "tag:yaml.org,2002:str",
                                                        "tag:yaml.org,2002:int",
                                                        "tag:yaml.org,2002:bool",
                                                        "tag:yaml.org,2002:seq",
                                                        "tag:yaml.org,2002:map"};
    const bool plain = std::find(kPlain.begin(), kPlain.end(), tag) != kPlain.end();
    if (!plain) Refuse(mark, "a tag has no meaning in a config file");
  }

  void CheckValue(const YAML::Mark &mark) const {
    if (builder_.wants_key()) Refuse(mark, "a key has to be a word");
  }

  // Only values may be used again: what a list or table holds is not known before it ends.
  void RefuseAnchor(const YAML::Mark &mark, YAML::anchor_t anchor) const {
    if (anchor != YAML::NullAnchor) {
      Refuse(mark, "an anchor stands at something else than a single value",
             "write the settings out where they are used");
    }
  }

  void AddScalar(const YAML::Mark &mark, YAML::anchor_t anchor, Node::Kind kind, const std::string &text) {
    CheckValue(mark);
    const Node node{.kind = kind, .text = text, .items = {}, .members = {}, .line = lines_.Of(mark)};
    if (anchor != YAML::NullAnchor) anchors_[anchor] = node;
    OrRefuse(builder_.Add(node));
  }

  void Open(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor, Node::Kind kind) {
    CheckTag(mark, tag);
    CheckValue(mark);
    RefuseAnchor(mark, anchor);
    OrRefuse(builder_.Open(kind, lines_.Of(mark)));
  }

  std::string file_;
  Lines lines_;
  TreeBuilder builder_;
  std::map<YAML::anchor_t, Node> anchors_;
};

// Behind a colon newer versions of the library name the anchor, and a secret without quotation marks may begin with *.
std::string WithoutName(const std::string &message) {
  return message.substr(0, message.find(": "));
}

}  // namespace

Result<Node> ReadYaml(std::string_view file, std::string_view text) {
  const Lines lines(text);
  try {
    // The library takes a quote that does not end before the last line end for one that does; a comment at the
    // end makes it see the mistake.
    std::istringstream stream(std::string(text) + "\n#");
    YAML::Parser parser(stream);
    Listener listener(file, lines);
    if (!parser.HandleNextDocument(listener)) return Node();
    Node root = listener.Take();
    Listener further(file, lines);
    if (parser.HandleNextDocument(further)) return FailInFile(file, 0, "the file holds more than one document");
    if (root.kind == Node::Kind::kNull) return Node();
    if (root.kind != Node::Kind::kTable)
      return FailInFile(file, 1, "the file holds no table of settings", "key: value");
    return root;
  } catch (const Refused &refused) {
    return Fail(refused.error);
  } catch (const YAML::Exception &problem) {
    return FailInFile(file, lines.Of(problem.mark),
                      fmt::format("this is no YAML: {}", WithoutQuotations(WithoutName(problem.msg))));
  }
}

}  // namespace msr::config
