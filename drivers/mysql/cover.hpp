// cover.hpp: what a ROLLBACK does not take back. Pure: no server.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/mysql/effects_parse.hpp"

namespace msr::mysql {

/// The tables whose engines know no transactions, and what reaches them: views, routines, and tables by their
/// triggers. Names are compared without schema and case, so that more may count as kept than is, and never less.
class KeptObjects {
 public:
  void AddTable(std::string_view schema, std::string_view name, std::string_view engine);
  /// A view or a routine, or as `name` the table that a trigger belongs to. Without a definition, which not everybody
  /// may see, it may reach anything. In words it is `what`.
  void AddDefinition(std::string_view what, std::string_view name, std::string_view definition);
  /// Call it when all is added: what reaches something that is kept is kept too.
  void Follow();

  bool empty() const { return kept_.empty(); }
  /// One of them, for people.
  const std::string &first() const { return kept_.begin()->second; }
  /// One that `text` names, for people; empty if it names none. Of a text that cannot be read it is the first.
  std::string FindIn(std::string_view text) const;

 private:
  struct Definition {
    std::string what;
    std::string name;
    std::string text;
  };
  std::map<std::string, std::string> kept_;  ///< by name in lower case, in words
  std::vector<Definition> definitions_;
};

/// The question for all tables without transactions: schema, name and engine.
std::string AllKeptTables();

/// What is known of them in this session, and what its own statements may have changed about it since.
class Cover {
 public:
  /// Reads a statement of a migration before it is sent.
  void Watch(std::string_view text, std::string_view head);
  void Forget() { known_ = false; }
  /// The default database may be another one now, to which names without a schema do not belong.
  void OnReset() { known_ = known_ && changed_.empty(); }

  void Know(KeptObjects objects);
  bool is_known() const { return known_; }
  const KeptObjects &objects() const { return objects_; }

  /// Tables that were made or altered since, while none was kept.
  const std::vector<NamedObject> &changed() const { return changed_; }
  void ForgetChanged() { changed_.clear(); }

 private:
  bool known_ = false;
  KeptObjects objects_;
  std::vector<NamedObject> changed_;
};

}  // namespace msr::mysql
