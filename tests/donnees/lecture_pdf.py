"""Lit un dossier dans un PDF par ses balises, comme le ferait un lecteur d’écran."""

import ctypes
import re
from dataclasses import dataclass, field
from itertools import takewhile

import pypdfium2 as pdfium
import pypdfium2.raw as fpdf

from tests.donnees.lecture import Grille, Lecture, LigneLue, cite, explain, serrer

_NUMEROS = re.compile(r"\[(\d+(?:,\d+)*)\]")


@dataclass
class Balise:
    genre: str
    texte: str
    alternative: str
    enfants: list = field(default_factory=list)

    @property
    def tout(self):
        """Texte de la balise et de celles qu’elle contient."""
        return self.texte + "".join(enfant.tout for enfant in self.enfants)


def read_balises(octets):
    """Balises de premier rang du document, page après page."""
    with pdfium.PdfDocument(octets) as pdf:
        return [balise for page in pdf for balise in _read_page(page)]


def list_balises(balises):
    """Toutes les balises, dans l’ordre de lecture."""
    for balise in balises:
        yield balise
        yield from list_balises(balise.enfants)


def read_pdf(octets):
    """Ce que disent les balises d’un PDF."""
    balises = [fille for page in read_balises(octets) for fille in page.enfants]
    a_plat = list(_flatten(balises))
    sources = _list_sources(a_plat)
    return Lecture(
        texte=serrer("".join(b.tout for b in a_plat)),
        cles=_read_cles(balises, sources),
        grilles=_read_grilles(a_plat, sources),
    )


def _read_page(page):
    textes = _list_textes(page)
    arbre = fpdf.FPDF_StructTree_GetForPage(page)
    try:
        return [
            _read_balise(fpdf.FPDF_StructTree_GetChildAtIndex(arbre, rang), textes)
            for rang in range(fpdf.FPDF_StructTree_CountChildren(arbre))
        ]
    finally:
        fpdf.FPDF_StructTree_Close(arbre)


def _list_textes(page):
    """Texte de chaque contenu marqué de la page."""
    lu = page.get_textpage()
    textes = {}
    for rang in range(fpdf.FPDFPage_CountObjects(page)):
        objet = fpdf.FPDFPage_GetObject(page, rang)
        if fpdf.FPDFPageObj_GetType(objet) == fpdf.FPDF_PAGEOBJ_TEXT:
            # Un pied de page n’a pas de marque : un lecteur d’écran le passe.
            marque = fpdf.FPDFPageObj_GetMarkedContentID(objet)
            suite = _call(fpdf.FPDFTextObj_GetText, objet, lu, genre=fpdf.FPDF_WCHAR)
            textes[marque] = textes.get(marque, "") + suite
    return textes


def _read_balise(element, textes):
    marques = [
        fpdf.FPDF_StructElement_GetMarkedContentIdAtIndex(element, rang)
        for rang in range(fpdf.FPDF_StructElement_GetMarkedContentIdCount(element))
    ]
    enfants = (
        fpdf.FPDF_StructElement_GetChildAtIndex(element, rang)
        for rang in range(fpdf.FPDF_StructElement_CountChildren(element))
    )
    return Balise(
        _call(fpdf.FPDF_StructElement_GetType, element),
        "".join(textes.get(marque, "") for marque in marques if marque >= 0),
        _call(fpdf.FPDF_StructElement_GetAltText, element),
        [_read_balise(enfant, textes) for enfant in enfants if enfant],
    )


def _call(fonction, *arguments, genre=None):
    """Texte rendu par PDFium, qui dit la place qu’il lui faut."""
    place = 512
    while True:
        tampon = ctypes.create_string_buffer(place)
        vers = tampon if genre is None else ctypes.cast(tampon, ctypes.POINTER(genre))
        longueur = fonction(*arguments, vers, place)
        if longueur <= place:
            return tampon.raw[: max(longueur, 2) - 2].decode("utf-16-le")
        place = longueur


def _flatten(balises):
    """Balises de texte, dans l’ordre, sans les boîtes qui les tiennent."""
    for balise in balises:
        if balise.genre in ("Div", "Document", "Sect", "Part"):
            yield from _flatten(balise.enfants)
        else:
            yield balise


def _list_sources(a_plat):
    """Numéro → source, d’après la liste qui ferme le document."""
    rangs = [n for n, b in enumerate(a_plat) if (b.genre, b.tout) == ("H1", "Sources")]
    if not rangs:
        return {}
    suite = takewhile(lambda b: b.genre != "H1", a_plat[rangs[-1] + 1 :])
    articles = [a for liste in suite if liste.genre == "L" for a in liste.enfants]
    return {
        serrer(article.enfants[0].tout).rstrip("."): article.enfants[-1].tout
        for article in articles
    }


def _resolve(texte, sources):
    """Texte serré, numéros de sources remplacés."""
    return _NUMEROS.sub(
        lambda trouve: "".join(cite(sources[n]) for n in trouve[1].split(",")),
        serrer(texte),
    )


def _read_cles(balises, sources):
    """Boîtes du bloc des chiffres clés : chacune tient son libellé et son nombre."""
    for bloc in balises[1:2]:
        if bloc.genre == "Div":
            return [_resolve(div.tout, sources) for div in bloc.enfants]
    return []


def _read_grilles(a_plat, sources):
    grilles, en_cours, titre = [], None, ""
    for balise in a_plat:
        if balise.genre in ("H1", "H2"):
            titre, en_cours = balise.tout, None
        elif balise.genre == "Table":
            if not any(b.genre == "THead" for b in balise.enfants):
                # La suite, page suivante : son en-tête répété n’est pas balisé.
                _read_rangees(balise, en_cours, sources)
                continue
            en_cours = Grille(titre=serrer(titre))
            grilles.append(en_cours)
            _read_rangees(balise, en_cours, sources)
        elif en_cours is not None and balise.genre == "P":
            _read_note(balise, en_cours, sources)
    for grille in grilles:
        _close(grille)
    return grilles


def _read_rangees(table, grille, sources):
    rangees = [b for b in list_balises(table.enfants) if b.genre == "TR"]
    for rangee in rangees:
        titre, *cases = rangee.enfants
        if titre.genre == "TH" and not grille.entetes and cases:
            grille.entetes = [_resolve(th.tout, sources) for th in rangee.enfants]
        elif cases:
            lues = [_read_case(case, sources) for case in cases]
            grille.lignes.append(
                LigneLue(grille.rubrique, _resolve(titre.tout, sources), lues)
            )
        else:
            grille.rubrique = serrer(titre.tout)


def _read_case(case, sources):
    """Texte de la case et, à part, la lettre de son motif."""
    lettres = [b.tout for b in case.enfants if b.genre == "Span"]
    reste = "".join(b.tout for b in case.enfants if b.genre != "Span")
    return (_resolve(case.texte + reste, sources), "".join(lettres).strip())


def _read_note(balise, grille, sources):
    lettre = next((b.tout for b in balise.enfants if b.genre == "Span"), "").strip()
    lu = _resolve(balise.tout, sources)
    if lettre:
        grille.motifs[lettre] = balise.texte
    elif lu.startswith("Touteslesvaleurs:"):
        grille.commun = lu.removeprefix("Touteslesvaleurs:").removesuffix(".")
    else:
        grille.notes += lu


def _close(grille):
    """Remplace chaque lettre par son motif, une fois tout le tableau lu."""
    for ligne in grille.lignes:
        ligne.cases = [
            texte + (explain(grille.motifs[lettre]) if lettre else "")
            for texte, lettre in ligne.cases
        ]
