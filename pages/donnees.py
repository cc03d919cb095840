from ess_dash.ui import donnees

choix = donnees.choose()
vue = donnees.get(choix)
donnees.show(choix, vue)
