"""Les engagements du Département : levier, enjeu, fiche-action."""

from collections.abc import Mapping
from typing import Any

from ess_dash.presentation.dossier import Cellule, Colonne, Ligne, Section, Tableau
from ess_dash.presentation.format_fr import pluralize
from ess_dash.presentation.plan.atelier import AtelierPlan
from ess_dash.presentation.plan.modeles import (
    NON_RENSEIGNE,
    SANS_TITRE,
    Activite,
    Enjeu,
    FicheAction,
    VueOutil,
)
from ess_dash.tables.plans_listes import FaitMesure


def build_enjeux(atelier: AtelierPlan) -> tuple[Enjeu, ...]:
    """Enjeux dans l’ordre du plan, chacun avec son levier et ses fiches-actions."""
    plan = atelier.plan
    leviers = {ligne["enjeu"]: ligne for ligne in plan.leviers.to_dict("records")}
    return tuple(
        _build_enjeu(atelier, ligne, leviers[ligne["enjeu"]])
        for ligne in plan.enjeux.sort_values("enjeu").to_dict("records")
        if ligne["enjeu"] in leviers
    )


def _build_enjeu(
    atelier: AtelierPlan, enjeu: Mapping[Any, Any], levier: Mapping[Any, Any]
) -> Enjeu:
    actions = atelier.plan.actions
    siennes = actions[actions["enjeu"] == enjeu["enjeu"]].sort_values("action")
    return Enjeu(
        numero=enjeu["numero"],
        titre=enjeu["titre"],
        contenu=enjeu["contenu"],
        levier=levier["libelle"],
        levier_contenu=levier["contenu"],
        rapprochement=levier["rapprochement"],
        actions=tuple(_build_action(atelier, a) for a in siennes.to_dict("records")),
    )


def _build_action(atelier: AtelierPlan, action: Mapping[Any, Any]) -> FicheAction:
    numero = int(action["action"])
    return FicheAction(
        numero=numero,
        titre=action["titre"] or SANS_TITRE,
        activites=_list_activites(atelier, numero),
        publics=action["publics"],
        situe=_write_situe(atelier, numero),
        est_connue=bool(atelier.actions.touches(str(numero))),
        vues=_list_vues(atelier, numero),
        partie=action["reference"],
        reference=atelier.cite(action["document"], action["reference"]),
        note=action["note"],
    )


def _list_activites(atelier: AtelierPlan, numero: int) -> tuple[Activite, ...]:
    reunies: list[tuple[str, list[str]]] = []
    for ligne in atelier.par_action["activites"].get(numero, ()):
        if ligne["retrait"] and reunies:
            reunies[-1][1].append(ligne["contenu"])
        else:
            reunies.append((ligne["contenu"], []))
    return tuple(Activite(contenu, tuple(details)) for contenu, details in reunies)


def _list_vues(atelier: AtelierPlan, numero: int) -> tuple[VueOutil, ...]:
    return tuple(
        VueOutil(ligne["libelle"], ligne["adresse"], ligne["justification"])
        for ligne in atelier.par_action["vues"].get(numero, ())
    )


def _write_situe(atelier: AtelierPlan, numero: int) -> str:
    """« 9 faits connus, dans 2 EPCI », ou « non renseigné » et la raison."""
    empreinte, cle = atelier.actions, str(numero)
    connus, touches = empreinte.count_connus(cle), len(empreinte.touches(cle))
    siens = atelier.par_action["faits"].get(numero, ())
    sortes = [FaitMesure.from_code(ligne["fait"]) for ligne in siens]
    raison = " ; ".join(_lower(ligne["justification"]) for ligne in siens)
    if not connus:
        if atelier.donnees.est_demonstration and FaitMesure.AUCUN not in sortes:
            raison = "le jeu fictif n’a aucun fait de cette sorte"
        return f"{NON_RENSEIGNE} : {raison}"
    return (
        f"{pluralize(connus, 'fait connu', 'faits connus')} "
        f"({', '.join(sorte.libelle for sorte in sortes)}), dans "
        f"{pluralize(touches, 'EPCI', 'EPCI')} : {raison}"
    )


def _lower(texte: str) -> str:
    return texte[:1].lower() + texte[1:]


def build_engagements(enjeux: tuple[Enjeu, ...], reference: str) -> Section:
    """Les mêmes engagements en tableaux, un par enjeu."""
    nombre = sum(len(enjeu.actions) for enjeu in enjeux)
    return Section(
        identifiant="engagements",
        titre="Les engagements du Département",
        texte=f"{pluralize(len(enjeux), 'levier', 'leviers')}, "
        f"{pluralize(len(enjeux), 'enjeu', 'enjeux')}, "
        f"{pluralize(nombre, 'fiche-action', 'fiches-actions')}. Le plan donne leviers "
        "et enjeux dans le même ordre, sans dire lequel sert lequel : ce rapprochement "
        "est notre lecture.",
        tableaux=tuple(_build_tableau(enjeu, reference) for enjeu in enjeux),
    )


def _build_tableau(enjeu: Enjeu, reference: str) -> Tableau:
    """Une rubrique par fiche-action : ses textes, longs, y ont toute la largeur."""
    return Tableau(
        identifiant=f"enjeu-{enjeu.numero.lower()}",
        titre=f"{enjeu.levier} – enjeu {enjeu.numero} : {enjeu.titre}",
        entete="Fiche-action",
        colonnes=(
            Colonne("Ce que dit le plan, et ce que l’on en sait", est_nombre=False),
        ),
        lignes=tuple(
            ligne for action in enjeu.actions for ligne in _list_lignes(action)
        ),
        note=f"Source : {reference}. {enjeu.rapprochement}.",
    )


def _list_lignes(action: FicheAction) -> tuple[Ligne, ...]:
    textes = {
        "Principales activités": " ; ".join(map(_write_activite, action.activites)),
        "Publics cibles": action.publics,
        "Ce que l’on sait situer": action.situe,
        "Vues de l’outil": " ; ".join(v.libelle for v in action.vues) or NON_RENSEIGNE,
        "Partie du plan": " ; ".join(filter(None, (action.partie, action.note))),
    }
    rubrique = f"{action.numero}. {action.titre}"
    return tuple(
        Ligne(titre, (Cellule(texte, source=action.reference),), rubrique=rubrique)
        for titre, texte in textes.items()
    )


def _write_activite(activite: Activite) -> str:
    if not activite.details:
        return activite.contenu
    return f"{activite.contenu} ({', '.join(activite.details)})"
