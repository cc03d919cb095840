"""``python -m ess_dash`` : les commandes."""

import sys

from ess_dash.commandes.registre import main

if __name__ == "__main__":
    sys.exit(main())
