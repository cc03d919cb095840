"""Systèmes de coordonnées : on montre en WGS84, on mesure en Lambert-93."""

from typing import Final

EPSG_WGS84: Final = 4326
EPSG_LAMBERT93: Final = 2154
