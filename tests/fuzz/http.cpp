// http.cpp: the head of a request means the same however it arrives, and what is taken of it is as it has to be.
#include "cli/serve/http_request.hpp"
#include "tests/fuzz/target.hpp"

namespace msr::fuzz {
namespace {

using serve::HttpReading;
using serve::HttpRequest;
using State = serve::HttpReading::State;

void CheckTaken(const HttpReading &reading, const HttpRequest &request, std::string_view text) {
  Require(reading.length <= text.size() && text.substr(0, reading.length).ends_with("\r\n\r\n"), "a head has its end");
  Require(reading.length <= serve::kMaxHead + 8, "a head is bounded");
  Require(request.path.starts_with('/') && request.path.find('?') == std::string::npos, "a path is one");
  for (const char c : request.path) Require(static_cast<unsigned char>(c) > ' ', "a path is within its line");
}

void CheckRefused(const HttpReading &reading) {
  Require(reading.status >= 400 && reading.status <= 505 && !reading.reason.empty(), "a refusal says why");
  Require(reading.reason.find_first_of("\"\\\r\n") == std::string_view::npos, "a reason needs no escape");
}

void CheckBeginning(const HttpReading &whole, const HttpRequest &request, std::string_view beginning) {
  HttpRequest other;
  const HttpReading reading = serve::ReadRequest(beginning, other);
  if (reading.state == State::kRefused) Require(whole.state == State::kRefused, "what is refused stays refused");
  if (reading.state != State::kComplete) return;
  Require(whole.state == State::kComplete && whole.length == reading.length, "what follows changes nothing");
  Require(other.path == request.path && other.is_head == request.is_head && other.keep_alive == request.keep_alive,
          "what follows changes no request");
}

}  // namespace
}  // namespace msr::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  using namespace msr::fuzz;
  Input input(data, size);
  const std::size_t cut = input.Choose(256);
  const std::string_view text = input.Rest();
  HttpRequest request;
  const HttpReading whole = msr::serve::ReadRequest(text, request);
  if (whole.state == State::kComplete) CheckTaken(whole, request, text);
  if (whole.state == State::kRefused) CheckRefused(whole);
  Require(whole.state != State::kIncomplete || text.size() <= msr::serve::kMaxHead + 8,
          "nothing grows without a bound");
  CheckBeginning(whole, request, text.substr(0, std::min(cut, text.size())));
  if (whole.state == State::kComplete) CheckBeginning(whole, request, text.substr(0, whole.length - 1));
  return 0;
}
