"""Mailles : les échelles auxquelles un chiffre peut être lu."""

from enum import Enum


class Maille(Enum):
    """Une maille porte son code, son libellé et sa description, affichés tels quels.

    Examples
    --------
    >>> Maille("epci").libelle
    'EPCI'
    """

    COMMUNE = ("commune", "Communes", "commune", "Commune, code Insee à 5 caractères")
    EPCI = ("epci", "EPCI", "EPCI", "Intercommunalité, code Siren à 9 chiffres")
    PETR = ("petr", "PETR", "PETR", "Pôle d’équilibre territorial et rural")
    DEPARTEMENT = (
        "departement",
        "Département",
        "Département",
        "Département, code à 2 ou 3 caractères",
    )

    libelle: str
    singulier: str
    description: str

    def __new__(
        cls, code: str, libelle: str, singulier: str, description: str
    ) -> "Maille":
        """Range le code comme valeur, le reste comme attributs."""
        maille = object.__new__(cls)
        maille._value_ = code
        maille.libelle = libelle
        maille.singulier = singulier
        maille.description = description
        return maille
