"""``python -m ess_dash verifier`` : le contrôle du dépôt entier."""

from ess_dash.commandes.sortie import ECHEC, say, stop
from ess_dash.depot import DepotError, Sante, open_depot


def run_verifier() -> None:
    """Contrôle le dépôt entier, sans rien changer : fichier, liens, versions, imports."""
    try:
        depot = open_depot()
        if depot.etat.sante is Sante.ABSENT:
            say("Le dépôt est vide : rien n’a encore été enregistré.")
            return
        verification = depot.verifier()
    except DepotError as faute:
        raise stop(str(faute)) from faute
    for intitule, nombre in verification.comptes:
        say(f"{intitule} : {nombre}")
    for faute_trouvee in verification.fautes:
        say(faute_trouvee)
    if not verification.est_saine:
        raise stop(
            "Le dépôt a des fautes : rétablissez une sauvegarde avec « python -m "
            "ess_dash restaurer FICHIER ».",
            ECHEC,
        )
    say("Le dépôt est en ordre.")
