#include <string>

#include "cli/serve/http_request.hpp"
#include "tests/support/catch.hpp"

namespace msr::serve {
namespace {

using State = HttpReading::State;

const std::string kHost = "Host: a\r\n";

HttpReading Read(const std::string &bytes) {
  HttpRequest request;
  return ReadRequest(bytes, request);
}

int StatusOf(const std::string &bytes) {
  const HttpReading reading = Read(bytes);
  return reading.state == State::kRefused ? reading.status : reading.state == State::kComplete ? 200 : 0;
}

std::string PathOf(const std::string &target) {
  HttpRequest request;
  const HttpReading reading = ReadRequest("GET " + target + " HTTP/1.1\r\n" + kHost + "\r\n", request);
  return reading.state == State::kComplete ? request.path : "";
}

bool KeepsAlive(const std::string &version, const std::string &header) {
  HttpRequest request;
  REQUIRE(ReadRequest("GET / " + version + "\r\n" + kHost + header + "\r\n", request).state == State::kComplete);
  return request.keep_alive;
}

TEST_CASE("http request: a head that is whole is taken, and what follows is left", "[serve]") {
  const std::string head = "GET /ready?x=1 HTTP/1.1\r\n" + kHost + "Accept: */*\r\n\r\n";
  HttpRequest request;
  const HttpReading reading = ReadRequest(head + "GET /", request);
  CHECK(reading.state == State::kComplete);
  CHECK(reading.length == head.size());
  CHECK(request.path == "/ready");
  CHECK_FALSE(request.is_head);
  CHECK(ReadRequest("\r\n" + head, request).length == head.size() + 2);
}

TEST_CASE("http request: however it is cut, it is not complete before its end", "[serve]") {
  const std::string head = "GET / HTTP/1.1\r\n" + kHost + "\r\n";
  for (std::size_t length = 0; length < head.size(); ++length) {
    INFO(length);
    CHECK(StatusOf(head.substr(0, length)) == 0);
  }
  CHECK(StatusOf(head) == 200);
}

TEST_CASE("http request: paths", "[serve]") {
  CHECK(PathOf("/") == "/");
  CHECK(PathOf("/metrics?name=x") == "/metrics");
  CHECK(PathOf("http://example.org/health") == "/health");
  CHECK(PathOf("http://example.org") == "/");
  CHECK(PathOf("/%2e%2e/") == "/%2e%2e/");
  CHECK(PathOf("*").empty());
  CHECK(PathOf("health").empty());
}

TEST_CASE("http request: who keeps the connection", "[serve]") {
  CHECK(KeepsAlive("HTTP/1.1", ""));
  CHECK_FALSE(KeepsAlive("HTTP/1.1", "Connection: Close\r\n"));
  CHECK_FALSE(KeepsAlive("HTTP/1.0", ""));
  CHECK(KeepsAlive("HTTP/1.0", "connection: Keep-Alive\r\n"));
}

TEST_CASE("http request: what is malformed is 400", "[serve]") {
  CHECK(StatusOf("nonsense\r\n\r\n") == 400);
  CHECK(StatusOf("GET /\r\n\r\n") == 400);
  CHECK(StatusOf("GET  / HTTP/1.1\r\n" + kHost + "\r\n") == 400);
  CHECK(StatusOf("GET /\ta HTTP/1.1\r\n" + kHost + "\r\n") == 400);
  CHECK(StatusOf("GET / / HTTP/1.1\r\n" + kHost + "\r\n") == 400);
  CHECK(StatusOf("G(T / HTTP/1.1\r\n" + kHost + "\r\n") == 400);
  CHECK(StatusOf("GET / HTTX/1.1\r\n" + kHost + "\r\n") == 400);
  CHECK(StatusOf("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(StatusOf("GET / HTTP/1.1\r\n" + kHost + kHost + "\r\n") == 400);
  CHECK(StatusOf("GET / HTTP/1.1\r\n" + kHost + "no colon\r\n\r\n") == 400);
  CHECK(StatusOf("GET / HTTP/1.1\r\n" + kHost + "A : b\r\n\r\n") == 400);
  CHECK(StatusOf("GET / HTTP/1.1\r\n" + kHost + " folded\r\n\r\n") == 400);
  CHECK(StatusOf("GET / HTTP/1.1\r\n" + kHost + "Content-Length: x\r\n\r\n") == 400);
  CHECK(StatusOf("GET / HTTP/1.1\r\n" + kHost + "Content-Length: 0\r\nContent-Length: 1\r\n\r\n") == 400);
}

TEST_CASE("http request: control characters are refused before the head is whole", "[serve]") {
  CHECK(StatusOf(std::string("\x16\x03\x01\x02\x00\x01", 6)) == 400);  // TLS begins so
  CHECK(StatusOf("GET / HTTP/1.1\n") == 400);
  CHECK(StatusOf("GET / HTTP/1.1\r\nA: b\rc") == 400);
  CHECK(StatusOf("GET / HTTP/1.1\r\n" + kHost + "A: b\r\r\n\r\n") == 400);
  CHECK(StatusOf(std::string("GET / HTTP/1.1\r\nA: \0", 20)) == 400);
}

TEST_CASE("http request: only GET and HEAD, and no body", "[serve]") {
  HttpRequest request;
  CHECK(ReadRequest("HEAD / HTTP/1.1\r\n" + kHost + "\r\n", request).state == State::kComplete);
  CHECK(request.is_head);
  for (const std::string method : {"POST", "PUT", "DELETE", "OPTIONS", "get", "BREW"}) {
    INFO(method);
    CHECK(StatusOf(method + " / HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\n\r\n") == 405);
  }
  CHECK(StatusOf("GET / HTTP/1.1\r\n" + kHost + "Content-Length: 5\r\n\r\n") == 413);
  CHECK(StatusOf("GET / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n") == 413);
  CHECK(StatusOf("GET / HTTP/1.1\r\n" + kHost + "Content-Length: 0\r\n\r\n") == 200);
}

TEST_CASE("http request: another version is refused", "[serve]") {
  CHECK(StatusOf("GET / HTTP/1.0\r\n\r\n") == 200);
  CHECK(StatusOf("PRI * HTTP/2.0\r\n\r\n") == 505);
}

TEST_CASE("http request: nothing grows without a bound", "[serve]") {
  CHECK(StatusOf("GET /" + std::string(kMaxRequestLine, 'a')) == 414);
  CHECK(StatusOf(std::string(kMaxHead, 'a')) == 414);
  CHECK(StatusOf("GET / HTTP/1.1\r\n" + kHost + "A: " + std::string(kMaxHead, 'a')) == 431);
  std::string many = "GET / HTTP/1.1\r\n" + kHost;
  for (std::size_t i = 0; i < kMaxHeaders; ++i) many += "A: b\r\n";
  CHECK(StatusOf(many + "\r\n") == 431);
}

}  // namespace
}  // namespace msr::serve
