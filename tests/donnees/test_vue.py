"""La carte et le panneau sur les vraies données : complets, vrais, bien écrits."""

import csv
import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.donnees import CLE_PAR_MAILLE, Donnees
from ess_dash.indicateurs.filtres import Filtres, Perimetre, Presence
from ess_dash.indicateurs.registre import INDICATEURS, Nature
from ess_dash.presentation.assembler import build_vue_carte
from ess_dash.presentation.atelier import list_methodes
from ess_dash.presentation.format_fr import FINE, round_affiche
from ess_dash.presentation.lieux import count_distincts
from ess_dash.presentation.message import SEPARATEUR, build_message
from ess_dash.presentation.methode import build_vue_methode
from ess_dash.presentation.modeles import DemandeCarte, VueCarte, Zone
from ess_dash.presentation.panneau import TerritoireInconnuError, build_vue_panneau
from ess_dash.render.export import to_csv_ouvert
from ess_dash.sources import list_sources
from ess_dash.territoires import Maille

TOULOUSE, METROPOLE, CAGIRE = "31555", "243100518", "200073146"
TARN_AGOUT, CANAL_DU_MIDI = "200034023", "243100567"
FILTRES = (
    Filtres(),
    Filtres(perimetre=Perimetre.HORS_METROPOLE),
    Filtres(montagne=Presence.OUI, qpv=Presence.INCONNU),
    Filtres(
        perimetre=Perimetre.METROPOLE,
        types=frozenset({"fabrique"}),
        themes=frozenset({"alimentation", "non_classe"}),
        financeurs=frozenset({"departement_31"}),
    ),
    Filtres(montagne=Presence.INCONNU),
)
COUPLES = [
    (fiche.identifiant, maille)
    for fiche in INDICATEURS.values()
    for maille in fiche.mailles
]
COLORIES = {"classe", "cercle"}
TAILLE_MAX = {Maille.COMMUNE: 3072, Maille.EPCI: 2048, Maille.PETR: 2048}


@pytest.fixture(scope="module")
def donnees() -> Donnees:
    return load_donnees()


@pytest.fixture(scope="module")
def vue(donnees) -> VueCarte:
    return build_vue_carte(donnees, DemandeCarte())


def list_vues(
    donnees: Donnees, indicateur: str, maille: Maille, filtres: Filtres
) -> Iterator[VueCarte]:
    """Une vue par millésime et par découpage."""
    fiche = INDICATEURS[indicateur]
    for variante in fiche.variantes(donnees):
        for methode in list_methodes(fiche)[:1] or (None,):
            yield build_vue_carte(
                donnees,
                DemandeCarte(indicateur, maille, variante, methode, filtres=filtres),
            )


def list_textes(modele: object) -> Iterator[str]:
    """Tous les textes d’un modèle de vue."""
    if isinstance(modele, str):
        yield modele
    elif isinstance(modele, tuple):
        for membre in modele:
            yield from list_textes(membre)
    elif is_dataclass(modele):
        for champ in fields(modele):
            yield from list_textes(getattr(modele, champ.name))


def check_typographie(modele: object) -> None:
    for texte in list_textes(modele):
        assert "  " not in texte, texte
        assert not re.search("[ \u00a0][:;!?%»€]|«[ \u00a0]", texte), texte
        assert "http" in texte or not re.search(r"\w'\w", texte), texte
        assert not re.search(r"\b(?:nan|None|NaT)\b", texte), texte


@pytest.mark.parametrize("filtres", FILTRES, ids=range(len(FILTRES)))
@pytest.mark.parametrize(("indicateur", "maille"), COUPLES)
def test_chaque_carte_possible_tient_ses_promesses(
    donnees, indicateur, maille, filtres
):
    for vue in list_vues(donnees, indicateur, maille, filtres):
        check_zones(donnees, vue)
        check_legende(vue)
        check_filtres(donnees, vue)
        check_typographie(vue)
        check_message(vue)


def check_zones(donnees: Donnees, vue: VueCarte) -> None:
    codes = [zone.code for zone in vue.zones]
    cle = CLE_PAR_MAILLE[vue.demande.maille]
    assert codes == sorted(set(donnees.communes[cle].dropna()))
    assert len({zone.millesime for zone in vue.zones}) == 1
    for zone in vue.zones:
        assert (zone.valeur is None) == bool(zone.motif)
        assert zone.libelle
        assert zone.source
        colorie = vue.nature is not Nature.NOMBRE and zone.valeur is not None
        assert (zone.classe is not None) == colorie


def check_legende(vue: VueCarte) -> None:
    """L’effectif est celui des filtres ; les bornes sont celles de toute la maille."""
    classes = [ligne for ligne in vue.legende.lignes if ligne.genre == "classe"]
    for rang, ligne in enumerate(classes):
        dedans = [zone for zone in vue.zones if zone.classe == rang]
        assert ligne.effectif == sum(zone.dans_filtre for zone in dedans)
        assert all(is_dans(vue, zone, ligne) for zone in dedans)
    for statut in Statut:
        if not statut.est_connu:
            absents = [z for z in vue.zones_filtrees if z.statut is statut]
            lignes = [li for li in vue.legende.lignes if li.genre == statut.value]
            assert [li.effectif for li in lignes] == ([len(absents)] if absents else [])
    for avant, apres in pairwise(classes):
        assert avant.borne_max <= apres.borne_min
    if vue.nature is not Nature.NOMBRE:
        genres = {"classe", *(s.value for s in Statut if not s.est_connu)}
        effectifs = [li.effectif for li in vue.legende.lignes if li.genre in genres]
        assert sum(effectifs) == len(vue.zones_filtrees)


def check_filtres(donnees: Donnees, vue: VueCarte) -> None:
    """Un filtre estompe : ni les couleurs ni les bornes ne bougent."""
    entiere = build_vue_carte(donnees, replace(vue.demande, filtres=Filtres()))
    assert all(zone.dans_filtre for zone in entiere.zones)
    assert vue.zones == tuple(
        replace(zone, dans_filtre=filtree.dans_filtre)
        for zone, filtree in zip(entiere.zones, vue.zones, strict=True)
    )
    lignes, entieres = (
        [replace(li, effectif=None) for li in v.legende.lignes if li.genre in COLORIES]
        for v in (vue, entiere)
    )
    assert lignes == entieres
    dits = not vue.zones_filtrees
    assert dits == ("les filtres ne gardent aucun territoire" in vue.constat)


def is_dans(vue: VueCarte, zone: Zone, ligne) -> bool:
    """La valeur écrite sur le territoire est dans les bornes écrites de sa classe."""
    ecrite = round_affiche(zone.valeur, vue.decimales)
    return ligne.borne_min <= ecrite <= ligne.borne_max


def check_message(vue: VueCarte) -> None:
    message = build_message(
        vue, selection=vue.zones[0].code, cadre=(vue.zones[0].code, 12)
    )
    texte = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    compresseur = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS)
    octets = compresseur.compress(texte.encode()) + compresseur.flush()
    assert len(octets) <= TAILLE_MAX[vue.demande.maille]
    assert len(message["classes"]) == len(vue.zones)
    libelles = [
        group(brut) + (message["suffixe"] if re.search("[0-9]$", brut) else "")
        for brut in message["libelles"].split(SEPARATEUR)
    ]
    assert libelles == [zone.libelle for zone in vue.zones]


def group(brut: str) -> str:
    """Remet les espaces de milliers, comme le fait le navigateur."""
    return re.sub(r"(?<=\d)(?=(?:\d{3})+(?!\d))", FINE, brut)


@pytest.mark.parametrize(("indicateur", "maille"), COUPLES)
def test_chaque_decoupage_et_le_pivot_se_dessinent(donnees, indicateur, maille):
    for methode in list_methodes(INDICATEURS[indicateur]):
        for pivot in (False, True):
            demande = DemandeCarte(
                indicateur, maille, methode=methode, autour_du_pivot=pivot
            )
            vue = build_vue_carte(donnees, demande)
            check_legende(vue)


def test_les_quatre_poids_publies_et_leur_millesime(vue):
    assert {(e.code, e.texte, e.precision) for e in vue.etiquettes} == {
        (CAGIRE, "24,2\u202f%", "FLORES 2017"),
        ("200068815", "21,5\u202f%", "FLORES 2017"),
        ("200072643", "18,9\u202f%", "FLORES 2017"),
        (METROPOLE, "10,6\u202f%", "FLORES 2019"),
    }


@pytest.mark.parametrize(
    ("variante", "publies", "absents"), [("FLORES 2017", 3, 15), ("FLORES 2019", 1, 17)]
)
def test_jamais_deux_millesimes_sur_une_carte(donnees, variante, publies, absents):
    demande = DemandeCarte("part_emploi_ess_pct", variante=variante)
    vue = build_vue_carte(donnees, demande)
    classees = [z for z in vue.zones if z.classe is not None]
    assert len(classees) == publies
    assert {zone.millesime for zone in vue.zones} == {variante}
    effectifs = {
        ligne.genre: ligne.effectif
        for ligne in vue.legende.lignes
        if ligne.genre != "classe"
    }
    assert effectifs["non_publie"] == absents


@pytest.mark.parametrize(
    ("variante", "document"),
    [
        ("FLORES 2017", "Plan d’action en faveur de l’ESS"),
        ("FLORES 2019", "Feuille de route Toulouse Métropole Impact"),
    ],
)
def test_chaque_poids_exporte_cite_son_propre_document(donnees, variante, document):
    demande = DemandeCarte("part_emploi_ess_pct", variante=variante)
    octets = to_csv_ouvert(build_vue_carte(donnees, demande)).decode()
    lignes = list(csv.DictReader(io.StringIO(octets, newline="")))
    publiees = [ligne for ligne in lignes if ligne["valeur"]]
    assert publiees
    assert all(ligne["source"].startswith(document) for ligne in publiees)
    # Une absence n’a pas de document : elle cite le fichier où l’on a cherché.
    absentes = {ligne["source"] for ligne in lignes if not ligne["valeur"]}
    assert absentes == {s.citation for s in donnees.sources["chiffres_publies"]}


@pytest.mark.parametrize(
    ("filtres", "attendu"),
    [
        (Filtres(), "publié pour 3\xa0EPCI sur 18 (FLORES 2017)"),
        (
            Filtres(perimetre=Perimetre.HORS_METROPOLE),
            "publié pour 3\xa0EPCI sur 17 (FLORES 2017)",
        ),
        (
            Filtres(perimetre=Perimetre.METROPOLE),
            "aucune valeur publiée parmi les territoires montrés (FLORES 2017)",
        ),
    ],
)
def test_le_constat_du_poids_parle_de_ce_que_les_filtres_gardent(
    donnees, filtres, attendu
):
    demande = DemandeCarte("part_emploi_ess_pct", filtres=filtres)
    vue = build_vue_carte(donnees, demande)
    assert attendu in vue.constat
    absents = sum(zone.valeur is None for zone in vue.zones_filtrees)
    (phrase,) = (p for p in vue.avertissements if "sans valeur" in p)
    assert phrase.startswith(f"{absents}\xa0territoire")


def test_trois_poids_publies_sont_trois_valeurs_dans_la_legende(donnees):
    vue = build_vue_carte(donnees, DemandeCarte("part_emploi_ess_pct"))
    libelles = [li.libelle for li in vue.legende.lignes if li.genre == "classe"]
    assert libelles == ["18,9\u202f%", "21,5\u202f%", "24,2\u202f%"]


def test_les_variantes_du_poids_sont_les_millesimes_publies(donnees):
    fiche = INDICATEURS["part_emploi_ess_pct"]
    assert fiche.variantes(donnees) == ("FLORES 2017", "FLORES 2019")


def test_la_couverture_des_projets(vue):
    assert vue.couverture[0] == (
        "8 projets placés sur 25 connus, tous financeurs\u202f; le Département en a "
        "financé 56 selon son plan, dont 9 sont connus ici."
    )


def test_les_lieux_distincts_sont_comptes_une_fois(donnees, vue):
    totaux = {
        c: count_distincts(vue.lieux, c) for c in ("totem", "tiers_lieu", "projet")
    }
    assert totaux == {"totem": 6, "tiers_lieu": 22, "projet": 25}
    lieux = [lieu for lieu in vue.lieux if "projet" not in lieu.couches]
    assert len(lieux) == donnees.lieux["id_lieu"].nunique() == 25


def test_le_fil_est_totem_tiers_lieu_et_fabrique(donnees, vue):
    (fil,) = (lieu for lieu in vue.lieux if lieu.identifiant == "le-fil")
    assert fil.couches == ("totem", "tiers_lieu")
    assert fil.certitude == "feuille de route"
    fabriques = DemandeCarte(filtres=Filtres(types=frozenset({"fabrique"})))
    assert fil.nom in {lieu.nom for lieu in build_vue_carte(donnees, fabriques).lieux}


def test_le_100e_singe_est_un_lieu_dans_deux_communes(vue):
    (singe,) = (lieu for lieu in vue.lieux if lieu.identifiant == "le-100e-singe")
    assert singe.codes_communes == ("31113", "31169")
    par_commune = {s.code_commune: s.nb_tiers_lieu for s in vue.symboles}
    assert par_commune["31113"] == par_commune["31169"] == 1


def test_les_lieux_de_toulouse_sont_un_symbole_compte(vue):
    (toulouse,) = (s for s in vue.symboles if s.code_commune == TOULOUSE)
    situes = [lieu for lieu in vue.lieux if TOULOUSE in lieu.codes_communes]
    assert toulouse.nb_totem == count_distincts(situes, "totem") == 6
    assert toulouse.nb_tiers_lieu == count_distincts(situes, "tiers_lieu")
    assert toulouse.nb_projet == count_distincts(situes, "projet") == 7
    assert len(vue.symboles) == len({s.code_commune for s in vue.symboles})


def test_ateliers_31_n_est_pas_un_lieu_totem(vue):
    (ateliers,) = (lieu for lieu in vue.lieux if lieu.identifiant == "ateliers-31")
    assert ateliers.couches == ()
    assert ateliers.genre == "lieu du Département"


def test_hors_metropole_ce_qui_n_est_pas_situe_est_compte_a_part(donnees):
    filtres = Filtres(perimetre=Perimetre.HORS_METROPOLE)
    vue = build_vue_carte(donnees, DemandeCarte(filtres=filtres))
    assert all(lieu.codes_communes for lieu in vue.lieux)
    assert vue.couverture[0].startswith("8 projets placés sur 25 connus")
    assert vue.couverture[-1].startswith("17\xa0lieux ou projets non situés")


def test_le_constat_rural_est_vrai(donnees, vue):
    """Recompté sur la table des communes, sans passer par les indicateurs."""
    communes = donnees.communes
    rurales = communes["population"].where(communes["densite_7"] >= 5, 0)
    parts = (
        rurales.groupby(communes["code_epci"]).sum()
        / communes.groupby("code_epci")["population"].sum()
    )
    assert vue.constat == (
        f"Dans {(parts > 0.5).sum()}\xa0EPCI sur {len(parts)}, plus de la moitié des "
        f"habitants vivent en commune rurale\u202f; dans {(parts == 1).sum()}, tous."
    )
    entier = rurales.sum() / communes["population"].sum()
    assert f"{100 * entier:.1f}".replace(".", ",") in vue.reference


def test_le_constat_de_population_est_vrai(donnees):
    vue = build_vue_carte(donnees, DemandeCarte("population_hab"))
    communes = donnees.communes
    epci = communes.groupby("code_epci")["population"].sum()
    part = round(100 * epci.max() / communes["population"].sum())
    assert epci.idxmax() == METROPOLE
    assert vue.constat.startswith(f"Toulouse Métropole réunit {part}\u202f% du total")
    assert f"{epci.max():,}".replace(",", "\u202f") in vue.constat


def test_le_constat_de_montagne_est_vrai(donnees):
    vue = build_vue_carte(donnees, DemandeCarte("part_population_montagne_pct"))
    communes = donnees.communes
    habitees = communes[communes["zone_montagne"] & (communes["population"] > 0)]
    nombre = habitees["code_epci"].nunique()
    assert vue.constat == (f"La montagne habitée tient dans {nombre}\xa0EPCI sur 18.")


def test_le_constat_de_densite_est_vrai(donnees):
    vue = build_vue_carte(donnees, DemandeCarte("densite_population_hab_km2"))
    sommes = donnees.communes.groupby("code_epci")[["population", "surface_km2"]].sum()
    densites = sommes["population"] / sommes["surface_km2"]
    extremes = (densites.min(), densites.max())
    bas, haut = (f"{round(valeur):,}".replace(",", "\u202f") for valeur in extremes)
    assert f"de {bas} à {haut}\xa0hab./km²" in vue.constat


def test_le_constat_de_la_grille_est_vrai(donnees):
    vue = build_vue_carte(donnees, DemandeCarte("densite_7", Maille.COMMUNE))
    libelles = donnees.communes["densite_7_libelle"].value_counts()
    assert f"«\u202f{libelles.index[0]}\u202f»" in vue.constat
    assert f"{libelles.iloc[0]}\xa0communes sur {len(donnees.communes)}" in vue.constat


def test_les_libelles_de_densite_sont_ceux_de_la_source(donnees):
    lus = donnees.communes.drop_duplicates("densite_7")
    libelles = dict(zip(lus["densite_7"], lus["densite_7_libelle"], strict=True))
    assert libelles == dict(INDICATEURS["densite_7"].modalites)


def list_codes(donnees: Donnees) -> list[str]:
    groupes = [
        *donnees.territoires(Maille.EPCI)["code"],
        *donnees.territoires(Maille.PETR)["code"],
    ]
    communes = list(donnees.communes["code_commune"])[::120]
    return [*groupes, *communes, TOULOUSE, "31127", "31129", "31075", ""]


def test_chaque_territoire_a_un_panneau_complet(donnees, vue):
    for code in list_codes(donnees):
        panneau = build_vue_panneau(donnees, vue, code)
        assert panneau.nom
        assert panneau.genre
        assert panneau.publies
        for ligne in (*panneau.lignes, *panneau.publies):
            assert ligne.libelle
            assert ligne.valeur
            assert ligne.source or ligne.motif
        check_typographie(panneau)


@pytest.mark.parametrize(
    ("code", "debut"),
    [
        (TARN_AGOUT, "partie haut-garonnaise\u202f: 1 commune sur"),
        (CANAL_DU_MIDI, "partie haut-garonnaise\u202f: 13 communes sur 28"),
        ("pays-lauragais", "partie haut-garonnaise\u202f: 2 EPCI sur 4"),
    ],
)
def test_un_territoire_a_cheval_dit_sa_partie(donnees, vue, code, debut):
    assert build_vue_panneau(donnees, vue, code).perimetre.startswith(debut)


def test_bonrepos_sur_aussonnelle_est_au_muretain(donnees, vue):
    assert build_vue_panneau(donnees, vue, "31075").genre == (
        "Commune · CA Le Muretain Agglo"
    )


def test_le_quotient_de_cagire_n_est_pas_calculable(donnees, vue):
    (poids,) = build_vue_panneau(donnees, vue, CAGIRE).publies
    assert poids.valeur == "24,2\u202f%"
    assert poids.comparaison == (
        "Quotient de localisation non calculable. Les millésimes diffèrent\u202f: "
        "FLORES 2017 d’un côté, FLORES 2021 de l’autre."
    )


def test_aucun_quotient_n_est_calculable_sur_les_donnees_d_aujourd_hui(donnees, vue):
    for code in donnees.territoires(Maille.EPCI)["code"]:
        for ligne in build_vue_panneau(donnees, vue, code).publies:
            assert not ligne.comparaison or "non calculable. L" in ligne.comparaison


@pytest.mark.parametrize(
    "code", ["01004", "75056", "200000000", "81", "pays-basque", "?"]
)
def test_un_code_d_ailleurs_est_dit_en_francais(donnees, vue, code):
    with pytest.raises(TerritoireInconnuError, match="n’est pas dans la Haute-Garonne"):
        build_vue_panneau(donnees, vue, code)


def test_la_page_methode_est_bien_ecrite(donnees):
    methode = build_vue_methode(donnees, list_sources())
    assert len(methode.indicateurs) == len(INDICATEURS)
    check_typographie(methode)


def test_chaque_commune_a_un_point_sa_mairie_ou_un_point_interieur(donnees):
    communes = donnees.communes
    assert communes[["point_lon", "point_lat"]].notna().all(axis=None)
    localisees = communes["mairie_lon"].notna()
    assert (~localisees).any()
    assert (communes["point_lon"] == communes["mairie_lon"])[localisees].all()
