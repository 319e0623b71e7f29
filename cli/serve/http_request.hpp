// http_request.hpp: takes the head of an HTTP request apart. Strict: what is not well-formed is refused, not guessed
// at.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace msr::serve {

/// The longest head that is read, and the longest line of a request within it.
inline constexpr std::size_t kMaxHead = 8192;
inline constexpr std::size_t kMaxRequestLine = 4096;
inline constexpr std::size_t kMaxHeaders = 64;

struct HttpRequest {
  std::string path;         ///< without its query
  bool is_head = false;     ///< HEAD: the answer has no body
  bool keep_alive = false;  ///< the client may ask again on this connection
};

/// What came of a look at the bytes that a client has sent so far.
struct HttpReading {
  enum class State { kIncomplete, kComplete, kRefused };
  State state = State::kIncomplete;
  std::size_t length = 0;   ///< of a complete one: how many bytes it has
  int status = 0;           ///< of a refused one: 400, 405, 413, 414, 431 or 505
  std::string_view reason;  ///< why, in one sentence
};

/// Reads the head at the front of `bytes` into `request`. As only GET and HEAD are served, a body is refused too.
HttpReading ReadRequest(std::string_view bytes, HttpRequest &request);

}  // namespace msr::serve
