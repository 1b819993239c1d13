// What the rounds of the media benchmark gave, as a table of medians and a list of goals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/bench/load.h"

namespace dgm::bench {

struct Sample {
  Measure measure;
  uint64_t idle_kib = 0;      // without legs
  uint64_t idle_own_kib = 0;  // of that not from files
  bool realtime = false;      // SCHED_FIFO was in force
};

struct RowKey {
  size_t legs = 0;
  bool realtime = false;  // asked for
  size_t place = 0;       // order in the table

  bool operator<(const RowKey& other) const { return place < other.place; }
};

class MediaTable {
 public:
  // A row without samples says "not installed" or "failed".
  void name_row(const RowKey& key, const std::string& name) { rows_[key].name = name; }
  void add(const RowKey& key, const Sample& sample) { rows_[key].samples.push_back(sample); }

  void print() const;
  // The least that a working host and a working benchmark give on any machine.
  bool half_of_everything_came() const;

 private:
  struct Row {
    std::string name;
    std::vector<Sample> samples;
  };
  void print_row(const RowKey& key, const Row& row) const;
  void print_goals() const;
  void print_floor(const RowKey& key, double host_percent) const;

  std::map<RowKey, Row> rows_;
};

// Of an even number the mean of the two in the middle. Empty: 0.
double median(std::vector<double> values);

}  // namespace dgm::bench
