from ess_dash.ui import fiche

choix = fiche.choose()
vue = fiche.get(choix)
fiche.show(choix, vue)
