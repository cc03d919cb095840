from ess_dash.ui import comparer

choix = comparer.choose()
dossier = comparer.get(choix)
comparer.show(choix, dossier)
