"""Un récit à emporter : diaporama modifiable, livret à distribuer, affiche."""
