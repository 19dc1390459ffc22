/* Empty on purpose: simdjson is C++, and only CSimdjson.cpp includes it. The module is here so that
   a build without libsimdjson-dev names the package to install. */
