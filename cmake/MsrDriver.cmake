include("${CMAKE_CURRENT_LIST_DIR}/MsrModule.cmake")

# msr_add_driver(NAME name SCHEMES word… SOURCES file… [LIBRARIES target…] [INCLUDES dir…])
#
# Builds the driver module msr_driver_<name>.so with exactly one visible symbol, and a link
# msr_driver_<scheme>.so for each further scheme, so that the program finds the driver by the word
# before the colon of a URL. Installs both.
function(msr_add_driver)
  cmake_parse_arguments(PARSE_ARGV 0 driver "" "NAME" "SCHEMES;SOURCES;LIBRARIES;INCLUDES")
  msr_add_module(KIND driver NAME ${driver_NAME} SOURCES ${driver_SOURCES} LIBRARIES ${driver_LIBRARIES}
    INCLUDES ${driver_INCLUDES})
  set(target msr_driver_${driver_NAME})

  foreach(scheme IN LISTS driver_SCHEMES)
    if(NOT scheme STREQUAL driver_NAME)
      set(link "${PROJECT_BINARY_DIR}/lib/msr/drivers/msr_driver_${scheme}.so")
      add_custom_command(TARGET ${target} POST_BUILD
        COMMAND ${CMAKE_COMMAND} -E create_symlink ${target}.so "${link}" VERBATIM)
      install(FILES "${link}" DESTINATION "${CMAKE_INSTALL_LIBDIR}/msr/drivers" COMPONENT ${driver_NAME})
    endif()
  endforeach()
  set_property(GLOBAL APPEND PROPERTY MSR_DRIVERS ${driver_NAME})
endfunction()

# msr_driver_option(name found): AUTO builds the driver when its library was found, ON insists, OFF
# leaves it out. Sets MSR_BUILD_DRIVER_<NAME> for the caller.
function(msr_driver_option name found library)
  string(TOUPPER ${name} upper)
  set(MSR_DRIVER_${upper} AUTO CACHE STRING "Build the ${name} driver: AUTO, ON or OFF")
  set_property(CACHE MSR_DRIVER_${upper} PROPERTY STRINGS AUTO ON OFF)
  set(build FALSE)
  if(MSR_DRIVER_${upper} STREQUAL "AUTO")
    set(build ${found})
  elseif(MSR_DRIVER_${upper})
    if(NOT found)
      message(FATAL_ERROR "MSR_DRIVER_${upper} is ON, but ${library} was not found")
    endif()
    set(build TRUE)
  endif()
  if(NOT build)
    set_property(GLOBAL APPEND PROPERTY MSR_DRIVERS_LEFT_OUT "${name} (needs ${library})")
  endif()
  set(MSR_BUILD_DRIVER_${upper} ${build} PARENT_SCOPE)
endfunction()

function(msr_print_drivers)
  get_property(drivers GLOBAL PROPERTY MSR_DRIVERS)
  get_property(left_out GLOBAL PROPERTY MSR_DRIVERS_LEFT_OUT)
  list(JOIN drivers ", " drivers)
  message(STATUS "Drivers: ${drivers}")
  if(left_out)
    list(JOIN left_out ", " left_out)
    message(STATUS "Drivers left out: ${left_out}")
  endif()
endfunction()
