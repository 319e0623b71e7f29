// raw.hpp: the C table as it is, without the host's own handling of reports in between.
#pragma once

#include <cstdint>
#include <string>

#include "tests/conformance/support.hpp"

namespace msr::conformance {

/// Counts the reports of one call, and keeps the last one.
class RawCall {
 public:
  RawCall();
  RawCall(const RawCall &) = delete;
  RawCall &operator=(const RawCall &) = delete;
  const msr_call *get() const { return &call_; }

  int reports = 0;
  msr_status status = MSR_OK;
  std::uint32_t struct_size = 0;
  std::string message;
  std::string everything;  ///< message, detail and hint

 private:
  msr_call call_{};
};

/// A session opened through the table. Notices are kept.
class RawSession {
 public:
  explicit RawSession(const std::string &url = TheSubject().url, std::uint32_t flags = MSR_CONNECT_CREATE);
  ~RawSession();
  RawSession(const RawSession &) = delete;
  RawSession &operator=(const RawSession &) = delete;

  const msr_driver &table() const { return TheSubject().table(); }
  msr_conn *get() const { return connection_; }
  msr_status status() const { return status_; }
  const RawCall &connecting() const { return connecting_; }
  const std::string &notices() const { return notices_; }
  /// Ends the session before this object ends.
  void Disconnect();

  msr_status Execute(const RawCall &call, const std::string &text, std::int64_t *rows = nullptr) const;
  msr_status Query(const RawCall &call, const std::string &text) const;

 private:
  RawCall connecting_;
  std::string notices_;
  msr_conn *connection_ = nullptr;
  msr_status status_ = MSR_INTERNAL;
};

}  // namespace msr::conformance
