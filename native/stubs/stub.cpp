// Nothing: the library exists for its name alone (see CMakeLists.txt).
