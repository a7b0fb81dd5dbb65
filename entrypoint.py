"""What the action's container runs."""

from __future__ import annotations

import os
import sys

from contract_check.action import main

sys.exit(main(os.environ, guarded=True))
