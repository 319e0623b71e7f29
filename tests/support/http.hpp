// http.hpp: asks an HTTP server on the loopback, and listens for the password in all that it answers.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace msr::test {

struct HttpAnswer {
  int status = 0;    ///< 0 where there was no answer
  std::string head;  ///< the status line and the headers
  std::string body;
};

/// A connection to 127.0.0.1. Fails the test where none can be made.
class HttpClient {
 public:
  explicit HttpClient(const std::string &port);
  ~HttpClient();
  HttpClient(const HttpClient &) = delete;
  HttpClient &operator=(const HttpClient &) = delete;

  /// Sends bytes as they are; what the server does not take any more is left out.
  void Send(std::string_view bytes) const;
  /// The next answer; without a body where `is_head`. Its texts pass the check for leaks.
  HttpAnswer Receive(bool is_head = false);
  /// Whether the server has ended the connection, as it should be about to.
  bool IsEnded() const;

 private:
  bool More();

  int socket_;
  std::string received_;
};

/// One GET on a connection of its own.
HttpAnswer Get(const std::string &port, const std::string &path);
/// The body as JSON, or the test fails.
nlohmann::ordered_json JsonOf(const HttpAnswer &answer);

}  // namespace msr::test
