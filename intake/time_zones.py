"""What time it is where a person lives, as near as the name of a state can tell.

Where a state has two times, it is that of most people there. A part of AK, FL, ID, IN,
KS, KY, MI, ND, NE, NV, OR, SD, TN and TX has another, an hour off; so has the Navajo
Nation in AZ, in summer.
"""

from clinic_site.models import Clinic

STATES_OF = {
    Clinic.TimeZone.EASTERN: "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC"
    " VA VT WV",
    Clinic.TimeZone.CENTRAL: "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
    Clinic.TimeZone.MOUNTAIN: "CO ID MT NM UT WY",
    Clinic.TimeZone.ARIZONA: "AZ",
    Clinic.TimeZone.PACIFIC: "CA NV OR WA",
    Clinic.TimeZone.ALASKA: "AK",
    Clinic.TimeZone.HAWAII: "HI",
    Clinic.TimeZone.ATLANTIC: "PR VI",
    Clinic.TimeZone.SAMOA: "AS",
    Clinic.TimeZone.CHAMORRO: "GU MP",
}
ZONES = {state: zone for zone, states in STATES_OF.items() for state in states.split()}


def zone_of_state(code: str) -> str:
    """Return the name of its time zone, such as America/Chicago, or "" if unknown."""
    return str(ZONES.get(code, ""))
