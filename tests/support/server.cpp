#include "tests/support/server.hpp"

#include "tests/support/catch.hpp"

namespace msr::test {
namespace {

Arguments WithDefaults(const Arguments &options) {
  Arguments all = {"serve", "--listen", "127.0.0.1:0"};
  all.insert(all.end(), options.begin(), options.end());
  return all;
}

Variables WithoutCache(Variables variables) {
  variables.emplace("MSR_SERVE_CACHE", "0");
  return variables;
}

std::string PortIn(const std::string &text) {
  const std::string word = "http://127.0.0.1:";
  const std::size_t at = text.find(word);
  if (at == std::string::npos || text.find('\n', at) == std::string::npos) return "";
  const std::size_t from = at + word.size();
  return text.substr(from, text.find_first_not_of("0123456789", from) - from);
}

}  // namespace

Server::Server(Workspace &workspace, const Arguments &options, const Variables &variables)
    : process_(workspace.Start(WithDefaults(options), WithoutCache(variables))) {
  REQUIRE(WaitUntil([&] { return !PortIn(process_.Err()).empty() || !process_.IsRunning(); }));
  port_ = PortIn(process_.Err());
  INFO(process_.Err());
  REQUIRE_FALSE(port_.empty());
}

std::string Server::WhyNotReady() const {
  const HttpAnswer answer = Get("/ready");
  const Json json = JsonOf(answer);
  REQUIRE(answer.status == (json.at("ready").get<bool>() ? 200 : 503));
  REQUIRE(json.at("reason").is_null() == json.at("ready").get<bool>());
  return json.at("reason").is_null() ? "" : json.at("reason").get<std::string>();
}

Finished Server::End(int signal) {
  process_.Send(signal);
  return Finish();
}

Finished Server::Finish() {
  Finished finished = Checked(process_.Wait());
  INFO(finished.Describe());
  REQUIRE_FALSE(finished.timed_out);
  REQUIRE(finished.exit_code == 0);
  return finished;
}

}  // namespace msr::test
