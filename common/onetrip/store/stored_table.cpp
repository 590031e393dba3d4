#include "onetrip/store/stored_table.hpp"

#include <utility>

#include "onetrip/store/store.hpp"

namespace onetrip {

StoredTable::StoredTable(Store& store, std::string space)
    : store_(store), space_(std::move(space)) {
  store_.add(*this);
}

StoredTable::~StoredTable() { store_.remove(*this); }

}  // namespace onetrip
