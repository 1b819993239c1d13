#include "host/app/commands.h"

int main(int argc, char** argv) {
  return dgm::app::dispatch(dgm::app::all_commands(), dgm::app::kVersion, {argv + 1, argv + argc});
}
