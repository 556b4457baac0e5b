"""What the root program runs: `python -P -m ops …`."""

import sys

from ops.cli import main

sys.exit(main())
