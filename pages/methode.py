from ess_dash.ui import methode

methode.show(methode.get())
