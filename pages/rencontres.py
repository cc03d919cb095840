from ess_dash.ui.rencontres import page

choix = page.choose()
vue = page.get(choix)
page.show(choix, vue)
