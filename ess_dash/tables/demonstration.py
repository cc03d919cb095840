"""Où sont les données fictives d’un département."""

from ess_dash.territoires import CodeDepartement


def find_dossier_demonstration(departement: CodeDepartement) -> str:
    """Dossier des données fictives d’un département, sous ``data/``.

    Examples
    --------
    >>> find_dossier_demonstration(CodeDepartement("01"))
    'demonstration/01'
    """
    return f"demonstration/{departement}"
