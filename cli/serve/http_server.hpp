// http_server.hpp: a small HTTP server for a few pages. Why it is our own: docs/decisions/serve-http.md.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "cli/serve/http_request.hpp"
#include "core/base/result.hpp"

namespace msr::serve {

using Clock = std::chrono::steady_clock;

struct HttpResponse {
  int status = 200;
  std::string_view content_type;  ///< a constant
  std::string body;
};

/// A request that waits for its answer.
struct Asked {
  Clock::time_point at;  ///< when it was complete
  bool is_late = false;  ///< it has waited as long as it may
};

/// What answers requests.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  /// Called on the thread of HttpServer::Run, which it must not block. None: not yet; it is asked again after
  /// HttpServer::Wake, and a last time when the request is late, when it has to answer. Throws nothing.
  virtual std::optional<HttpResponse> Answer(const HttpRequest &request, const Asked &asked) noexcept = 0;
  /// An answer to what could not be read as a request.
  virtual HttpResponse Refuse(int status, std::string_view reason) noexcept = 0;
};

/// All that a client can take up. A client that needs longer is told so, or left.
struct HttpLimits {
  std::size_t connections = 128;          ///< further ones wait in the queue of the system, or take an idle one's place
  std::chrono::milliseconds head{5'000};  ///< from the first byte of a request to the end of its head
  std::chrono::milliseconds idle{15'000};   ///< between two requests of one connection
  std::chrono::milliseconds answer{5'000};  ///< until a request is late
  std::chrono::milliseconds write{10'000};  ///< until an answer is taken
};

/// One thread, which serves all connections. Not copyable; only Wake may be called from other threads.
class HttpServer {
 public:
  /// Binds `address`: HOST:PORT, where HOST is a name, an IPv4 address or an IPv6 address in brackets, and port 0 is a
  /// free one. The error says what is wrong with the address, or why it cannot be had. `handler` outlives the server.
  static Result<std::unique_ptr<HttpServer>> Listen(const std::string &address, HttpHandler &handler,
                                                    const HttpLimits &limits);
  ~HttpServer();
  HttpServer(const HttpServer &) = delete;
  HttpServer &operator=(const HttpServer &) = delete;

  /// What it is bound to, with the port that was chosen: "127.0.0.1:8080".
  const std::string &address() const { return address_; }

  /// Serves until `stop`. Then no new connection is taken, and what was asked is answered, for as long as `grace` and
  /// unless `cancel` is asked for.
  void Run(const std::stop_token &stop, const std::stop_token &cancel, std::chrono::milliseconds grace);
  /// Has the handler asked again about the requests that wait. From any thread.
  void Wake() const;

 private:
  struct Connection;
  using Connections = std::list<Connection>;  // a type that only the source file completes

  HttpServer(HttpHandler &handler, const HttpLimits &limits);
  Result<void> Bind(const std::string &host, const std::string &port);
  void Serve(bool accepts);
  int TimeToWait() const;
  bool IsDue(const Connection &connection, Clock::time_point now) const;
  Clock::time_point DueTime(const Connection &connection) const;
  void AcceptAll();
  bool EvictIdle();
  void StopListening();
  void LeaveIdle();
  // Each is false when the connection has ended.
  bool Advance(Connection &connection, int events, bool is_woken);
  bool Receive(Connection &connection);
  bool Read(Connection &connection);
  bool Ask(Connection &connection, bool is_late);
  bool Expire(Connection &connection);
  bool Begin(Connection &connection, const HttpResponse &response, bool keep_alive);
  bool Write(Connection &connection);
  static bool Drain(Connection &connection);

  HttpHandler &handler_;
  HttpLimits limits_;
  std::string address_;
  int listener_ = -1;
  int wake_ = -1;
  bool is_stopping_ = false;
  Clock::time_point rest_until_{};  // where the system has no room for another connection
  std::unique_ptr<Connections> connections_;
};

}  // namespace msr::serve
