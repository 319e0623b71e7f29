// config.cpp: no config file and no env file ends the program; each is settings, or an error that has a line in it.
#include "cli/config/env_file.hpp"
#include "cli/config/readers.hpp"
#include "cli/config/sources.hpp"
#include "cli/config/text_file.hpp"
#include "tests/fuzz/target.hpp"

namespace msr::fuzz {
namespace {

void CheckError(const Error &error, std::string_view text) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  Require(error.kind == ErrorKind::kConfig, "a wrong file is a wrong setting");
  Require(!error.message.empty(), "an error says what it is");
  Require(!error.where || error.where->line <= lines, "an error has a line of the file");
  Require(!error.where || error.where->source_line.empty(), "an error does not show the file");
}

// The deepest level of a tree.
std::size_t DepthOf(const config::Node &node) {
  std::size_t deepest = 0;
  for (const config::Node &item : node.items) deepest = std::max(deepest, DepthOf(item));
  for (const auto &[key, member] : node.members) deepest = std::max(deepest, DepthOf(member));
  return deepest + 1;
}

// A value that names a file is not followed.
bool NamesFiles(const config::Node &node) {
  return std::any_of(node.members.begin(), node.members.end(), [](const auto &member) {
    return config::CanonicalKey(member.key) == "file" || NamesFiles(member.value);
  });
}

void CheckTree(config::Node root, std::string_view text) {
  Require(root.kind == config::Node::Kind::kTable, "a config file is a table");
  Require(DepthOf(root) <= config::TreeBuilder::kDeepest + 1, "no tree is deep");
  if (NamesFiles(root)) return;
  config::Sources sources;
  sources.config_file = config::ConfigFile{"fuzz", std::move(root)};
  static_cast<void>(config::SecretsIn(sources));
  const Result<config::Settings> settings = config::Resolve({}, sources);
  if (!settings) return CheckError(settings.error(), text);
  for (const config::Setting &setting : config::AllSettings()) {
    Require(config::ValueText(setting, *settings).size() <= 2 * text.size() + 100, "a value comes from the text");
  }
}

void CheckEnvFile(std::string_view text) {
  const Result<config::Environment> file = config::ParseEnvFile("fuzz", text);
  if (!file) return CheckError(file.error(), text);
  static_cast<void>(config::UnreadVariables(*file));
  for (const auto &[name, value] : file->variables()) {
    Require(config::IsTakenFromFile(name), "only variables for msr are taken");
    Require(value.size() <= text.size(), "a value stands in the file");
    Require(file->OriginOf(name).line > 0, "a variable has a line");
  }
}

// Most mutations are refused before a reader sees them: what is left of those are its input.
std::string Cleaned(std::string_view text) {
  std::string out(text);
  if (config::CheckSettingsText("fuzz", out)) return out;
  std::erase_if(out, [](char c) { return c != '\n' && (c < ' ' || c > '~'); });
  return out;
}

}  // namespace
}  // namespace msr::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  using namespace msr;
  const std::string_view bytes(reinterpret_cast<const char *>(data), size);
  fuzz::CheckEnvFile(bytes);
  const std::string text = fuzz::Cleaned(bytes);
  for (const auto read : {&config::ReadToml, &config::ReadYaml, &config::ReadJson, &config::ReadXml}) {
    Result<config::Node> root = read("fuzz", text);
    if (root) {
      fuzz::CheckTree(std::move(*root), text);
    } else {
      fuzz::CheckError(root.error(), text);
    }
  }
  return 0;
}
