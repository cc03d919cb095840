"""Dire les doublons d’un fichier, et donner à chaque ligne gardée sa clé."""

from collections.abc import Iterator, Sequence

from ess_dash.importation.doublons import Cle, assign_cles
from ess_dash.importation.identites import Identite
from ess_dash.importation.lignes import Ligne
from ess_dash.importation.modele import DejaConnu, Etat
from ess_dash.textes.ecriture import cite


def give_cles(
    identites: Sequence[tuple[Ligne, Identite]],
    connus: Sequence[DejaConnu],
    si_meme_cle: Etat,
) -> Iterator[tuple[Ligne, str, DejaConnu | None]]:
    """Ligne, clé et ce que l’on savait d’elle, pour chaque ligne à établir.

    Une ligne répétée mot pour mot n’est établie qu’une fois.

    Parameters
    ----------
    si_meme_cle
        ``DOUTE`` pour garder, sous un numéro, deux lignes de même clé ; ``REFUSE`` pour
        ne garder que la première.
    """
    uniques = _drop_repetees(identites)
    cles = assign_cles([identite for _, identite in uniques], connus)
    lignes = [ligne for ligne, _ in uniques]
    for ligne, cle in zip(lignes, cles, strict=True):
        _remark_cle(ligne, cle, lignes, si_meme_cle)
        if ligne.is_vivante:
            yield ligne, cle.cle, cle.connu


def _drop_repetees(
    identites: Sequence[tuple[Ligne, Identite]],
) -> list[tuple[Ligne, Identite]]:
    vues: dict[tuple[str, ...], Ligne] = {}
    uniques = []
    for ligne, identite in identites:
        premiere = vues.setdefault(tuple(ligne.brutes), ligne)
        if premiere is ligne:
            uniques.append((ligne, identite))
        else:
            motif = f"identique à la ligne {premiere.numero} : comptée une seule fois"
            ligne.remark(Etat.DOUTE, "", motif, "Retirer l’une des deux.")
    return uniques


def _remark_cle(
    ligne: Ligne, cle: Cle, lignes: Sequence[Ligne], si_meme_cle: Etat
) -> None:
    if cle.meme_cle >= 0:
        _remark_meme_cle(ligne, lignes[cle.meme_cle].numero, si_meme_cle)
    elif cle.meme_nom >= 0:
        ligne.remark(
            Etat.DOUTE,
            "",
            f"semble la même que la ligne {lignes[cle.meme_nom].numero}",
            "Retirer l’une des deux si c’est un doublon ; sinon les deux sont gardées.",
        )
    if cle.connu is not None and cle.est_rapproche:
        ligne.remark(
            Etat.DOUTE,
            "",
            f"semble déjà connu : {cite(cle.connu.nom)} ; sa fiche est mise à jour",
            "Si ce n’est pas le même, préciser le nom ou donner un identifiant.",
        )


def _remark_meme_cle(ligne: Ligne, numero: int, si_meme_cle: Etat) -> None:
    if si_meme_cle is Etat.REFUSE:
        motif = f"la ligne {numero} donne déjà une valeur pour le même objet"
        ligne.remark(Etat.REFUSE, "", motif, "Garder une seule des deux.")
        return
    ligne.remark(
        Etat.DOUTE,
        "",
        f"même identifiant que la ligne {numero}, autre contenu : les deux sont gardées",
        "Donner à chacune son identifiant, ou retirer l’une des deux.",
    )
