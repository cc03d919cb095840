from ess_dash.ui import carte

choix = carte.choose()
vue = carte.get(choix)
carte.show(choix, vue)
