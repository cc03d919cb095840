"""Dossier → HTML, CSV et texte à coller : le même modèle que la figure."""

import string
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from ess_dash.presentation.dossier import (
    Cellule,
    ChiffreCle,
    Colonne,
    Constat,
    Dossier,
    Figure,
    Ligne,
    Section,
    Tableau,
)
from ess_dash.presentation.format_fr import pluralize
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.render.export import (
    COLONNE_FICTIVE,
    slugify,
    write_csv_excel,
    write_csv_ouvert,
)
from ess_dash.render.html import render
from ess_dash.render.precisions import place_precisions

LIGNES_MONTREES: Final = 20
COLONNES: Final[Mapping[str, str]] = {
    "rubrique": "Rubrique",
    "ligne": "Ligne",
    "colonne": "Colonne",
    "texte": "Valeur écrite",
    "valeur": "Valeur",
    "unite": "Unité",
    "statut": "Statut",
    "millesime": "Millésime",
    "base": "Base",
    "perimetre": "Périmètre",
    "motif": "Motif",
    "source": "Source",
}
COLONNES_DOSSIER: Final[Mapping[str, str]] = {
    "dossier": "Code du dossier",
    "territoire": "Dossier",
    "tableau": "Code du tableau",
    "titre": "Tableau",
}


def to_constat(constat: Constat) -> str:
    """La phrase du constat et ses réserves."""
    return render("constat.html", constat=constat)


def to_chiffres_cles(chiffres: Sequence[ChiffreCle]) -> str:
    """Les chiffres à lire d’abord, chacun avec sa date, sa source ou son motif."""
    cellules = [chiffre.cellule for chiffre in chiffres]
    return render(
        "chiffres_cles.html", chiffres=chiffres, sources=_number_sources(cellules)
    )


def to_identite(dossier: Dossier) -> str:
    """Ce dont il s’agit, son nom, ce qui le situe."""
    return render("identite.html", dossier=dossier)


def to_section(section: Section) -> str:
    """Titre d’une partie, ce qu’elle dit et ce qu’elle ne peut pas calculer."""
    return render("section.html", section=section)


def to_titre_figure(figure: Figure) -> str:
    """Titre d’une figure et ce qu’elle mesure."""
    return render("titre_figure.html", figure=figure)


def to_tableau(tableau: Tableau) -> str:
    """Tableau, absences et sources renvoyées dessous ; les premières lignes seulement."""
    lignes = tableau.lignes[:LIGNES_MONTREES]
    cellules = tuple(chain.from_iterable(ligne.cellules for ligne in lignes))
    return render(
        "tableau_dossier.html",
        tableau=tableau,
        lignes=lignes,
        reste=_write_reste(len(tableau.lignes) - len(lignes)),
        motifs=_letter_motifs(cellules),
        sources=_number_sources(cellules),
        details=place_precisions(lignes, len(tableau.colonnes)),
    )


def to_pied_integre(dossier: Dossier, lien: str) -> str:
    """Pied de la page qu’un autre site montre : les sources, et où voir l’outil."""
    citees = (
        *dossier.constat.sources,
        *(cle.cellule.source for cle in dossier.chiffres_cles),
    )
    # Une citation réunit parfois plusieurs sources, dont d’autres citations sont faites.
    unes = (une.strip() for citation in citees for une in citation.split(";"))
    sources = tuple(dict.fromkeys(filter(None, unes)))
    return render("pied_integre.html", sources=sources, lien=lien)


def to_texte(dossier: Dossier) -> str:
    """La phrase, ses réserves et ses sources, à coller dans une délibération."""
    constat = dossier.constat
    lignes = [constat.phrase, *constat.reserves]
    if constat.sources:
        lignes.append(f"Sources\u202f: {' ; '.join(constat.sources)}.")
    if dossier.sur_demonstration:
        lignes.insert(0, f"[{FILIGRANE}]")
    return "\n".join(lignes)


def to_csv(tableau: Tableau, *, fictive: bool) -> bytes:
    """Une ligne par case, avec tout ce qui la rend citable, pour un Excel français."""
    return write_csv_excel(list_cases(tableau), _list_colonnes(fictive=fictive))


def to_csv_ouvert(tableau: Tableau, *, fictive: bool) -> bytes:
    """Les mêmes lignes en données ouvertes : « , », point, noms techniques."""
    return write_csv_ouvert(list_cases(tableau), _list_colonnes(fictive=fictive))


def to_csv_dossier(dossier: Dossier) -> bytes:
    """Toutes les cases du dossier en une table, pour un Excel français."""
    colonnes = {**COLONNES_DOSSIER, **_list_colonnes(fictive=dossier.sur_demonstration)}
    return write_csv_excel(list_cases_dossier(dossier), colonnes)


def to_csv_dossier_ouvert(dossier: Dossier) -> bytes:
    """La même table en données ouvertes : « , », point, noms techniques."""
    colonnes = {**COLONNES_DOSSIER, **_list_colonnes(fictive=dossier.sur_demonstration)}
    return write_csv_ouvert(list_cases_dossier(dossier), colonnes)


def list_cases_dossier(dossier: Dossier) -> list[dict[str, str | float | None]]:
    """Une ligne par case, chiffres clés d’abord, sous le code de son tableau."""
    cles = Tableau(
        identifiant="chiffres-cles",
        titre="Chiffres clés",
        entete="Chiffre",
        colonnes=(Colonne("Valeur"),),
        lignes=tuple(Ligne(c.libelle, (c.cellule,)) for c in dossier.chiffres_cles),
    )
    return [
        {
            "dossier": dossier.identifiant,
            "territoire": dossier.titre,
            "tableau": tableau.identifiant,
            "titre": tableau.titre,
            **case,
        }
        for tableau in (cles, *dossier.tableaux)
        for case in list_cases(tableau)
    ]


def name_file(dossier: Dossier, objet: str, extension: str, departement: str) -> str:
    """Nom de fichier : ``ess-31-parite-ecarts.png``, ou « donnees-fictives ».

    Une fiche est nommée d’après son territoire : ``ess-31-fiche-200073146.pdf``.
    """
    fictives = " donnees fictives" if dossier.sur_demonstration else ""
    nom = f"ess {departement} {dossier.identifiant} {objet}{fictives}"
    return f"{slugify(nom)}.{extension}"


def _list_colonnes(*, fictive: bool) -> Mapping[str, str]:
    return {**COLONNES, **(COLONNE_FICTIVE if fictive else {})}


def list_cases(tableau: Tableau) -> list[dict[str, str | float | None]]:
    """Une ligne par case, sous les clés de ``COLONNES``."""
    return [
        _build_ligne(tableau, ligne, rang, cellule)
        for ligne in tableau.lignes
        for rang, cellule in enumerate(ligne.cellules)
    ]


def _build_ligne(
    tableau: Tableau, ligne: Ligne, rang: int, cellule: Cellule
) -> dict[str, str | float | None]:
    return {
        "rubrique": ligne.rubrique,
        "ligne": ligne.titre,
        "colonne": tableau.colonnes[rang].titre,
        "texte": cellule.texte,
        "valeur": cellule.valeur,
        "unite": cellule.unite,
        "statut": "" if cellule.statut is None else str(cellule.statut.value),
        "millesime": cellule.millesime,
        "base": cellule.base,
        "perimetre": cellule.perimetre,
        "motif": cellule.motif,
        "source": cellule.source,
        "avertissement": FILIGRANE,
    }


def _write_reste(reste: int) -> str:
    if reste <= 0:
        return ""
    suite = pluralize(reste, "autre ligne", "autres lignes")
    return f"… et {suite}, dans le fichier à télécharger."


def _letter_motifs(cellules: Sequence[Cellule]) -> dict[str, str]:
    """Une lettre par motif d’absence, dans l’ordre de lecture (a, b, … z, aa, ab)."""
    motifs = dict.fromkeys(c.motif for c in cellules if c.motif)
    return {motif: _write_lettre(rang) for rang, motif in enumerate(motifs)}


def _write_lettre(rang: int) -> str:
    tours, reste = divmod(rang, 26)
    return (_write_lettre(tours - 1) if tours else "") + string.ascii_lowercase[reste]


def _number_sources(cellules: Sequence[Cellule]) -> dict[str, int]:
    sources = dict.fromkeys(
        c.source for c in cellules if c.source and c.valeur is not None
    )
    return {source: rang for rang, source in enumerate(sources, start=1)}
