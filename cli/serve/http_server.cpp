#include "cli/serve/http_server.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace msr::serve {
namespace {

using std::chrono::milliseconds;

using Events = decltype(pollfd::events);

constexpr int kBacklog = 128;
constexpr std::size_t kPiece = 4096;
// How long what a client still sends is read behind an answer that ends the connection: closed with unread bytes, the
// answer would be lost on its way.
constexpr milliseconds kDrainTime{1'000};
constexpr milliseconds kRest{100};
constexpr int kLongestWait = 60'000;

std::string_view StatusText(int status) {
  constexpr std::pair<int, std::string_view> kTexts[] = {
      {200, "OK"},
      {400, "Bad Request"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {408, "Request Timeout"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {503, "Service Unavailable"},
      {505, "HTTP Version Not Supported"},
  };
  for (const auto &[known, text] : kTexts) {
    if (known == status) return text;
  }
  return "Unknown";
}

std::string DateNow() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::string Written(const HttpResponse &response, bool keep_alive, bool with_body) {
  std::string text =
      fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n", response.status,
                  StatusText(response.status), DateNow(), response.content_type, response.body.size());
  text +=
      "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
      "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n";
  if (response.status == 405) text += "Allow: GET, HEAD\r\n";
  text += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  if (with_body) text += response.body;
  return text;
}

tl::unexpected<Error> FailToListen(std::string_view address, std::string_view reason) {
  return Fail(ErrorKind::kConfig, fmt::format("cannot listen on {}: {}", address, reason),
              "--listen takes HOST:PORT, as in 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080; port 0 is a free one");
}

bool WouldBlock() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

std::string NameOf(const sockaddr_storage &address, socklen_t size) {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  ::getnameinfo(reinterpret_cast<const sockaddr *>(&address), size, host.data(), host.size(), port.data(), port.size(),
                NI_NUMERICHOST | NI_NUMERICSERV);
  return address.ss_family == AF_INET6 ? fmt::format("[{}]:{}", host.data(), port.data())
                                       : fmt::format("{}:{}", host.data(), port.data());
}

}  // namespace

/// One client.
struct HttpServer::Connection {
  enum class State { kReading, kWaiting, kWriting, kDraining };

  explicit Connection(int given) : descriptor(given) {}
  ~Connection() { ::close(descriptor); }
  Connection(const Connection &) = delete;
  Connection &operator=(const Connection &) = delete;

  void Enter(State next) {
    state = next;
    since = Clock::now();
  }

  int descriptor;
  State state = State::kReading;
  Clock::time_point since = Clock::now();  // when the state was entered, or the first byte of a request came
  std::string in;
  std::string out;
  std::size_t written = 0;
  HttpRequest request;
  bool keep_alive = false;  // after the answer that is being written
  std::size_t answers = 0;
};

HttpServer::HttpServer(HttpHandler &handler, const HttpLimits &limits)
    : handler_(handler), limits_(limits), connections_(std::make_unique<Connections>()) {}

Result<std::unique_ptr<HttpServer>> HttpServer::Listen(const std::string &address, HttpHandler &handler,
                                                       const HttpLimits &limits) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == address.size()) {
    return FailToListen(address, "it is not a host and a port");
  }
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return FailToListen(address, "an IPv6 address stands in brackets");
  }
  const std::string port = address.substr(colon + 1);
  const bool is_number = port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number || std::stoi(port) > UINT16_MAX) return FailToListen(address, "its port is not a number up to 65535");
  std::unique_ptr<HttpServer> server(new HttpServer(handler, limits));
  server->address_ = address;
  MSR_TRY(server->Bind(host, port));
  return server;
}

Result<void> HttpServer::Bind(const std::string &host, const std::string &port) {
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE;
  addrinfo *found = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &found);
  if (failed != 0) return FailToListen(address_, ::gai_strerror(failed));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  listener_ = ::socket(found->ai_family, found->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, found->ai_protocol);
  const int yes = 1;
  const bool good = wake_ >= 0 && listener_ >= 0 &&
                    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                    ::bind(listener_, found->ai_addr, found->ai_addrlen) == 0 && ::listen(listener_, kBacklog) == 0;
  if (!good) return FailToListen(address_, std::strerror(errno));
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  if (::getsockname(listener_, reinterpret_cast<sockaddr *>(&bound), &size) == 0) address_ = NameOf(bound, size);
  return {};
}

HttpServer::~HttpServer() {
  StopListening();
  if (wake_ >= 0) ::close(wake_);
}

void HttpServer::Wake() const {
  const std::uint64_t one = 1;
  static_cast<void>(::write(wake_, &one, sizeof one) == sizeof one);
}

void HttpServer::Run(const std::stop_token &stop, const std::stop_token &cancel, milliseconds grace) {
  const std::stop_callback on_stop(stop, [this] { Wake(); });
  const std::stop_callback on_cancel(cancel, [this] { Wake(); });
  while (!stop.stop_requested()) Serve(true);
  is_stopping_ = true;
  // Whoever has connected before may have asked already.
  AcceptAll();
  StopListening();
  const Clock::time_point end = Clock::now() + grace;
  while (!cancel.stop_requested() && Clock::now() < end) {
    LeaveIdle();
    if (connections_->empty()) break;
    Serve(false);
  }
  connections_->clear();
}

// One round: waits for something to do, and does it.
void HttpServer::Serve(bool accepts) {
  using State = Connection::State;
  const Clock::time_point now = Clock::now();
  std::vector<pollfd> polled = {{wake_, POLLIN, 0}};
  const bool rests = now < rest_until_;
  polled.push_back({accepts && !rests ? listener_ : -1, POLLIN, 0});
  for (const Connection &connection : *connections_) {
    const bool reads = connection.state == State::kReading || connection.state == State::kDraining;
    const bool writes = connection.state == State::kWriting;
    polled.push_back({connection.descriptor, static_cast<Events>(reads ? POLLIN : writes ? POLLOUT : 0), 0});
  }
  const int wait = rests ? static_cast<int>(kRest.count()) : TimeToWait();
  if (::poll(polled.data(), polled.size(), wait) < 0) return;
  const bool is_woken = polled[0].revents != 0;
  std::uint64_t count = 0;
  if (is_woken) static_cast<void>(::read(wake_, &count, sizeof count) == sizeof count);
  std::size_t index = 2;
  for (auto it = connections_->begin(); it != connections_->end();) {
    const bool lives = Advance(*it, polled[index++].revents, is_woken);
    it = lives ? std::next(it) : connections_->erase(it);
  }
  if (polled[1].revents != 0) AcceptAll();
}

Clock::time_point HttpServer::DueTime(const Connection &connection) const {
  using State = Connection::State;
  switch (connection.state) {
    case State::kReading:
      return connection.since + (connection.in.empty() && connection.answers > 0 ? limits_.idle : limits_.head);
    case State::kWaiting:
      return connection.since + limits_.answer;
    case State::kWriting:
      return connection.since + limits_.write;
    case State::kDraining:
      break;
  }
  return connection.since + kDrainTime;
}

bool HttpServer::IsDue(const Connection &connection, Clock::time_point now) const {
  return now >= DueTime(connection);
}

// Until the first connection is due; while it stops, often enough to see the end of the grace.
int HttpServer::TimeToWait() const {
  Clock::time_point first = Clock::now() + milliseconds(is_stopping_ ? static_cast<int>(kRest.count()) : kLongestWait);
  for (const Connection &connection : *connections_) first = std::min(first, DueTime(connection));
  const auto left = std::chrono::ceil<milliseconds>(first - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, kLongestWait));
}

void HttpServer::AcceptAll() {
  for (int i = 0; i < kBacklog; ++i) {
    if (connections_->size() >= limits_.connections && !EvictIdle()) {
      rest_until_ = Clock::now() + kRest;
      return;
    }
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
      if (!WouldBlock() && errno != ECONNABORTED) rest_until_ = Clock::now() + kRest;
      return;
    }
    const int yes = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    connections_->emplace_back(descriptor);
  }
}

// Whoever has not asked for the longest time makes room. A client that asked is not left.
bool HttpServer::EvictIdle() {
  auto idle = connections_->end();
  for (auto it = connections_->begin(); it != connections_->end(); ++it) {
    if (it->state != Connection::State::kReading) continue;
    if (idle == connections_->end() || it->since < idle->since) idle = it;
  }
  if (idle == connections_->end()) return false;
  connections_->erase(idle);
  return true;
}

void HttpServer::StopListening() {
  if (listener_ >= 0) ::close(std::exchange(listener_, -1));
}

// What a client has sent before is taken; one that has sent nothing is left.
void HttpServer::LeaveIdle() {
  for (auto it = connections_->begin(); it != connections_->end();) {
    const bool may_end = it->state == Connection::State::kReading && it->in.empty();
    const bool lives = !may_end || (Receive(*it) && !(it->state == Connection::State::kReading && it->in.empty()));
    it = lives ? std::next(it) : connections_->erase(it);
  }
}

bool HttpServer::Advance(Connection &connection, int events, bool is_woken) {
  using State = Connection::State;
  if ((events & (POLLERR | POLLNVAL)) != 0) return false;
  const bool may_begin = connection.state == State::kReading && connection.in.empty() && events != 0;
  if (!may_begin && IsDue(connection, Clock::now())) return Expire(connection);
  if (connection.state == State::kWaiting) {
    if ((events & POLLHUP) != 0) return false;
    return !is_woken || Ask(connection, false);
  }
  if (events == 0) return true;
  if (connection.state == State::kReading) return Receive(connection);
  return connection.state == State::kWriting ? Write(connection) : Drain(connection);
}

bool HttpServer::Receive(Connection &connection) {
  std::array<char, kPiece> piece{};
  const ssize_t count = ::recv(connection.descriptor, piece.data(), piece.size(), 0);
  if (count < 0) return WouldBlock();
  if (count == 0) return false;
  if (connection.in.empty()) connection.since = Clock::now();
  connection.in.append(piece.data(), static_cast<std::size_t>(count));
  return Read(connection);
}

bool HttpServer::Read(Connection &connection) {
  const HttpReading reading = ReadRequest(connection.in, connection.request);
  if (reading.state == HttpReading::State::kIncomplete) return true;
  if (reading.state == HttpReading::State::kRefused) {
    connection.request.is_head = false;
    return Begin(connection, handler_.Refuse(reading.status, reading.reason), false);
  }
  connection.in.erase(0, reading.length);
  connection.Enter(Connection::State::kWaiting);
  return Ask(connection, false);
}

bool HttpServer::Ask(Connection &connection, bool is_late) {
  const std::optional<HttpResponse> response =
      handler_.Answer(connection.request, {.at = connection.since, .is_late = is_late});
  if (!response) return !is_late;
  return Begin(connection, *response, connection.request.keep_alive && !is_stopping_);
}

bool HttpServer::Expire(Connection &connection) {
  if (connection.state == Connection::State::kWaiting) return Ask(connection, true);
  if (connection.state != Connection::State::kReading || connection.in.empty()) return false;
  connection.request.is_head = false;
  return Begin(connection, handler_.Refuse(408, "the request did not come to its end in time"), false);
}

bool HttpServer::Begin(Connection &connection, const HttpResponse &response, bool keep_alive) {
  connection.out = Written(response, keep_alive, !connection.request.is_head);
  connection.written = 0;
  connection.keep_alive = keep_alive;
  ++connection.answers;
  connection.Enter(Connection::State::kWriting);
  return Write(connection);
}

bool HttpServer::Write(Connection &connection) {
  while (connection.written < connection.out.size()) {
    const ssize_t count = ::send(connection.descriptor, connection.out.data() + connection.written,
                                 connection.out.size() - connection.written, MSG_NOSIGNAL);
    if (count < 0) return WouldBlock();
    connection.written += static_cast<std::size_t>(count);
  }
  connection.out.clear();
  if (connection.keep_alive) {
    connection.Enter(Connection::State::kReading);
    // The next request may have come with the last one.
    return connection.in.empty() || Read(connection);
  }
  ::shutdown(connection.descriptor, SHUT_WR);
  connection.Enter(Connection::State::kDraining);
  return Drain(connection);
}

bool HttpServer::Drain(Connection &connection) {
  std::array<char, kPiece> piece{};
  // A few pieces a round, so that a client that never ends its sending does not keep the others waiting.
  for (int i = 0; i < 16; ++i) {
    const ssize_t count = ::recv(connection.descriptor, piece.data(), piece.size(), 0);
    if (count == 0) return false;
    if (count < 0) return WouldBlock();
  }
  return true;
}

}  // namespace msr::serve
