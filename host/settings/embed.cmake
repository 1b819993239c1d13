# Writes a C++ file whose function returns the text of a file: the shipped example and the built-in
# default cannot differ. cmake -DINPUT=... -DOUTPUT=... -DFUNCTION=ns::name -DHEADER=... -P embed.cmake
file(READ ${INPUT} text)
string(REGEX MATCH "^(.*)::([a-z_]+)$" matched "${FUNCTION}")
file(WRITE ${OUTPUT} "#include \"${HEADER}\"

namespace ${CMAKE_MATCH_1} {
std::string_view ${CMAKE_MATCH_2}() {
  return R\"__embedded__(${text})__embedded__\";
}
}  // namespace ${CMAKE_MATCH_1}
")
