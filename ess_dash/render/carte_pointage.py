"""Faire dire à la carte où l’on a cliqué, et non seulement sur quel territoire."""

import folium
from branca.element import MacroElement
from folium.template import Template


class _Pointage(MacroElement):
    """Rend chaque clic à streamlit-folium, que les territoires gardent pour eux.

    Un clic sur un bouton de la carte ou sur sa légende n’en est pas un, ni la fin d’un
    déplacement.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "(function (carte) {"
        "carte.getContainer().addEventListener('click', function (clic) {"
        "if (clic.target !== this && !clic.target.closest('.leaflet-pane')) return;"
        "if (carte.dragging && carte.dragging.moved()) return;"
        "carte.fire('click', { latlng: carte.mouseEventToLatLng(clic) });"
        "}, true);"
        "})({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )


def add_pointage(carte: folium.Map) -> folium.Map:
    """Ajoute l’écoute des clics à une carte, et la rend."""
    _Pointage().add_to(carte)  # type: ignore[no-untyped-call]
    return carte
