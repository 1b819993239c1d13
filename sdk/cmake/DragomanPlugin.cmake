# dragoman_add_plugin(name SOURCES a.cc LINK lib): a module library that exports one symbol and cannot
# leave symbols open. -fno-gnu-unique: a unique symbol would keep two versions of a plugin from being
# independent. Works for C and C++, in Dragoman's tree and from an installed SDK.
function(dragoman_add_plugin name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  set(output ${CMAKE_BINARY_DIR}/plugins)
  if(DRAGOMAN_PLUGIN_OUTPUT)
    set(output ${DRAGOMAN_PLUGIN_OUTPUT})
  endif()
  add_library(${name} MODULE ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE DragomanSDK::sdk ${ARG_LINK})
  set_target_properties(${name} PROPERTIES PREFIX "" C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON LIBRARY_OUTPUT_DIRECTORY ${output})
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if(CXX IN_LIST languages)
    target_compile_features(${name} PRIVATE cxx_std_20)
  endif()
  target_compile_options(${name} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_options(${name} PRIVATE -Wl,--version-script=${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin_exports.map)
  if(NOT DGM_SANITIZE)
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
endfunction()

# dragoman_add_conformance_test(name OPTIONS model=small): runs the conformance suite against the plugin, with
# these options for create(). Nothing happens where the testing kit is not there.
function(dragoman_add_conformance_test name)
  cmake_parse_arguments(ARG "" "" "OPTIONS" ${ARGN})
  if(TARGET DragomanSDK::conformance)
    add_test(NAME ${name}.conformance COMMAND DragomanSDK::conformance $<TARGET_FILE:${name}> ${ARG_OPTIONS})
    set_tests_properties(${name}.conformance PROPERTIES TIMEOUT 300)
  endif()
endfunction()

# dragoman_add_plugin_test(name SOURCES a_test.cc LINK lib OPTIONS model=small): a GoogleTest program of the plugin,
# which finds the file in PLUGIN_FILE and its folder in PLUGIN_SOURCE_DIR, and the conformance suite.
function(dragoman_add_plugin_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;OPTIONS" ${ARGN})
  if(NOT TARGET DragomanSDK::testing)
    return()
  endif()
  include(GoogleTest)
  find_package(GTest REQUIRED)
  add_executable(${name}_test ${ARG_SOURCES})
  add_dependencies(${name}_test ${name})
  target_link_libraries(${name}_test PRIVATE DragomanSDK::testing GTest::gmock GTest::gtest_main ${ARG_LINK})
  target_compile_definitions(${name}_test PRIVATE PLUGIN_FILE="$<TARGET_FILE:${name}>"
    PLUGIN_SOURCE_DIR="${CMAKE_CURRENT_SOURCE_DIR}")
  gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 120)
  dragoman_add_conformance_test(${name} OPTIONS ${ARG_OPTIONS})
endfunction()
