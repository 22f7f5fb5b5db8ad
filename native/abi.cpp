#include "spatial/abi.h"
