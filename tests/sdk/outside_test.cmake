# Installs the SDK into a folder of its own, and builds, tests and loads plugins outside of the tree from there: one in
# C, one in C++, and a copied template.
#   cmake -DBUILD=<build tree> -DSOURCE=<tests/sdk> -DWORK=<folder> -DFLAGS=<compiler flags>
#         -DGENERATOR=<Ninja> -DLAUNCHER=<ccache or nothing> -DSANITIZE=<as the build tree> -DHOST=<dragoman or nothing>
#         -P outside_test.cmake
cmake_minimum_required(VERSION 3.25)
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    list(JOIN ARGN " " line)
    message(FATAL_ERROR "${line}\nended with ${code}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK})
set(prefix ${WORK}/prefix)
run(${CMAKE_COMMAND} --install ${BUILD} --component sdk --prefix ${prefix})
file(COPY ${prefix}/share/dragoman/templates/call_control DESTINATION ${WORK})

foreach(project ${SOURCE}/outside_c ${SOURCE}/outside_cpp ${WORK}/call_control)
  cmake_path(GET project FILENAME name)
  set(build ${WORK}/build_${name})
  run(${CMAKE_COMMAND} -S ${project} -B ${build} -G ${GENERATOR} -DCMAKE_PREFIX_PATH=${prefix}
      -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} "-DCMAKE_C_FLAGS=${FLAGS}" "-DCMAKE_CXX_FLAGS=${FLAGS}" -DDGM_SANITIZE=${SANITIZE})
  run(${CMAKE_COMMAND} --build ${build})
  run(${CMAKE_CTEST_COMMAND} --test-dir ${build} --output-on-failure)
  file(GLOB plugins ${build}/plugins/*.so)
  list(LENGTH plugins count)
  if(NOT count EQUAL 1)
    message(FATAL_ERROR "${name}: expected one plugin in ${build}/plugins, found ${count}")
  endif()
  run(${prefix}/bin/dragoman_conformance ${plugins})
  run(nm -D --defined-only ${plugins})
  if(NOT output MATCHES "^[0-9a-f]+ [A-Z] dgm_plugin_entry\n$")
    message(FATAL_ERROR "${name}: expected one exported symbol, found:\n${output}")
  endif()
  if(HOST)
    run(${HOST} describe ${plugins})
  endif()
  message(STATUS "${name}: built, tested and loaded")
endforeach()
