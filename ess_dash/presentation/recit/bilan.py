"""Le bilan du premier plan : ce que le document publie, et ce que l’on en retrouve."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.quantites import (
    Couverture,
    compute_couverture,
    find_financeur_departement,
)
from ess_dash.presentation.dossier import (
    Axe,
    Cellule,
    ChiffreCle,
    Colonne,
    Constat,
    Couche,
    Dossier,
    Figure,
    Ligne,
    Point,
    Section,
    Tableau,
    Teinte,
    Trace,
    list_citations,
    write_cellule,
)
from ess_dash.presentation.format_fr import format_nombre, pluralize
from ess_dash.presentation.recit.demandes import AdresseError
from ess_dash.presentation.typographie import polish

# Du projet reçu au projet qui vit : la suite que montre la figure.
PARCOURS: Final = ("projets_accueillis", "projets_finances")
TEINTES: Final = (Teinte.NEUTRE, Teinte.ACCENT)


def build_bilan(donnees: Donnees) -> Dossier:
    """Dossier du bilan : chiffres publiés, parcours des projets, ce que l’on en connaît.

    Raises
    ------
    AdresseError
        Si le département n’a pas de bilan lu.
    """
    reperes = _build_reperes(donnees)
    if not {*PARCOURS, "structures_dissoutes"} <= set(reperes):
        raise AdresseError("le bilan du premier plan n’a pas été lu.")
    couverture = compute_couverture(donnees, find_financeur_departement(donnees))
    return polish(
        Dossier(
            identifiant="bilan",
            titre=_write_titre(reperes),
            sous_titre="Premier plan du Département · "
            f"{reperes['projets_finances'].millesime}",
            constat=Constat(
                phrase=f"{_write_titre(reperes)}. {_write_connus(donnees, couverture)}",
                sources=list_citations(*reperes.values()),
            ),
            sections=(
                _build_parcours(reperes),
                _build_vie(reperes),
                _build_connus(donnees, reperes, couverture),
            ),
            sur_demonstration=donnees.est_demonstration,
            chiffres_cles=_build_chiffres(reperes),
        )
    )


def _build_reperes(donnees: Donnees) -> dict[str, Chiffre]:
    """Repères publiés, dans l’ordre du fichier ; aucun si le fichier n’est pas lu."""
    return {
        str(ligne["identifiant"]): _build_chiffre(donnees, ligne)
        for ligne in donnees.reperes.to_dict("records")
        if "periode" in ligne
    }


def _build_chiffre(donnees: Donnees, ligne: Mapping[Any, Any]) -> Chiffre:
    return Chiffre(
        indicateur=str(ligne["identifiant"]),
        code=donnees.configuration.code_departement,
        valeur=float(ligne["valeur"]),
        statut=Statut.MESURE,
        unite=str(ligne["unite"]),
        millesime=str(ligne["periode"]),
        base=str(ligne["libelle"]),
        precision=str(ligne["precision"]),
        sources=donnees.sources["reperes"],
        citation=f"{ligne['document']}, {ligne['page_ou_section']}",
    )


def _read(reperes: Mapping[str, Chiffre], identifiant: str) -> float:
    return reperes[identifiant].valeur or 0.0


def _write_titre(reperes: Mapping[str, Chiffre]) -> str:
    recus, finances = (_read(reperes, nom) for nom in PARCOURS)
    etp = reperes.get("emplois_projetes_etp")
    suite = (
        ""
        if etp is None or etp.valeur is None
        else f", pour {format_nombre(etp.valeur)} ETP projetés"
    )
    return f"{format_nombre(recus)} projets reçus, {format_nombre(finances)} financés{suite}"


def _build_chiffres(reperes: Mapping[str, Chiffre]) -> tuple[ChiffreCle, ...]:
    gardes = [nom for nom in reperes if nom != "structures_dissoutes"]
    return tuple(
        ChiffreCle(
            libelle=reperes[nom].base,
            cellule=write_cellule(reperes[nom]),
            comparaison=reperes[nom].millesime,
        )
        for nom in gardes
    )


def _build_parcours(reperes: Mapping[str, Chiffre]) -> Section:
    recus, finances = (_read(reperes, nom) for nom in PARCOURS)
    part = format_nombre(100 * finances / recus)
    titre = (
        f"{format_nombre(finances)} projets financés sur {format_nombre(recus)} reçus, "
        f"soit {part} %"
    )
    noms = {"Reçus": recus, "Financés": finances}
    return Section(
        identifiant="parcours",
        titre="Du projet reçu au projet financé",
        texte=f"{titre}.",
        figures=(
            _draw_barres(
                "parcours", titre, noms, "Projets", [reperes[c] for c in PARCOURS]
            ),
        ),
    )


def _build_vie(reperes: Mapping[str, Chiffre]) -> Section:
    finances = _read(reperes, "projets_finances")
    dissoutes = _read(reperes, "structures_dissoutes")
    vivantes = finances - dissoutes
    part = format_nombre(100 * vivantes / finances, 1)
    titre = (
        f"{pluralize(dissoutes, 'structure dissoute', 'structures dissoutes')} pour "
        f"{format_nombre(finances)} projets financés : {part} % vivraient encore"
    )
    noms = {"Non dissoutes": vivantes, "Dissoutes": dissoutes}
    cles = ("projets_finances", "structures_dissoutes")
    return Section(
        identifiant="vie",
        titre="Ce qui vit encore",
        texte=f"{titre}.",
        avis=_list_ecarts(
            reperes, f"{format_nombre(vivantes)} structures, soit {part} %"
        ),
        figures=(
            _draw_barres("vie", titre, noms, "Structures", [reperes[c] for c in cles]),
        ),
    )


def _list_ecarts(reperes: Mapping[str, Chiffre], recompte: str) -> tuple[str, ...]:
    """Ce que le plan écrit, face à ce que donnent ses propres nombres."""
    taux = reperes.get("taux_perennisation_pct")
    if taux is None:
        return ()
    ecrit = write_cellule(taux).texte
    return (f"Le plan écrit « {ecrit} » : ses propres nombres donnent {recompte}.",)


def _draw_barres(
    identifiant: str,
    titre: str,
    noms: Mapping[str, float],
    grandeur: str,
    chiffres: Sequence[Chiffre],
) -> Figure:
    """Une barre par nombre ; son tableau dit les mêmes nombres."""
    periode = chiffres[0].millesime
    sources = list_citations(*chiffres)
    return Figure(
        identifiant=identifiant,
        titre=titre,
        sous_titre=f"{grandeur} du premier plan du Département, {periode}",
        couches=(Couche(Trace.BARRE, _list_points(noms), etiquettes=True),),
        axe_x=Axe("", minimum=0, maximum=1.1 * max(noms.values())),
        axe_y=Axe("", categories=tuple(noms)),
        alternative=f"{titre}.",
        tableau=Tableau(
            identifiant=identifiant,
            titre=titre,
            entete=grandeur,
            colonnes=(Colonne(grandeur),),
            lignes=tuple(
                _build_ligne(nom, valeur, periode, " ; ".join(sources))
                for nom, valeur in noms.items()
            ),
        ),
        sources=sources,
        hauteur_px=180,
    )


def _list_points(noms: Mapping[str, float]) -> tuple[Point, ...]:
    return tuple(
        Point(x=valeur, y=nom, libelle=format_nombre(valeur), detail=nom, teinte=teinte)
        for (nom, valeur), teinte in zip(noms.items(), TEINTES, strict=True)
    )


def _build_connus(
    donnees: Donnees, reperes: Mapping[str, Chiffre], couverture: Couverture
) -> Section:
    connus = " ; ".join(s.citation for s in donnees.sources["projets"])
    lignes = (
        Ligne("Annoncés par le plan", (write_cellule(reperes["projets_finances"]),)),
        _build_ligne("Connus de l’outil", couverture.connus, source=connus),
        _build_ligne("Situés dans une commune", couverture.situes, source=connus),
    )
    phrase = _write_connus(donnees, couverture)
    return Section(
        identifiant="connus",
        titre="Ce que l’on en retrouve",
        texte=phrase,
        tableaux=(
            Tableau(
                identifiant="connus",
                titre="Projets financés par le Département",
                entete="Projets",
                colonnes=(Colonne("Nombre"),),
                lignes=lignes,
            ),
        ),
    )


def _build_ligne(
    titre: str, nombre: float, millesime: str = "", source: str = ""
) -> Ligne:
    cellule = Cellule(
        texte=format_nombre(nombre), valeur=nombre, millesime=millesime, source=source
    )
    return Ligne(titre, (cellule,))


def _write_connus(donnees: Donnees, couverture: Couverture) -> str:
    """Ce que l’on retrouve des projets annoncés ; le jeu fictif se dit."""
    annonces = format_nombre(couverture.annonces or 0)
    ou = "dans le jeu fictif" if donnees.est_demonstration else "par l’outil"
    connus = pluralize(couverture.connus, "est connu", "sont connus")
    situes = pluralize(couverture.situes, "est situé", "sont situés")
    return f"Des {annonces} projets annoncés, {connus} {ou} et {situes}."
