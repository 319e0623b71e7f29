#include "cli/config/schema.hpp"

#include <nlohmann/json.hpp>

#include "cli/config/layers.hpp"
#include "cli/config/lock_retries.hpp"
#include "cli/config/settings.hpp"

namespace msr::config {
namespace {

using Json = nlohmann::ordered_json;

Json TypeOf(const std::string &) {
  return {{"type", "string"}, {"minLength", 1}};
}
Json TypeOf(const std::vector<std::string> &) {
  const Json item = TypeOf(std::string());
  return {{"anyOf", Json::array({item, {{"type", "array"}, {"items", item}, {"minItems", 1}}})}};
}
Json TypeOf(const Names &) {
  return TypeOf(std::vector<std::string>());
}
Json TypeOf(const bool &) {
  return {{"type", "boolean"}};
}
Json TypeOf(const std::size_t &) {
  return {{"type", "integer"}, {"minimum", 0}};
}
Json DurationType() {
  return {{"type", Json::array({"string", "integer"})}, {"minLength", 1}, {"minimum", 0}};
}
Json TypeOf(const std::chrono::milliseconds &) {
  return DurationType();
}
Json TypeOf(const TimeLimit &) {
  return DurationType();
}
Json TypeOf(const Lease &) {
  return DurationType();
}
Json TypeOf(const Variables &) {
  return {{"type", "object"}, {"additionalProperties", {{"type", Json::array({"string", "integer", "boolean"})}}}};
}
template <class T>
Json TypeOf(const T &value) {
  Json words = Json::array();
  for (const std::string_view word : Words(value)) words.push_back(word);
  return {{"enum", words}};
}

// A secret may stand in a file of its own.
Json OrReference(Json type) {
  const Json reference = {{"type", "object"},
                          {"properties", {{"file", TypeOf(std::string())}}},
                          {"required", Json::array({"file"})},
                          {"additionalProperties", false}};
  return {{"anyOf", Json::array({std::move(type), reference})}};
}

Json DefaultOf(const bool &value) {
  return value;
}
Json DefaultOf(const std::size_t &value) {
  return value;
}
template <class T>
Json DefaultOf(const T &value) {
  return Show(value);
}

Json PropertyOf(const Setting &setting) {
  const Settings defaults;
  const auto type = [&](auto member) { return TypeOf(defaults.*member); };
  const auto standard = [&](auto member) { return DefaultOf(defaults.*member); };
  Json property = {{"description", setting.description}};
  Json of_type = std::visit(type, setting.member);
  property.update(setting.secret ? OrReference(std::move(of_type)) : of_type);
  if (!DefaultText(setting).empty()) property["default"] = std::visit(standard, setting.member);
  return property;
}

Json SecretVariables() {
  return {{"description", "as variables, but the values are masked in everything that msr writes"},
          {"type", "object"},
          {"additionalProperties", OrReference({{"type", Json::array({"string", "integer", "boolean"})}})}};
}

Json Plugins() {
  const Json scalar = {{"type", Json::array({"string", "integer", "boolean"})}};
  const Json list = {{"type", "array"}, {"items", scalar}};
  return {{"description", "plugins that hear what happens in a run, and what they are told besides"},
          {"type", "object"},
          {"additionalProperties",
           {{"type", "object"},
            {"properties",
             {{"enabled", {{"description", "false: only with --plugin"}, {"type", "boolean"}, {"default", true}}},
              {"module", {{"description", "which plugin it is, if not the one of this name"}, {"type", "string"}}}}},
            {"additionalProperties", OrReference({{"anyOf", Json::array({scalar, list})}})}}}};
}

// Settings whose names have a section stand in an object of that name.
Json PropertiesOfAll() {
  Json properties = Json::object();
  for (const Setting &setting : AllSettings()) {
    if (!setting.in_config_file) continue;
    const std::string name(setting.name);
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos) {
      properties[name] = PropertyOf(setting);
    } else {
      Json &section = properties[name.substr(0, dot)];
      if (section.is_null())
        section = {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
      section["properties"][name.substr(dot + 1)] = PropertyOf(setting);
    }
    if (setting.name == kLockWait) {
      for (const LockRetryName &retry : kLockRetryNames) {
        properties["locking"]["properties"][std::string(retry.key.substr(dot + 1))] = {
            {"description", retry.description}, {"type", Json::array({"string", "integer"})}};
      }
    }
    if (setting.name == "plugin") properties[std::string(kPlugins)] = Plugins();
    if (setting.repeatable) properties[std::string(kSecretVariables)] = SecretVariables();
  }
  return properties;
}

}  // namespace

std::string JsonSchema() {
  Json properties = PropertiesOfAll();
  const Json profile = {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  properties["$schema"] = {{"type", "string"}};
  properties[std::string(kProfiles)] = {{"description", "profiles, of which --env or MSR_ENV chooses one"},
                                        {"type", "object"},
                                        {"additionalProperties", {{"$ref", "#/$defs/profile"}}}};
  const Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                       {"title", "Settings of msr"},
                       {"type", "object"},
                       {"properties", std::move(properties)},
                       {"additionalProperties", false},
                       {"$defs", {{"profile", profile}}}};
  return schema.dump(2) + "\n";
}

}  // namespace msr::config
