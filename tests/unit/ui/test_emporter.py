import io

import pytest
from PIL import Image

from ess_dash.presentation.dossier import Constat, Dossier
from ess_dash.sources import SourceError
from ess_dash.ui import cache, emporter
from ess_dash.ui.emporter import Habillage, build_pdf, check_logo

FICHE = Dossier("fiche-31127", "Caubous", "", Constat("Trois habitants."), ())


def build_image():
    sortie = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(sortie, "PNG")
    return sortie.getvalue()


def test_un_bon_logo_est_garde_sans_rien_dire():
    image = build_image()
    assert check_logo(image) == (image, "")


@pytest.mark.parametrize("octets", [b"", b"\x89PNG\r\n", b"<svg", b"x" * 2_000_000])
def test_un_mauvais_logo_se_dit_et_le_pdf_se_fait_sans(octets):
    logo, refus = check_logo(octets)
    assert logo is None
    assert refus.endswith("le PDF se fait sans logo.")


def test_sans_contours_ni_code_qr_le_pdf_se_fait(monkeypatch):
    def refuse():
        raise SourceError("Contours absents.")

    monkeypatch.setattr(cache, "get_contours", refuse)
    monkeypatch.setattr(emporter, "draw_situation", lambda *_: pytest.fail("dessinée"))
    trop_longue = "https://exemple.fr/" + "a" * 4000
    habillage = Habillage("Notre fiche", "Un mot.", build_image())
    octets = build_pdf(FICHE, "31127", None, trop_longue, habillage)
    assert octets.startswith(b"%PDF")
