"""Les commandes de ``python -m ess_dash`` : un module chacune, au registre."""
