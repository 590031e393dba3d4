// Schema: types known only at run time, as a service describes them: what a REPL has, and a program
// that was built without the service's header.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/wire/describe.hpp"

namespace onetrip::wire {

// A type's text, taken apart.
struct Type {
  enum class Kind : std::uint8_t {
    boolean,
    i32,
    i64,
    u32,
    u64,
    f64,
    str,
    bytes,
    any,
    nil,
    optional,  // parts: the type that may be absent.
    list,      // parts: of what.
    map,       // parts: key, value.
    pair,      // parts: first, second.
    record,    // record: its name.
  };
  Kind kind = Kind::any;
  std::string record;
  std::vector<Type> parts;

  friend bool operator==(const Type&, const Type&) = default;
};

// The text that parses to it.
std::string to_string(const Type& type);

class Schema {
 public:
  struct Field {
    std::string name;
    bool required;
    // The error if the text is none that we know: it matters only to whoever needs the field.
    Result<Type> type;
  };
  struct Record {
    std::string name;
    bool is_array;
    std::vector<Field> fields;
  };

  Schema() = default;
  // Of two records with one name the first counts.
  explicit Schema(const std::vector<RecordDescription>& records);

  // T and all records inside of it.
  template <class T>
  static Schema of() {
    std::vector<RecordDescription> records;
    collect_records<T>(records);
    return Schema(records);
  }

  // Null if it is not known.  Lives as long as the Schema.
  const Record* find(std::string_view name) const;
  // " Did you mean ...?" for a name that is not known.
  std::string nearest(std::string_view name) const;

  // INVALID_ARGUMENT, with the place, if the text is not a type.  A record's name is only looked up
  // when the type is used.
  static Result<Type> parse(std::string_view text);

 private:
  std::map<std::string, Record, std::less<>> records_;
};

}  // namespace onetrip::wire
