#include "tests/support/proxy.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/process.hpp"

namespace msr::test {
namespace {

int Listen(std::uint16_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const int one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
  const bool done = listener >= 0 && bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof(address)) == 0 &&
                    listen(listener, SOMAXCONN) == 0;
  if (!done) throw std::runtime_error(fmt::format("the proxy cannot listen: {}", std::strerror(errno)));
  return listener;
}

int ConnectTo(const std::string &host, const std::string &port) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo *found = nullptr;
  if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return -1;
  const int server = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool done = server >= 0 && connect(server, found->ai_addr, found->ai_addrlen) == 0;
  freeaddrinfo(found);
  if (done) return server;
  if (server >= 0) close(server);
  return -1;
}

void SendAtOnce(int descriptor) {
  const int one = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
}

bool SendAll(int descriptor, std::string_view data) {
  while (!data.empty()) {
    const ssize_t sent = send(descriptor, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    data.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool IsGone(int descriptor) {
  char byte = 0;
  const ssize_t count = recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
}

}  // namespace

Proxy::Proxy(const std::string &host, const std::string &port, std::uint16_t listen_on)
    : host_(host), target_port_(port), listener_(Listen(listen_on)) {
  if (pipe2(wake_, O_CLOEXEC | O_NONBLOCK) != 0) throw std::runtime_error("the proxy cannot make a pipe");
  thread_ = std::thread([this] { Carry(); });
}

Proxy::~Proxy() {
  {
    const std::lock_guard guard(mutex_);
    ended_ = true;
  }
  Release();
  thread_.join();
  for (const int descriptor : {listener_, wake_[0], wake_[1]}) close(descriptor);
}

std::string Proxy::port() const {
  sockaddr_in address = {};
  socklen_t size = sizeof(address);
  getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &size);
  return std::to_string(ntohs(address.sin_port));
}

void Proxy::ActAt(const Point &point, Act act) {
  const std::lock_guard guard(mutex_);
  point_ = point;
  act_ = act;
  reached_ = false;
}

bool Proxy::WaitForPoint(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, wait, [this] { return reached_; });
}

void Proxy::Hold() {
  {
    const std::lock_guard guard(mutex_);
    held_ = true;
  }
  Wake();
}

void Proxy::Release() {
  {
    const std::lock_guard guard(mutex_);
    held_ = false;
  }
  changed_.notify_all();
  Wake();
}

void Proxy::Wake() const {
  const char byte = 1;
  static_cast<void>(write(wake_[1], &byte, 1) == 1);
}

Spoken Proxy::SpokenBy(Side side) {
  const std::lock_guard guard(mutex_);
  return side == Side::kClient ? client_ : server_;
}

void Proxy::Carry() {
  while (true) {
    std::vector<pollfd> watched = {{wake_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
    std::vector<std::pair<Pair *, Side>> ends;
    for (Pair &pair : pairs_) {
      watched.push_back({pair.client, POLLIN, 0});
      watched.push_back({pair.server, POLLIN, 0});
      ends.insert(ends.end(), {{&pair, Side::kClient}, {&pair, Side::kServer}});
    }
    if (poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) break;
    std::array<char, 16> byte{};
    if (watched[0].revents != 0) static_cast<void>(read(wake_[0], byte.data(), byte.size()) > 0);
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !held_; });
      if (ended_) break;
    }
    for (std::size_t i = 0; i < ends.size(); ++i) {
      auto [pair, side] = ends[i];
      if (watched[i + 2].revents != 0 && pair->client >= 0 && !Move(*pair, side)) pair->Close();
    }
    pairs_.remove_if([](const Pair &pair) { return pair.client < 0; });
    if (watched[1].revents != 0) Accept();
  }
  CutAll();
}

void Proxy::Accept() {
  Pair pair;
  pair.client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (pair.client < 0) return;
  pair.server = ConnectTo(host_, target_port_);
  if (pair.server < 0) {
    close(pair.client);
    return;
  }
  SendAtOnce(pair.client);
  SendAtOnce(pair.server);
  pairs_.push_back(pair);
}

bool Proxy::Move(Pair &pair, Side from) {
  std::array<char, 65536> buffer{};
  const ssize_t count = recv(from == Side::kClient ? pair.client : pair.server, buffer.data(), buffer.size(), 0);
  if (count <= 0) return false;
  std::string_view data(buffer.data(), static_cast<std::size_t>(count));
  const int to = from == Side::kClient ? pair.server : pair.client;

  const std::optional<std::size_t> before = Reaches(pair, from, data.size());
  if (!before) return SendAll(to, data);
  if (!SendAll(to, data.substr(0, *before))) return false;
  std::unique_lock lock(mutex_);
  reached_ = true;
  held_ = act_ == Act::kHold && !ended_;
  changed_.notify_all();
  if (act_ == Act::kCut) {
    lock.unlock();
    CutAll();
    return true;
  }
  changed_.wait(lock, [this] { return !held_; });
  lock.unlock();
  // A client that was killed meanwhile has not said the rest.
  return !IsGone(pair.client) && SendAll(to, data.substr(*before));
}

std::optional<std::size_t> Proxy::Reaches(Pair &pair, Side from, std::size_t size) {
  const std::lock_guard guard(mutex_);
  Spoken &spoken = from == Side::kClient ? client_ : server_;
  const bool begins = pair.last != from;
  const std::int64_t bytes_before = spoken.bytes;
  pair.last = from;
  spoken.messages += begins ? 1 : 0;
  spoken.bytes += static_cast<std::int64_t>(size);
  if (!point_ || reached_ || point_->from != from) return std::nullopt;
  switch (point_->unit) {
    case Point::Unit::kBeforeMessage:
      return begins && spoken.messages >= point_->at ? std::optional<std::size_t>(0) : std::nullopt;
    case Point::Unit::kBehindMessage:
      return begins && spoken.messages >= point_->at ? std::optional<std::size_t>(size) : std::nullopt;
    case Point::Unit::kBehindByte:
      break;
  }
  if (spoken.bytes < point_->at) return std::nullopt;
  return static_cast<std::size_t>(std::max<std::int64_t>(point_->at - bytes_before, 0));
}

void Proxy::CutAll() {
  for (Pair &pair : pairs_) pair.Close();
}

void Proxy::Pair::Close() {
  if (client >= 0) close(client);
  if (server >= 0) close(server);
  client = server = -1;
}

bool ReachesPoint(Process &runner, Proxy &proxy) {
  while (runner.IsRunning()) {
    if (proxy.WaitForPoint(std::chrono::milliseconds(20))) return true;
  }
  return proxy.WaitForPoint(std::chrono::milliseconds(0));
}

}  // namespace msr::test
