import pytest

from ess_dash.indicateurs.filtres import Filtres, Perimetre, Presence
from ess_dash.presentation.modeles import COUCHES, DemandeCarte
from ess_dash.presentation.resume import LIBELLES_COUCHES, write_resume

FINANCEURS = {"departement_01": "Département"}


def write(**filtres: object) -> str:
    demande = DemandeCarte(filtres=Filtres(**filtres))  # type: ignore[arg-type]
    return write_resume(demande, FINANCEURS).replace("\u202f", " ")


def test_sans_filtre_il_n_y_a_rien_a_dire():
    assert write() == ""


@pytest.mark.parametrize(
    ("filtres", "attendu"),
    [
        ({"perimetre": Perimetre.HORS_METROPOLE}, "Filtré : Hors métropole"),
        ({"montagne": Presence.OUI}, "Filtré : en zone de montagne"),
        ({"qpv": Presence.INCONNU}, "Filtré : quartier prioritaire inconnu"),
        ({"types": frozenset({"tiers_lieu"})}, "Filtré : Tiers-lieu"),
        (
            {"themes": frozenset({"insertion", "alimentation"})},
            "Filtré : Alimentation durable et digne · Insertion socio-professionnelle",
        ),
        ({"financeurs": frozenset({"departement_01"})}, "Filtré : Département"),
        ({"financeurs": frozenset({"autre"})}, "Filtré : autre"),
        (
            {"perimetre": Perimetre.METROPOLE, "qpv": Presence.OUI},
            "Filtré : Métropole seule · en quartier prioritaire",
        ),
    ],
)
def test_chaque_filtre_a_ses_mots(filtres, attendu):
    assert write(**filtres) == attendu


@pytest.mark.parametrize("presence", list(Presence))
def test_chaque_reponse_a_ses_mots(presence):
    for critere in ("montagne", "qpv"):
        assert bool(write(**{critere: presence})) == (presence is not Presence.TOUT)


def test_chaque_couche_a_son_libelle():
    assert tuple(LIBELLES_COUCHES) == COUCHES
