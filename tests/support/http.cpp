#include "tests/support/http.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/support/catch.hpp"
#include "tests/support/leak.hpp"

namespace msr::test {
namespace {

constexpr std::string_view kEndOfHead = "\r\n\r\n";

std::size_t LengthOf(const std::string &head) {
  constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = head.find(kName);
  std::size_t length = 0;
  if (at != std::string::npos) {
    std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), length);
  }
  return length;
}

}  // namespace

HttpClient::HttpClient(const std::string &port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  // An answer that does not come is seen as none.
  const timeval patience{30, 0};
  REQUIRE(setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
  REQUIRE(connect(socket_, reinterpret_cast<sockaddr *>(&address), sizeof(address)) == 0);
}

HttpClient::~HttpClient() {
  close(socket_);
}

void HttpClient::Send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

bool HttpClient::More() {
  std::array<char, 16384> piece{};
  const ssize_t count = recv(socket_, piece.data(), piece.size(), 0);
  if (count <= 0) return false;
  received_.append(piece.data(), static_cast<std::size_t>(count));
  return true;
}

HttpAnswer HttpClient::Receive(bool is_head) {
  while (received_.find(kEndOfHead) == std::string::npos) {
    if (!More()) return {};
  }
  HttpAnswer answer;
  answer.head = received_.substr(0, received_.find(kEndOfHead) + kEndOfHead.size());
  received_.erase(0, answer.head.size());
  const std::size_t length = is_head ? 0 : LengthOf(answer.head);
  while (received_.size() < length) {
    if (!More()) return {};
  }
  answer.body = received_.substr(0, length);
  received_.erase(0, length);
  REQUIRE(answer.head.starts_with("HTTP/1.1 "));
  answer.status = std::stoi(answer.head.substr(9, 3));
  const std::string all = fmt::format("{}{}\n", answer.head, answer.body);
  LogOutput(all);
  REQUIRE_FALSE(FindLeak(all).has_value());
  return answer;
}

bool HttpClient::IsEnded() const {
  char byte = 0;
  return recv(socket_, &byte, 1, MSG_PEEK) <= 0;
}

HttpAnswer Get(const std::string &port, const std::string &path) {
  HttpClient client(port);
  client.Send(fmt::format("GET {} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n", path));
  return client.Receive();
}

nlohmann::ordered_json JsonOf(const HttpAnswer &answer) {
  INFO(answer.head << answer.body);
  auto json = nlohmann::ordered_json::parse(answer.body, nullptr, false);
  REQUIRE_FALSE(json.is_discarded());
  return json;
}

}  // namespace msr::test
