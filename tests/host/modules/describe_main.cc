// Stands in for the program `dragoman` where a scan runs "describe --raw FILE".
#include <cstdio>
#include <cstring>

#include "host/modules/describe.h"

int main(int count, char** words) {
  if (count != 4 || std::strcmp(words[1], "describe") != 0 || std::strcmp(words[2], "--raw") != 0) {
    std::fputs("usage: describe_main describe --raw FILE\n", stderr);
    return 2;
  }
  return dgm::modules::describe_raw(words[3]);
}
