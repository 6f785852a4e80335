"""`python -m bihuan`: the command line without an installed script."""

import sys

from bihuan.config.cli import main

sys.exit(main())
