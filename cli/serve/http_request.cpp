#include "cli/serve/http_request.hpp"

#include <algorithm>
#include <optional>

#include "core/base/text.hpp"

namespace msr::serve {
namespace {

using State = HttpReading::State;

constexpr std::string_view kEndOfLine = "\r\n";
constexpr std::string_view kEndOfHead = "\r\n\r\n";

HttpReading Refuse(int status, std::string_view reason) {
  return {.state = State::kRefused, .status = status, .reason = reason};
}

bool IsTokenCharacter(char c) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kOthers.find(c) != std::string_view::npos;
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), &IsTokenCharacter);
}

// A control character stands nowhere in a head but as the end of a line. So that whoever speaks another protocol is
// told at once, this does not wait for the whole head.
bool HasStrayControl(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\r' && (i + 1 == text.size() || text[i + 1] == '\n')) continue;
    if (c == '\n' && i > 0 && text[i - 1] == '\r') continue;
    if ((c < 0x20 && c != '\t') || c == 0x7F) return true;
  }
  return false;
}

/// Takes the lines of a whole head.
class HeadReader {
 public:
  explicit HeadReader(HttpRequest &request) : request_(request) {}

  /// What is wrong with it, if anything is. `head` is without the empty line at its end.
  std::optional<HttpReading> Read(std::string_view head) {
    const std::size_t end = head.find(kEndOfLine);
    const std::optional<HttpReading> wrong = ReadRequestLine(head.substr(0, end));
    if (wrong) return wrong;
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + kEndOfLine.size());
    std::size_t count = 0;
    while (!head.empty()) {
      const std::size_t line_end = std::min(head.find(kEndOfLine), head.size());
      if (++count > kMaxHeaders) return Refuse(431, "the request has too many headers");
      if (!ReadHeader(head.substr(0, line_end))) return Refuse(400, "a header of the request is malformed");
      head.remove_prefix(std::min(line_end + kEndOfLine.size(), head.size()));
    }
    return Judge();
  }

 private:
  std::optional<HttpReading> ReadRequestLine(std::string_view line) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return Refuse(400, "the request line is malformed");
    method_ = line.substr(0, first);
    const std::string_view target = line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);
    if (!IsToken(method_) || target.empty() || target.find_first_of(" \t") != std::string_view::npos) {
      return Refuse(400, "the request line is malformed");
    }
    if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.') {
      return Refuse(400, "the request line is malformed");
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return Refuse(505, "only HTTP/1.1 and HTTP/1.0 are spoken");
    is_newer_ = version == "HTTP/1.1";
    return ReadTarget(target);
  }

  std::optional<HttpReading> ReadTarget(std::string_view target) {
    // A proxy may be given the whole address, and passes it on.
    if (target.starts_with("http://")) {
      const std::size_t slash = target.find('/', 7);
      target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    if (method_ != "GET" && method_ != "HEAD") return std::nullopt;  // refused for that, whatever the target is
    if (!target.starts_with('/')) return Refuse(400, "the target of the request is no path");
    request_.path = target.substr(0, target.find('?'));
    request_.is_head = method_ == "HEAD";
    return std::nullopt;
  }

  bool ReadHeader(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) return false;
    const std::string name = ToLower(line.substr(0, colon));
    const std::string_view value = Trim(line.substr(colon + 1));
    if (name == "host") return ++hosts_ == 1;
    if (name == "content-length") return ReadLength(value);
    if (name == "transfer-encoding") has_body_ = true;
    if (name == "connection") ReadConnection(value);
    return true;
  }

  bool ReadLength(std::string_view value) {
    const bool is_number = !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_number || (length_ && *length_ != value)) return false;
    length_ = value;
    has_body_ = has_body_ || value.find_first_not_of('0') != std::string_view::npos;
    return true;
  }

  void ReadConnection(std::string_view value) {
    const std::string words = ToLower(value);
    says_close_ = says_close_ || words.find("close") != std::string::npos;
    says_keep_ = says_keep_ || words.find("keep-alive") != std::string::npos;
  }

  std::optional<HttpReading> Judge() {
    if (is_newer_ && hosts_ != 1) return Refuse(400, "the request has no Host header");
    if (method_ != "GET" && method_ != "HEAD") return Refuse(405, "only GET and HEAD are served");
    if (has_body_) return Refuse(413, "a request has no body here");
    request_.keep_alive = !says_close_ && (is_newer_ || says_keep_);
    return std::nullopt;
  }

  HttpRequest &request_;
  std::string_view method_;
  bool is_newer_ = false;
  int hosts_ = 0;
  std::optional<std::string_view> length_;
  bool has_body_ = false;
  bool says_close_ = false;
  bool says_keep_ = false;
};

}  // namespace

HttpReading ReadRequest(std::string_view bytes, HttpRequest &request) {
  // An empty line or two before a request are allowed.
  std::size_t skipped = 0;
  while (skipped < 2 * kEndOfLine.size() && bytes.substr(skipped).starts_with(kEndOfLine)) skipped += kEndOfLine.size();
  const std::string_view rest = bytes.substr(skipped);
  const std::size_t end = rest.find(kEndOfHead);
  const std::string_view head = rest.substr(0, end);
  const bool is_whole = end != std::string_view::npos;
  if (HasStrayControl(is_whole ? rest.substr(0, end + kEndOfHead.size()) : rest))
    return Refuse(400, "the request holds a control character");
  if (std::min(head.find(kEndOfLine), head.size()) > kMaxRequestLine) return Refuse(414, "the target is too long");
  if (head.size() > kMaxHead) return Refuse(431, "the headers of the request are too long");
  if (!is_whole) return {};
  request = {};
  if (std::optional<HttpReading> wrong = HeadReader(request).Read(head)) return *wrong;
  return {.state = State::kComplete, .length = skipped + end + kEndOfHead.size()};
}

}  // namespace msr::serve
