#include "host/routing/lua_character_class.h"

#include <cctype>

namespace dgm::routing {

bool is_in_class(unsigned char c, unsigned char letter) {
  bool is_in = false;
  switch (std::tolower(letter)) {
    case 'a':
      is_in = std::isalpha(c);
      break;
    case 'c':
      is_in = std::iscntrl(c);
      break;
    case 'd':
      is_in = std::isdigit(c);
      break;
    case 'g':
      is_in = std::isgraph(c);
      break;
    case 'l':
      is_in = std::islower(c);
      break;
    case 'p':
      is_in = std::ispunct(c);
      break;
    case 's':
      is_in = std::isspace(c);
      break;
    case 'u':
      is_in = std::isupper(c);
      break;
    case 'w':
      is_in = std::isalnum(c);
      break;
    case 'x':
      is_in = std::isxdigit(c);
      break;
    case 'z':  // of Lua 5.1, still understood
      is_in = c == 0;
      break;
    default:
      return letter == c;
  }
  return std::isupper(letter) ? !is_in : is_in;
}

}  // namespace dgm::routing
