"""Lit un dossier dans l’écran ou dans la page autonome, comme le ferait un lecteur d’écran."""

import re
from xml.etree import ElementTree as ET

from ess_dash.render import dossier as ecran
from ess_dash.render.dossier_html import to_html
from tests.donnees.lecture import Grille, Lecture, LigneLue, cite, explain, serrer


def read_ecran(dossier):
    """Ce que l’écran montre : identité, chiffres clés, constat, parties, tableaux."""
    parties = [
        ecran.to_identite(dossier),
        ecran.to_constat(dossier.constat),
        f"<p>{_protect(ecran.to_texte(dossier))}</p>",
        *map(ecran.to_section, dossier.sections),
    ]
    for figure in dossier.figures:
        parties += [ecran.to_titre_figure(figure)]
        parties += [f"<p>{_protect(source)}</p>" for source in figure.sources]
    tableaux = [_parse(ecran.to_tableau(tableau)) for tableau in dossier.tableaux]
    cles = _parse(ecran.to_chiffres_cles(dossier.chiffres_cles))
    return Lecture(
        texte=_read_texte(_parse("".join(parties))),
        cles=_read_cles(cles, _list_sources(cles), {}),
        grilles=[
            _read_grille(t, t, _list_sources(t), _list_motifs(t)) for t in tableaux
        ],
    )


def read_page(dossier, *, date):
    """Ce que dit la page autonome."""
    page = to_html(dossier, date=date).decode()
    corps = re.search(r"<main>.*</main>", page, re.DOTALL)[0]
    arbre = _parse(corps.replace("<details open>", "<details>"))
    parents = {enfant: parent for parent in arbre.iter() for enfant in parent}
    sources = _list_sources(arbre)
    grilles = []
    for table in arbre.iter("table"):
        defile = parents[table]
        freres = list(parents[defile])
        suite = ET.Element("div")
        suite.append(table)
        for frere in freres[freres.index(defile) + 1 :]:
            if frere.tag == "div":
                break
            suite.append(frere)
        grilles.append(_read_grille(table, suite, sources, _list_notes(suite)))
    return Lecture(_read_texte(arbre), _read_cles(arbre, sources, {}), grilles)


def _protect(texte):
    return texte.replace("&", "&amp;").replace("<", "&lt;")


def _parse(fragment):
    # Ce fragment sort de nos gabarits : il est bien formé et ne déclare rien.
    return ET.fromstring(f"<r>{fragment}</r>")  # noqa: S314


def _has(element, classe):
    return classe in element.get("class", "").split()


def _read_texte(element):
    return serrer("".join(element.itertext()))


def _list_sources(arbre):
    return {
        str(rang): "".join(li.itertext())
        for ol in arbre.iter("ol")
        if _has(ol, "sources") or _has(ol, "sources-cles")
        for rang, li in enumerate(ol.iter("li"), start=1)
    }


def _list_motifs(arbre):
    """Lettre → motif, à l’écran."""
    return {
        li[0].text: (li[0].tail or "").strip()
        for ul in arbre.iter("ul")
        if _has(ul, "motifs")
        for li in ul
    }


def _list_notes(arbre):
    """Numéro → motif, dans la page."""
    return {
        li.get("id").removeprefix("note-"): "".join(li.itertext())
        for ol in arbre.iter("ol")
        if _has(ol, "notes")
        for li in ol
    }


def _resolve(element, sources, motifs):
    """Texte d’un élément, ses renvois remplacés par ce à quoi ils mènent."""
    if element.tag == "sup":
        renvoi = "".join(element.itertext()).strip("[]")
        motif = motifs.get(renvoi)
        lien = next(iter(element), None)
        vers_source = lien is not None and "source-" in lien.get("href", "")
        if motif is not None and not vers_source:
            return explain(motif)
        return cite(sources[renvoi])
    morceaux = [serrer(element.text or "")]
    for enfant in element:
        morceaux += [_resolve(enfant, sources, motifs), serrer(enfant.tail or "")]
    return "".join(morceaux)


def _read_cles(arbre, sources, motifs):
    return [
        _resolve(div, sources, motifs)
        for dl in arbre.iter("dl")
        if _has(dl, "cles") or _has(dl, "chiffres-cles")
        for div in dl
    ]


def _read_grille(table, suite, sources, motifs):
    grille = Grille(titre=_read_texte(next(table.iter("caption"))))
    (tetes,) = next(table.iter("thead"))
    grille.entetes = [_resolve(th, sources, motifs) for th in tetes]
    rubrique = ""
    for rangee in next(table.iter("tbody")):
        if _has(rangee, "rubrique"):
            rubrique = _read_texte(rangee)
            continue
        titre, *cases = (_resolve(case, sources, motifs) for case in rangee)
        grille.lignes.append(LigneLue(rubrique, titre, cases))
    for p in suite.iter("p"):
        lu = _resolve(p, sources, motifs)
        if lu.startswith("Touteslesvaleurs:"):
            grille.commun = lu.removeprefix("Touteslesvaleurs:").removesuffix(".")
        else:
            grille.notes += lu
    return grille
