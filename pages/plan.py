from ess_dash.ui import plan

choix = plan.choose()
vue = plan.get(choix)
plan.show(choix, vue)
