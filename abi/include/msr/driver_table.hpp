// driver_table.hpp: the C table of driver.h made from a class of driver_sdk.hpp. Included by it; drivers do not name
// it.
//
// Every entry of the table catches what the driver throws, and turns it into a report to the host.
#ifndef MSR_DRIVER_TABLE_HPP
#define MSR_DRIVER_TABLE_HPP

#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver_sdk.hpp>

namespace msr::sdk::detail {

inline void Report(const msr_call *call, const Failure &failure) noexcept {
  msr_error error{};
  error.struct_size = sizeof(error);
  error.status = failure.status;
  error.condition = failure.condition;
  error.vendor_code = failure.vendor_code;
  error.statement = failure.step;
  error.position = failure.position;
  error.sqlstate = Borrow(failure.sqlstate);
  error.message = Borrow(failure.message);
  error.detail = Borrow(failure.detail);
  error.hint = Borrow(failure.hint);
  call->report(call->context, &error);
}

/// The wall: runs `body` and lets no exception out.
template <class Body>
msr_status Guard(const msr_call *call, Body &&body) noexcept {
  try {
    try {
      body();
      return MSR_OK;
    } catch (const Failure &failure) {
      Report(call, failure);
      return failure.status == MSR_OK ? MSR_INTERNAL : failure.status;
    } catch (const std::bad_alloc &) {
      Report(call, Failure(MSR_INTERNAL, "out of memory in the driver"));
    } catch (const std::exception &error) {
      Report(call, Failure(MSR_INTERNAL, error.what()));
    } catch (...) {
      Report(call, Failure(MSR_INTERNAL, "the driver threw something that is not an exception"));
    }
  } catch (...) {
    // Not even the report could be made; the status alone has to do.
  }
  return MSR_INTERNAL;
}

inline Connection &Self(msr_conn *connection) {
  return *reinterpret_cast<Connection *>(connection);
}

template <class Driver>
struct Table {
  static msr_status Connect(const msr_connect *options, const msr_call *call, msr_conn **connection) noexcept {
    *connection = nullptr;
    return Guard(call, [&] {
      ConnectOptions connect;
      connect.url = View(options->url);
      connect.application = View(options->application);
      connect.may_create = (options->flags & MSR_CONNECT_CREATE) != 0;
      connect.read_only = (options->flags & MSR_CONNECT_READ_ONLY) != 0;
      connect.own_process = (options->flags & MSR_CONNECT_OWN_PROCESS) != 0;
      connect.context = options->context;
      connect.notice_function = options->notice;
      Connection *made = std::make_unique<Driver>(connect).release();
      *connection = reinterpret_cast<msr_conn *>(made);
    });
  }
  static void Disconnect(msr_conn *connection) noexcept { delete reinterpret_cast<Connection *>(connection); }
  static msr_status Describe(msr_conn *connection, const msr_call *call, const msr_description_sink *sink) noexcept {
    return Guard(call, [&] {
      const Description found = Self(connection).Describe();
      std::vector<msr_str> variants;
      for (const std::string &variant : found.variants) variants.push_back(Borrow(variant));
      msr_description description{};
      description.struct_size = sizeof(description);
      description.capabilities = found.capabilities;
      description.product = Borrow(found.product);
      description.version = Borrow(found.version);
      description.database = Borrow(found.database);
      description.schema = Borrow(found.schema);
      description.user = Borrow(found.user);
      description.session = Borrow(found.session);
      description.variants = variants.data();
      description.variant_count = variants.size();
      sink->describe(sink->context, &description);
    });
  }
  static msr_status Execute(msr_conn *connection, const msr_call *call, const msr_statement *statement,
                            std::int64_t *rows) noexcept {
    return Guard(call, [&] {
      const std::int64_t changed = Self(connection).Execute(Statement(*statement));
      if (rows != nullptr) *rows = changed;
    });
  }
  static msr_status Query(msr_conn *connection, const msr_call *call, const msr_statement *statement,
                          const msr_row_sink *sink) noexcept {
    return Guard(call, [&] { Self(connection).Query(Statement(*statement), RowSink(*sink)); });
  }
  static msr_status Begin(msr_conn *connection, const msr_call *call, std::uint32_t unit_flags) noexcept {
    return Guard(call, [&] { Self(connection).Begin(unit_flags); });
  }
  static msr_status Commit(msr_conn *connection, const msr_call *call) noexcept {
    return Guard(call, [&] { Self(connection).Commit(); });
  }
  static msr_status Rollback(msr_conn *connection, const msr_call *call) noexcept {
    return Guard(call, [&] { Self(connection).Rollback(); });
  }
  static msr_status Reset(msr_conn *connection, const msr_call *call) noexcept {
    return Guard(call, [&] { Self(connection).Reset(); });
  }
  static msr_status RunUnit(msr_conn *connection, const msr_call *call, const msr_unit *unit) noexcept {
    return Guard(call, [&] { Self(connection).RunUnit(Unit(*unit)); });
  }
  static msr_status TryLock(msr_conn *connection, const msr_call *call, msr_str name, std::int32_t *taken) noexcept {
    return Guard(call, [&] { *taken = Self(connection).TryLock(View(name)) ? 1 : 0; });
  }
  static msr_status Unlock(msr_conn *connection, const msr_call *call, msr_str name) noexcept {
    return Guard(call, [&] { Self(connection).Unlock(View(name)); });
  }
  static msr_status FindLockHolder(msr_conn *connection, const msr_call *call, msr_str name,
                                   const msr_lock_holder_sink *sink) noexcept {
    return Guard(call, [&] {
      LockHolder found;
      if (!Self(connection).FindLockHolder(View(name), found)) return;
      msr_lock_holder holder{};
      holder.struct_size = sizeof(holder);
      holder.host = Borrow(found.host);
      holder.process = Borrow(found.process);
      holder.user = Borrow(found.user);
      holder.since = Borrow(found.since);
      holder.session = Borrow(found.session);
      sink->holder(sink->context, &holder);
    });
  }
  static void Cancel(msr_conn *connection) noexcept { Self(connection).Cancel(); }
  static msr_status Limit(msr_conn *connection, const msr_call *call, const msr_limits *limits) noexcept {
    return Guard(call, [&] {
      if (limits->lock_wait_ms < 0 || limits->statement_ms < 0) throw Failure(MSR_INVALID, "a limit is negative");
      Self(connection)
          .Limit({.lock_wait_ms = limits->lock_wait_ms,
                  .statement_ms = limits->statement_ms,
                  .waiting_by_default = (limits->flags & MSR_LIMIT_WAITING_BY_DEFAULT) != 0});
    });
  }

  static msr_status Observe(msr_conn *connection, const msr_call *call, const msr_statement *statement,
                            const msr_observation_sink *sink) noexcept {
    return Guard(call, [&] {
      const Observation seen = Self(connection).Observe(Statement(*statement));
      const msr_observation observation{sizeof(observation), seen.effect, Borrow(seen.evidence)};
      sink->observe(sink->context, &observation);
    });
  }
  static msr_status Settle(msr_conn *connection, const msr_call *call, const msr_statement *statement, msr_str evidence,
                           const msr_settlement_sink *sink) noexcept {
    return Guard(call, [&] {
      const Settlement found = Self(connection).Settle(Statement(*statement), View(evidence));
      const msr_settlement settlement{sizeof(settlement), found.outcome, Borrow(found.looked_at),
                                      Borrow(found.cleanup)};
      sink->settle(sink->context, &settlement);
    });
  }
  static msr_status EndSession(msr_conn *connection, const msr_call *call, msr_str session) noexcept {
    return Guard(call, [&] { Self(connection).EndSession(View(session)); });
  }
  static msr_status Covers(msr_conn *connection, const msr_call *call, const msr_statement *statement,
                           const msr_cover_sink *sink) noexcept {
    return Guard(call, [&] {
      std::optional<Statement> one;
      if (statement != nullptr) one.emplace(*statement);
      const std::string kept = Self(connection).FindKept(one ? &*one : nullptr);
      if (!kept.empty()) sink->keeps(sink->context, Borrow(kept));
    });
  }
  static msr_status Blockers(msr_conn *connection, const msr_call *call, msr_str session,
                             const msr_blocker_sink *sink) noexcept {
    return Guard(call, [&] {
      for (const Blocker &found : Self(connection).FindBlockers(View(session))) {
        msr_blocker blocker{};
        blocker.struct_size = sizeof(blocker);
        blocker.session = Borrow(found.session);
        blocker.host = Borrow(found.host);
        blocker.process = Borrow(found.process);
        blocker.user = Borrow(found.user);
        blocker.since = Borrow(found.since);
        blocker.state = Borrow(found.state);
        sink->blocker(sink->context, &blocker);
      }
    });
  }

  static msr_driver Make(std::string_view name, const Facts &facts) {
    const bool locks = (facts.capabilities & MSR_CAN_LOCK) != 0;
    msr_driver table{};
    table.struct_size = sizeof(table);
    table.abi_major = MSR_DRIVER_ABI_MAJOR;
    table.abi_minor = MSR_DRIVER_ABI_MINOR;
    table.name = Borrow(name);
    table.version = Borrow(facts.version);
    table.url_form = Borrow(facts.url_form);
    table.schemes = facts.schemes.data();
    table.scheme_count = facts.schemes.size();
    table.capabilities = facts.capabilities;
    table.dialect = facts.dialect;
    table.client_library = facts.client_library;
    table.connect = &Connect;
    table.disconnect = &Disconnect;
    table.describe = &Describe;
    table.execute = &Execute;
    table.query = &Query;
    table.begin = &Begin;
    table.commit = &Commit;
    table.rollback = &Rollback;
    table.reset = &Reset;
    table.run_unit = &RunUnit;
    table.try_lock = locks ? &TryLock : nullptr;
    table.unlock = locks ? &Unlock : nullptr;
    table.lock_holder = (facts.capabilities & MSR_CAN_NAME_LOCK_HOLDER) != 0 ? &FindLockHolder : nullptr;
    table.cancel = (facts.capabilities & MSR_CAN_CANCEL) != 0 ? &Cancel : nullptr;
    const bool limits = (facts.capabilities & (MSR_CAN_LIMIT_WAITING | MSR_CAN_LIMIT_STATEMENTS)) != 0;
    table.limit = limits ? &Limit : nullptr;
    const bool settles = (facts.capabilities & MSR_CAN_SETTLE) != 0;
    table.observe = settles ? &Observe : nullptr;
    table.settle = settles ? &Settle : nullptr;
    table.end_session = (facts.capabilities & MSR_CAN_END_SESSION) != 0 ? &EndSession : nullptr;
    table.covers = (facts.capabilities & MSR_CAN_TELL_COVER) != 0 ? &Covers : nullptr;
    table.blockers = (facts.capabilities & MSR_CAN_NAME_BLOCKERS) != 0 ? &Blockers : nullptr;
    return table;
  }
};

}  // namespace msr::sdk::detail

#endif  // MSR_DRIVER_TABLE_HPP
