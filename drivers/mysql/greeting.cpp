#include "drivers/mysql/greeting.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <system_error>

namespace msr::mysql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kConnectError = 2002;
constexpr int kUnknownHost = 2005;
constexpr int kLost = 2013;

constexpr std::size_t kPacketHeader = 4;
constexpr unsigned char kRefusal = 0xff;
constexpr unsigned char kProtocol = 10;
constexpr std::size_t kLongestVersion = 256;
// Behind the version: the number of the session, a part of the challenge, and a zero.
constexpr std::size_t kBeforeCapabilities = 4 + 8 + 1;
constexpr unsigned kClientSsl = 0x0800;

[[noreturn]] void ThrowLost() {
  throw NoGreeting(kLost, "Lost connection to server at 'handshake: reading initial communication packet'");
}

class Socket {
 public:
  explicit Socket(const addrinfo &address)
      : fd_(socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address.ai_protocol)) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket &) = delete;
  Socket &operator=(const Socket &) = delete;

  int fd() const { return fd_; }

  /// False when it is too late.
  bool WaitFor(short events, Clock::time_point deadline) const {
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
      pollfd polled = {fd_, events, 0};
      const int ready = poll(&polled, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
      if (ready > 0) return true;
      if (ready == 0 || errno != EINTR) return false;
    }
  }

  /// 0, or the number of the system's error.
  int Connect(const addrinfo &address, Clock::time_point deadline) const {
    if (fd_ < 0) return errno;
    if (connect(fd_, address.ai_addr, address.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    if (!WaitFor(POLLOUT, deadline)) return ETIMEDOUT;
    int error = 0;
    socklen_t size = sizeof(error);
    return getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
  }

  bool ReadWhetherTlsIsOffered(Clock::time_point deadline) const {
    std::array<unsigned char, 1024> bytes = {};
    for (std::size_t size = 0; size < bytes.size();) {
      if (!WaitFor(POLLIN, deadline)) ThrowLost();
      const ssize_t read = recv(fd_, bytes.data() + size, bytes.size() - size, 0);
      if (read < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (read <= 0) ThrowLost();
      size += static_cast<std::size_t>(read);
      if (const auto offered = OffersTls(std::span(bytes).first(size))) return *offered;
    }
    ThrowLost();
  }

 private:
  int fd_;
};

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

Addresses Resolve(const std::string &host, int port) {
  addrinfo wanted = {};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo *found = nullptr;
  const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (error != 0) {
    throw NoGreeting(kUnknownHost, "Unknown server host '" + host + "': " + gai_strerror(error));
  }
  return {found, &freeaddrinfo};
}

}  // namespace

std::optional<bool> OffersTls(std::span<const unsigned char> greeting) {
  if (greeting.size() <= kPacketHeader) return std::nullopt;
  const std::size_t length = greeting[0] | greeting[1] << 8U | greeting[2] << 16U;
  const bool whole = greeting.size() >= kPacketHeader + length;
  const std::span<const unsigned char> packet = greeting.subspan(kPacketHeader);
  if (packet[0] == kRefusal && length > 3) {
    if (!whole) return std::nullopt;
    const std::string text(packet.begin() + 3, packet.begin() + static_cast<std::ptrdiff_t>(length));
    throw NoGreeting(packet[1] | packet[2] << 8,
                     text.starts_with('#') ? text.substr(std::min<std::size_t>(6, text.size())) : text);
  }
  const auto version = packet.subspan(1);
  const auto end = std::find(version.begin(), version.end(), 0);
  const auto version_size = static_cast<std::size_t>(end - version.begin());
  if (packet[0] != kProtocol || version_size > kLongestVersion) {
    throw NoGreeting(kLost, "what answers there does not speak the protocol of MySQL");
  }
  const std::size_t at = 1 + version_size + 1 + kBeforeCapabilities;
  if (packet.size() < at + 2) return std::nullopt;
  return ((packet[at] | static_cast<unsigned>(packet[at + 1]) << 8U) & kClientSsl) != 0;
}

bool AskWhetherTlsIsOffered(const std::string &host, int port, int timeout) {
  const Addresses addresses = Resolve(host, port);
  int error = 0;
  for (const addrinfo *address = addresses.get(); address != nullptr; address = address->ai_next) {
    const Socket connection(*address);
    error = connection.Connect(*address, Clock::now() + std::chrono::seconds(timeout));
    if (error == 0) return connection.ReadWhetherTlsIsOffered(Clock::now() + std::chrono::seconds(timeout));
  }
  throw NoGreeting(kConnectError,
                   "Can't connect to server on '" + host + "': " + std::generic_category().message(error));
}

}  // namespace msr::mysql
