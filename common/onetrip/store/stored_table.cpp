#include "onetrip/store/stored_table.hpp"

#include <utility>

#include "onetrip/store/store.hpp"

namespace onetrip {

StoredTable::StoredTable(Store& store, std::string space)
    : store_(store), space_(store.add(*this, std::move(space))) {}

StoredTable::~StoredTable() { store_.remove(*this); }

}  // namespace onetrip
