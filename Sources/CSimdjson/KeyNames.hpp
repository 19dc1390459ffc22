/* Collects the names of the keys of records, in the order in which they occur first. */
#ifndef EVQ_KEY_NAMES_HPP
#define EVQ_KEY_NAMES_HPP

#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

class KeyNames {
 public:
  /* The names of all records that were read. They stay where they are. */
  std::deque<std::string> known;

  /* Notes a name of the record that is being read. */
  void note(std::string_view name) {
    if (table.count(name) == 0) candidates.emplace_back(name);
  }

  /* Forgets the names that were noted since the last record. */
  void drop() { candidates.clear(); }

  /* Keeps them: the record is valid. */
  void keep() {
    for (std::string &name : candidates) {
      if (table.count(name) != 0) continue;
      known.push_back(std::move(name));
      table.insert(known.back());
    }
    candidates.clear();
  }

 private:
  std::unordered_set<std::string_view> table;
  std::vector<std::string> candidates;
};

#endif
