// xml_reader.cpp: the only file that knows pugixml.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "cli/config/readers.hpp"
#include "core/base/text.hpp"

namespace msr::config {
namespace {

// A document type is kept so that it can be refused; escapes are kept since pugixml passes over those that
// it does not know.
constexpr unsigned int kHow = (pugi::parse_default | pugi::parse_doctype) & ~pugi::parse_escapes;

void AppendUtf8(std::string &out, std::uint32_t code) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

// What stands between & and ;. False for an entity that XML does not know by itself.
bool AppendEntity(std::string &out, std::string_view name) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kKnown = {
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
  for (const auto &[known, sign] : kKnown) {
    if (name != known) continue;
    out += sign;
    return true;
  }
  if (!name.starts_with('#')) return false;
  const bool hexadecimal = name.starts_with("#x");
  const std::string_view digits = name.substr(hexadecimal ? 2 : 1);
  std::uint32_t code = 0;
  const char *end = digits.data() + digits.size();
  const auto [at, problem] = std::from_chars(digits.data(), end, code, hexadecimal ? 16 : 10);
  const bool character = (code >= 0x20 && code < 0xD800) || (code > 0xDFFF && code <= 0x10FFFF) || code == '\t' ||
                         code == '\n' || code == '\r';
  if (problem != std::errc() || at != end || !character) return false;
  AppendUtf8(out, code);
  return true;
}

class Walk {
 public:
  Walk(std::string_view file, std::string_view text) : file_(file), builder_(file) {
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
      line_ends_.push_back(at);
    }
  }

  Result<Node> Read(const pugi::xml_document &document) {
    pugi::xml_node root;
    for (const pugi::xml_node child : document.children()) {
      if (child.type() == pugi::node_doctype) {
        return FailInFile(file_, 0, "a document type (<!DOCTYPE …>) has no place in a config file");
      }
      if (child.type() != pugi::node_element) continue;
      if (!root.empty()) return FailInFile(file_, LineOf(child), "the file has more than one root element");
      root = child;
    }
    MSR_TRY(AddTable(root));
    return builder_.Take();
  }

  Result<void> CheckParsed(const pugi::xml_parse_result &result) const {
    if (result) return {};
    const std::size_t line = LineAt(static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0)));
    return FailInFile(file_, line, fmt::format("this is no XML: {}", ToLower(result.description())));
  }

 private:
  using Group = std::pair<std::string, std::vector<pugi::xml_node>>;

  std::size_t LineAt(std::size_t offset) const {
    const auto end = std::lower_bound(line_ends_.begin(), line_ends_.end(), offset);
    return static_cast<std::size_t>(end - line_ends_.begin()) + 1;
  }
  std::size_t LineOf(const pugi::xml_node &node) const {
    return LineAt(static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0)));
  }

  static bool IsForTheParser(std::string_view attribute) {
    return attribute == "xmlns" || attribute.starts_with("xmlns:") || attribute.starts_with("xsi:");
  }

  static bool IsTable(const pugi::xml_node &element) {
    const auto attributes = element.attributes();
    const auto children = element.children();
    return std::any_of(attributes.begin(), attributes.end(),
                       [](const pugi::xml_attribute &each) { return !IsForTheParser(each.name()); }) ||
           std::any_of(children.begin(), children.end(),
                       [](const pugi::xml_node &child) { return child.type() == pugi::node_element; });
  }

  Result<std::string> Decode(std::string_view raw, std::size_t line) const {
    std::string out;
    while (!raw.empty()) {
      const std::size_t sign = raw.find('&');
      out += raw.substr(0, sign);
      if (sign == std::string_view::npos) break;
      const std::size_t end = raw.find(';', sign);
      if (end == std::string_view::npos || !AppendEntity(out, raw.substr(sign + 1, end - sign - 1))) {
        return FailInFile(file_, line, "an & begins an entity that is not known", "write &amp; for the sign itself");
      }
      raw.remove_prefix(end + 1);
    }
    return out;
  }

  Result<std::string> TextOf(const pugi::xml_node &element) const {
    std::string text;
    for (const pugi::xml_node child : element.children()) {
      if (child.type() == pugi::node_cdata) text += child.value();
      if (child.type() != pugi::node_pcdata) continue;
      MSR_TRY_ASSIGN(const std::string decoded, Decode(Trim(child.value()), LineOf(element)));
      text += decoded;
    }
    return text;
  }

  Result<void> AddScalar(std::string text, std::size_t line) {
    const Node::Kind kind = text.empty() ? Node::Kind::kNull : Node::Kind::kWord;
    return builder_.Add({.kind = kind, .text = std::move(text), .items = {}, .members = {}, .line = line});
  }

  Result<void> Add(const pugi::xml_node &element) {
    if (IsTable(element)) return AddTable(element);
    MSR_TRY_ASSIGN(std::string text, TextOf(element));
    return AddScalar(std::move(text), LineOf(element));
  }

  // Its elements by name, in their order.
  static std::vector<Group> GroupsOf(const pugi::xml_node &element) {
    std::vector<Group> groups;
    std::map<std::string, std::size_t> places;
    for (const pugi::xml_node child : element.children()) {
      if (child.type() != pugi::node_element) continue;
      const auto [place, is_new] = places.emplace(child.name(), groups.size());
      if (is_new) groups.push_back({child.name(), {}});
      groups[place->second].second.push_back(child);
    }
    return groups;
  }

  Result<void> AddTable(const pugi::xml_node &element) {
    const std::size_t line = LineOf(element);
    MSR_TRY_ASSIGN(const std::string text, TextOf(element));
    if (!text.empty()) return FailInFile(file_, line, fmt::format("<{}> holds both text and elements", element.name()));
    MSR_TRY(builder_.Open(Node::Kind::kTable, line));
    for (const pugi::xml_attribute attribute : element.attributes()) {
      if (IsForTheParser(attribute.name())) continue;
      MSR_TRY(builder_.Key(attribute.name(), line));
      MSR_TRY_ASSIGN(std::string value, Decode(attribute.value(), line));
      MSR_TRY(AddScalar(std::move(value), line));
    }
    for (const auto &[name, elements] : GroupsOf(element)) {
      MSR_TRY(builder_.Key(name, LineOf(elements.front())));
      if (elements.size() == 1) {
        MSR_TRY(Add(elements.front()));
        continue;
      }
      MSR_TRY(builder_.Open(Node::Kind::kList, LineOf(elements.front())));
      for (const pugi::xml_node &item : elements) MSR_TRY(Add(item));
      MSR_TRY(builder_.Close());
    }
    return builder_.Close();
  }

  std::string_view file_;
  std::vector<std::size_t> line_ends_;
  TreeBuilder builder_;
};

}  // namespace

Result<Node> ReadXml(std::string_view file, std::string_view text) {
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_buffer(text.data(), text.size(), kHow, pugi::encoding_utf8);
  Walk walk(file, text);
  MSR_TRY(walk.CheckParsed(result));
  return walk.Read(document);
}

}  // namespace msr::config
