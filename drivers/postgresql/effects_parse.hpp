// effects_parse.hpp: what a statement will do outside a transaction, as far as its effect can be looked for. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace msr::postgresql {

/// What kind of effect a statement has. What is not fully understood is kUnknown.
enum class Act {
  kUnknown,
  kRepeatable,    ///< running it again changes nothing more
  kBuildIndex,    ///< CREATE INDEX CONCURRENTLY
  kRebuildIndex,  ///< REINDEX INDEX CONCURRENTLY
  kRebuildTable,  ///< REINDEX TABLE CONCURRENTLY
  kDropIndex,     ///< DROP INDEX CONCURRENTLY
  kCreate,        ///< a database, tablespace or subscription
  kDrop,
  kDetach,  ///< ALTER TABLE … DETACH PARTITION … CONCURRENTLY
};

struct Effect {
  Act act = Act::kUnknown;
  std::string relation;   ///< the table or index as it is written: the server resolves it
  std::string partition;  ///< of kDetach, as it is written
  std::string name;       ///< without quotes, as the server keeps it; empty for an index that it names
  std::string catalog;    ///< of kCreate and kDrop: DATABASE, TABLESPACE or SUBSCRIPTION
  bool conditional = false;
  std::vector<std::string> columns;  ///< of an index without a name; empty where one is an expression
};

Effect Understand(std::string_view text);

/// True if the server would cut the name that it makes for an index without one on `table`: it cannot be told then.
bool WouldCutName(const Effect &effect, std::string_view table);

/// True if the server may have given `name` to the index that `effect` builds without one on the table `table`.
bool MayBeName(const Effect &effect, std::string_view table, std::string_view name);

}  // namespace msr::postgresql
