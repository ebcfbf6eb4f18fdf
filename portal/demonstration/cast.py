"""The sixty people of the demonstration and what each of them shares. All invented.

A person's records are written as card names, each with what is the matter with it:

``sql`` as the card says · ``sql=2`` with another level · ``sql=?`` level not stated · ``sql!altered`` changed after signing ·
``!expired`` · ``!revoked`` · ``!suspended`` · ``!unreachable`` (its status list never answers) · ``!stranger`` (about
another person) · ``!nameonly`` (no identifier in it) · ``!self`` (issued by the person's own key) · ``!present``
(attendance only).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CAST", "DemoPerson"]


@dataclass(frozen=True)
class DemoPerson:
    """A person.

    The job applied for, what is shared, and how (``one`` in one learner record of a school, or each as a file).
    """

    name: str
    job: str
    shares: str = ""
    special: str = ""


def _people(job: str, table: str) -> tuple[DemoPerson, ...]:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return tuple(DemoPerson(row[0], job, row[1], row[2] if len(row) > 2 else "") for row in rows)  # noqa: PLR2004


CAST: tuple[DemoPerson, ...] = (
    *_people(
        "nursing",
        """
        Thaddeus Brightwater  | aide vitals=4 bls transfer infection charting dementia
        Nalani Ferreira-Booth | aide vitals=3 bls transfer=2 infection families charting=?
        Joaquin Delacroix     | aide vitals=3 bls transfer=2 infection families charting=?
        Marisol Etcheverry    | aide vitals=3 bls!unreachable lift infection dementia charting spanish
        Beatrix Oyelaran      | aide vitals=3 bls transfer infection!unreachable
        Desmond Achterberg    | aide!nameonly vitals=4!nameonly bls transfer=4 infection
        Danette Kowalczyk     | aide vitals=3 infection bls!unreachable wheelchair portuguese phlebotomy!revoked
        Imogen Castellano     | vitals=3 transfer=3 infection bls        | clr
        Priya Venkataraman    | aide vitals=2 bls transfer=3 infection families
        Oskar Lindqvist       | aide!expired vitals=3 bls transfer=2 infection
        Wren Abernathy        | aide vitals=3!altered bls transfer=2 infection
        Tomasz Zielinski      | aide vitals=3 bls!revoked transfer=2 infection
        Hollis Merriweather   | aide vitals=3 bls first_aid transfer!stranger infection
        Rosalind Okafor       | aide bls infection mentor dementia families
        Caspian Holloway      | aide vitals=? bls transfer=? infection
        Yesenia Truong        | aide!suspended vitals=3 bls transfer=2 infection
        Ambrose Fairchild     | | fifty
        Lucinda Petrovic      | aide!present vitals!present bls!present transfer!present infection!present
        Gideon Marchetti      | | nothing
        Fenna van der Berg    | spanish families portuguese
        """,
    ),
    *_people(
        "analyst",
        """
        Anjali Merriwether    | sql=4 stats=4 viz python=3 cleaning telling ethics
        Owen Abernathy-Cruz   | sql=3 stats_badge=3 viz python_badge=2 sheets
        Sigrid Halvorsen      | sql=3 stats_badge=3 viz python_badge=2 sheets telling
        Mateo Villanueva      | stats=3 python=3 r telling ethics        | clr
        Keziah Whitlock       | sql=2 stats_badge=2 viz tableau
        Lorenzo Baptiste      | bright_sql stats=3 viz python=2
        Nadia Rahmani         | sql=3!unreachable stats=3 viz python=3
        Percival Ashdown      | sql=3 stats=2 tableau sheets cleaning
        Ingrid Solheim        | sql=? stats=? viz=? python=?
        Darius Featherstone   | sql=3!altered stats=3 viz python=3
        Meera Subramanian     | sql=3 stats=3!revoked viz python=3 telling
        Calliope Drakos       | | bulk
        Jasper Nakagawa       | sql=3!nameonly stats_badge=3!nameonly viz!nameonly python_badge!nameonly
        Rhiannon Gallagher    | sql=4!self stats_badge=4!self viz=4!self python_badge=4!self
        Emeka Nwosu           | sql=3 stats_badge=3 viz r=3 sheets ethics
        Saskia de Vries       | sql=1 sheets tableau
        Leopold Hartmann      | sql=3!stranger stats=3!stranger
        Tamsin Brightley      | sheets telling=2 cleaning=2
        Bartholomew Quigley   | | nothing
        Xiomara Delgado       | sql=3 stats=3 viz!expired python=3
        """,
    ),
    *_people(
        "electrician",
        """
        Priscilla Nkemelu     | licence wiring=4 code=4 loto osha motors=3 conduit prints
        Tobias Wrenfield      | licence wiring=3 code=3 loto osha conduit
        Magdalena Kruger      | licence wiring=3 code=2 loto osha prints motors=2
        Silas Thornbury       | licence!expired wiring=4 code=4 loto osha motors=4
        Ophelia Grantham      | licence!unreachable wiring=3 code=3 loto osha
        Ezekiel Marsh         | wiring=3 code=3 loto osha                | clr
        Bronwyn Pemberton     | licence wiring=2 code=2 loto osha
        Rafael Quintanilla    | licence wiring=3 code=3!altered loto osha
        Hyacinth Moreau       | licence!revoked wiring=3 code=3 loto osha
        Augustin Lefebvre     | licence wiring=3 loto osha testing solar
        Delphine Archambault  | wiring=4!self code=4!self loto!self licence!self
        Cornelius Van Houten  | licence wiring=? code=? loto osha
        Juniper Halloran      | osha prints solar ladders
        Obadiah Sterling      | licence!stranger wiring=3 code=3 loto osha
        Valentina Rossi       | licence wiring=3 code=3 loto!present osha!expired
        Winifred Osei         | licence!nameonly wiring=3!nameonly code=3!nameonly loto!nameonly osha!nameonly
        Kwabena Asante        | licence wiring=3 code=3 loto osha teamwork testing
        Marguerite Dubois     | motors=3 conduit=3 testing=3
        Linus Bergstrom       | | nothing
        Zora Castellanos      | wiring!altered code!altered
        """,
    ),
)
