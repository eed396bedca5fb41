"""`python -m schemalint`; unlike the script, it leaves the process to Python, as tools that watch it need."""

import sys

from schemalint.cli import main

sys.exit(main(sys.argv[1:]))
