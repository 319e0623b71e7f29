// libpq.hpp: owners for what libpq allocates.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace msr::postgresql {

template <auto Release>
struct ReleaseWith {
  template <class T>
  void operator()(T *pointer) const noexcept {
    Release(pointer);
  }
};

using ConnPtr = std::unique_ptr<PGconn, ReleaseWith<PQfinish>>;
using ResultPtr = std::unique_ptr<PGresult, ReleaseWith<PQclear>>;
using CancelPtr = std::unique_ptr<PGcancel, ReleaseWith<PQfreeCancel>>;
using OptionsPtr = std::unique_ptr<PQconninfoOption, ReleaseWith<PQconninfoFree>>;
template <class T>
using MemoryPtr = std::unique_ptr<T, ReleaseWith<PQfreemem>>;

/// libpq says "nothing" with a null pointer in many places.
inline std::string_view Text(const char *text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

/// One field of a server's error or notice, PG_DIAG_…; empty where the server did not send it.
inline std::string_view Field(const PGresult *result, int code) {
  return Text(PQresultErrorField(result, code));
}

}  // namespace msr::postgresql
