"""``python -m listener``."""

import sys

from .cli import main

sys.exit(main())
