from dataclasses import replace

import pandas as pd
import pytest

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.emploi_ess import POURQUOI_MASQUE
from ess_dash.indicateurs.structure_ess import (
    MOTIF_SECONDAIRE,
    Dimension,
    Poste,
    Structures,
    compute_part,
    prepare_structures,
    sum_structures,
)
from tests.unit.indicateurs.maquette import (
    DEPARTEMENT,
    LISIERE,
    METROPOLE,
    PETR,
    VALLEE,
    build_maquette,
    build_source,
)

M = "FLORES 2021"
SECRET = None


def case(epci, famille, secteur, effectifs, annee=2021, etablissements=5):
    secret = effectifs is SECRET
    return {
        "code_epci": epci,
        "epci": "",
        "annee": annee,
        "millesime": f"FLORES {annee}",
        "famille": famille,
        "secteur": secteur,
        "etablissements": pd.NA if secret else etablissements,
        "effectifs": pd.NA if secret else effectifs,
        "etp": pd.NA if secret else effectifs / 2,
        "statut": "secret" if secret else "diffuse",
    }


def build(*cases):
    table = pd.DataFrame(cases).astype(
        {"etablissements": "Int64", "effectifs": "Int64", "etp": "Float64"}
    )
    maquette = build_maquette()
    return replace(
        maquette,
        extraction=table,
        sources={**maquette.sources, "extraction": (build_source("extraction"),)},
    )


def totaux(*lignes):
    colonnes = ["code", "etablissements_ess", "emplois_ess", "etp_ess"]
    return pd.DataFrame(lignes or [("ailleurs", 1, 1, 1)], columns=colonnes).assign(
        millesime=M
    )


def build_secret_seul():
    """La santé de la Vallée : 26 salariés, que le total de 70 rendrait."""
    donnees = build(
        case(VALLEE, "Association", "Santé humaine", SECRET),
        case(VALLEE, "Association", "Divers", 4),
        case(VALLEE, "Association", "Enseignement", 40),
        case(LISIERE, "Association", "Santé humaine", 20),
        case(LISIERE, "Association", "Divers", 5),
        case(LISIERE, "Association", "Enseignement", 9),
    )
    return replace(donnees, extraction_totaux=totaux((VALLEE, 15, 70, 35)))


def index(postes):
    return {poste.libelle: poste for poste in postes}


def poste(libelle, effectifs):
    def chiffre(valeur):
        return Chiffre(
            "emplois_ess",
            "x",
            valeur,
            Statut.SECRET if valeur is None else Statut.CALCULE,
            "salariés",
            M,
            motif="masqué" if valeur is None else "",
        )

    return Poste(libelle, *(chiffre(effectifs) for _ in range(3)))


def test_un_secteur_est_la_somme_de_ses_familles():
    donnees = build(
        case(VALLEE, "Association", "Santé humaine", 10),
        case(VALLEE, "Fondation", "Santé humaine", 20, etablissements=3),
        case(VALLEE, "Association", "Divers", 7),
    )
    postes = index(prepare_structures(donnees).find(VALLEE, Dimension.SECTEUR, M))
    sante = postes["Santé humaine"]
    assert [c.valeur for c in sante.chiffres] == [8, 30, 15]
    assert sante.effectifs.unite == "salariés"
    assert sante.effectifs.sources[0].citation == "source extraction"
    assert postes["Divers"].effectifs.valeur == 7


def test_une_case_secrete_rend_son_poste_secret():
    donnees = build(
        case(VALLEE, "Association", "Santé humaine", 10),
        case(VALLEE, "Fondation", "Santé humaine", SECRET),
        case(VALLEE, "Fondation", "Divers", SECRET),
        case(VALLEE, "Association", "Enseignement", 4),
    )
    postes = index(prepare_structures(donnees).find(VALLEE, Dimension.SECTEUR, M))
    assert postes["Santé humaine"].est_secret
    assert postes["Santé humaine"].effectifs.valeur is None
    assert not postes["Enseignement"].est_secret


def test_zero_etablissement_est_une_valeur():
    donnees = build(
        case(VALLEE, "Association", "Divers", 0, etablissements=0),
        case(VALLEE, "Association", "Enseignement", 3),
    )
    postes = index(prepare_structures(donnees).find(VALLEE, Dimension.SECTEUR, M))
    assert postes["Divers"].effectifs.valeur == 0
    assert postes["Divers"].effectifs.statut is Statut.CALCULE


def test_un_secret_seul_en_entraine_un_autre_quand_le_total_est_connu():
    donnees = build_secret_seul()
    postes = index(prepare_structures(donnees).find(VALLEE, Dimension.SECTEUR, M))
    assert {nom for nom, poste in postes.items() if poste.est_secret} == {
        "Santé humaine",
        "Divers",
    }
    assert postes["Santé humaine"].effectifs.motif == POURQUOI_MASQUE
    assert postes["Divers"].effectifs.motif == MOTIF_SECONDAIRE


def test_un_secret_seul_le_reste_quand_rien_ne_le_rend():
    donnees = replace(build_secret_seul(), extraction_totaux=totaux())
    postes = index(prepare_structures(donnees).find(VALLEE, Dimension.SECTEUR, M))
    assert [nom for nom, poste in postes.items() if poste.est_secret] == [
        "Santé humaine"
    ]


def test_le_departement_a_ses_propres_postes():
    donnees = build(case(VALLEE, "Association", "Divers", SECRET))
    propres = pd.DataFrame([case("", "Association", "Divers", 90)])
    donnees = replace(
        donnees,
        extraction_totaux=totaux(),
        extraction_departement=propres.drop(columns=["code_epci", "epci"]),
        sources={
            **donnees.sources,
            "extraction_departement": (build_source("extraction_departement"),),
        },
    )
    structures = prepare_structures(donnees)
    (divers,) = structures.find(DEPARTEMENT, Dimension.SECTEUR, M)
    assert divers.effectifs.valeur == 90
    assert divers.effectifs.perimetre == "département entier"
    assert divers.effectifs.sources[0].citation == "source extraction_departement"


def test_la_somme_d_un_groupe_garde_ses_secrets():
    donnees = build(
        case(VALLEE, "Association", "Santé humaine", 10),
        case(VALLEE, "Association", "Divers", SECRET),
        case(VALLEE, "Association", "Enseignement", SECRET),
        case(LISIERE, "Association", "Santé humaine", 20),
        case(LISIERE, "Association", "Divers", 5),
        case(LISIERE, "Association", "Enseignement", 1),
    )
    postes = index(
        sum_structures(
            prepare_structures(donnees),
            (VALLEE, LISIERE),
            Dimension.SECTEUR,
            M,
            PETR,
            "PETR entier",
        )
    )
    assert postes["Santé humaine"].effectifs.valeur == 30
    assert postes["Santé humaine"].effectifs.code == PETR
    assert postes["Santé humaine"].effectifs.perimetre == "PETR entier"
    assert postes["Divers"].effectifs.statut is Statut.SECRET
    assert postes["Divers"].effectifs.motif.startswith("1 EPCI sur 2 est sous secret")


def test_un_poste_masque_avec_un_autre_le_reste_dans_la_somme():
    # Sans cela, la somme moins l’autre EPCI rendrait le poste masqué, puis le secret.
    postes = index(
        sum_structures(
            prepare_structures(build_secret_seul()),
            (VALLEE, LISIERE),
            Dimension.SECTEUR,
            M,
            PETR,
            "",
        )
    )
    assert postes["Divers"].est_secret
    assert postes["Enseignement"].effectifs.valeur == 49


def test_un_groupe_dont_un_epci_manque_n_a_pas_de_somme():
    donnees = build(case(VALLEE, "Association", "Divers", 4))
    structures = prepare_structures(donnees)
    assert (
        sum_structures(structures, (VALLEE, METROPOLE), Dimension.SECTEUR, M, PETR, "")
        == ()
    )
    assert sum_structures(structures, (), Dimension.SECTEUR, M, PETR, "") == ()


def test_les_millesimes_vont_du_plus_recent_au_plus_ancien():
    donnees = build(
        case(VALLEE, "Association", "Divers", 4, annee=2017),
        case(VALLEE, "Association", "Divers", 5, annee=2021),
    )
    structures = prepare_structures(donnees)
    assert structures.millesimes == ("FLORES 2021", "FLORES 2017")
    assert (
        index(structures.find(VALLEE, Dimension.FAMILLE, "FLORES 2017"))[
            "Association"
        ].effectifs.valeur
        == 4
    )


def test_sans_extraction_il_n_y_a_rien():
    structures = prepare_structures(build_maquette())
    assert structures == Structures(())
    assert structures.find(VALLEE, Dimension.SECTEUR, M) == ()


@pytest.mark.parametrize(
    ("effectifs", "statut", "part"),
    [(38, Statut.CALCULE, 38), (None, Statut.SECRET, None)],
)
def test_la_part_est_celle_du_total_du_meme_millesime(effectifs, statut, part):
    total = replace(poste("total", 100).effectifs)
    calculee = compute_part(poste("a", effectifs), total)
    assert (calculee.statut, calculee.valeur) == (statut, part)


def test_la_part_ne_melange_pas_deux_millesimes():
    total = replace(poste("total", 100).effectifs, millesime="FLORES 2019")
    calculee = compute_part(poste("a", 38), total)
    assert calculee.statut is Statut.SANS_OBJET
    assert "millésimes diffèrent" in calculee.motif


def test_sans_total_il_n_y_a_pas_de_part():
    assert compute_part(poste("a", 38), None) is None
