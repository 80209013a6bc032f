"""What is promised to everybody who uses the site, and how often each is tried."""

from typing import NamedTuple


class Promise(NamedTuple):
    words: str
    run: str  # "faults", "attacks" or "drills"
    cases: int  # that a whole run tries at least


PROMISES = {
    # What was acknowledged is stored.
    "D1": Promise("Workers are killed: stored once, lost none", "faults", 2000),
    "D2": Promise("PostgreSQL crashes and restarts: lost none", "faults", 2000),
    "D3": Promise("Backends of PostgreSQL are killed: lost none", "faults", 1000),
    "D4": Promise("No database: 503, and what was typed comes back", "faults", 20),
    "D5": Promise("Disk full: 503, reading goes on, then it recovers", "faults", 20),
    "D6": Promise("One form sent five times at once: one request", "faults", 200),
    "D7": Promise("The same form with other words never overwrites", "faults", 50),
    "D8": Promise("No connection, lock or answer: 503 within 6 s", "faults", 30),
    "D9": Promise("PostgreSQL restarts under idle workers", "faults", 20),
    "D10": Promise("A reload refuses and loses nothing in flight", "faults", 200),
    "D11": Promise("Settings that make it durable stay on", "faults", 6),
    "D12": Promise("Reading goes on without a database", "faults", 20),
    "D13": Promise("A group's machines and databases fail: lost none", "faults", 1000),
    "D14": Promise("A group's machines act as one", "faults", 7),
    # What may be typed and sent.
    "I1": Promise("Any text is kept as typed, or refused in words", "attacks", 20000),
    "I2": Promise("NUL is refused wherever it comes", "attacks", 60),
    "I3": Promise("Bytes that are no text never break a page", "attacks", 100),
    "I4": Promise("What is too long is refused, at its limit", "attacks", 60),
    "I5": Promise("Names of many scripts are kept letter by letter", "attacks", 60),
    "I6": Promise("Invisible letters are shown to staff", "attacks", 20),
    "I7": Promise("Markup stays text in every page, mail and export", "attacks", 42),
    "I8": Promise("Wildcards and quotes are searched as letters", "attacks", 40),
    "I9": Promise("No header of a mail can be typed", "attacks", 30),
    "I10": Promise("A spreadsheet runs nothing that was typed", "attacks", 24),
    "I11": Promise("Other verbs and kinds of content leave no row", "attacks", 60),
    "I12": Promise("Bombs of many parts are refused within 1 s", "attacks", 12),
    "I13": Promise("Fields that are not asked for change nothing", "attacks", 30),
    "I14": Promise(
        "A form that is not ours is refused and keeps its text", "attacks", 12
    ),
    "I15": Promise("The Host of a visitor is never believed", "attacks", 12),
    "I16": Promise("No request hides inside another", "attacks", 12),
    "I17": Promise("500 slow visitors don't slow the others", "attacks", 500),
    "I18": Promise("The limit of an address is exact", "attacks", 40),
    "I19": Promise("An address can't be forged", "attacks", 20),
    "I20": Promise("Bots are set apart, people who autofill are not", "attacks", 100),
    "I21": Promise("All of it holds without scripts and by keyboard", "attacks", 10),
    # Who gets at what.
    "A1": Promise("No staff page without a second factor", "attacks", 180),
    "A2": Promise("Guessing a password ends after five", "attacks", 1040),
    "A3": Promise("Codes work once, and guessing them ends", "attacks", 12),
    "A4": Promise("A clock that is wrong locks nobody in or out", "attacks", 8),
    "A5": Promise("A planted session is left behind at each step", "attacks", 3),
    "A6": Promise("Sessions end idle and old, and typing is kept", "attacks", 4),
    "A7": Promise("Who leaves is out at once", "attacks", 4),
    "A8": Promise("Passwords that are easily guessed are refused", "attacks", 30),
    "A9": Promise("Nobody learns who has an account", "attacks", 50),
    "A10": Promise("No address leads away from the site", "attacks", 25),
    "A11": Promise("What guards an account asks to sign in afresh", "attacks", 6),
    "Z1": Promise("Each page to each role as decided, none forgotten", "attacks", 240),
    "Z2": Promise("A status page needs its code", "attacks", 1200),
    "Z3": Promise("Of twenty stale saves one is kept, nineteen told", "attacks", 20),
    "Z4": Promise("No way deletes a request", "attacks", 5),
    # What stays private.
    "P1": Promise("Nothing typed gets into logs, mails or addresses", "attacks", 1000),
    "P2": Promise("A dump can't be read without the keys", "attacks", 10000),
    "P3": Promise("Sealed text that was altered or moved is refused", "attacks", 520),
    "P4": Promise("Keys are changed while the site is used", "attacks", 10000),
    "P5": Promise("What staff see is in the trail before they see it", "attacks", 60),
    "P6": Promise("The trail can't be altered by the application", "attacks", 3),
    "P7": Promise("Nothing is asked of another origin", "attacks", 60),
    "P8": Promise(
        "Private pages are in no cache, also not after leaving", "attacks", 60
    ),
    "P9": Promise("What is over its time is erased with all copies", "attacks", 20),
    "P10": Promise("No line of a log can be forged", "attacks", 50),
    # Mail.
    "E1": Promise(
        "A mail for each request that was stored, and no other", "faults", 200
    ),
    "E2": Promise("A bad mail server delays mail and nothing else", "faults", 7),
    "E3": Promise("Mail that is not sent is noticed", "faults", 4),
    "E4": Promise("No word of health in a mail", "faults", 20),
    "E5": Promise("Four deliverers send each mail once", "faults", 500),
    # The answers.
    "F1": Promise("Any earlier text comes back as it was", "attacks", 50),
    "F2": Promise("Unsafe markup is stored by no route", "attacks", 168),
    "F3": Promise("The order stays an order", "attacks", 20),
    "F4": Promise("Spanish that is missing is English and says so", "attacks", 14),
    "F5": Promise("More answers don't mean more queries", "attacks", 2),
    # The web and running it.
    "W1": Promise("Every kind of answer carries every header", "attacks", 10),
    "W2": Promise("The headers earn all points there are for them", "attacks", 9),
    "W3": Promise("Cookies are bound to the site, and few", "attacks", 20),
    "W4": Promise("Settings that are unsafe don't start", "attacks", 12),
    "O1": Promise("Migrations: back, forth, and with the code before", "drills", 50),
    "O2": Promise("A backup is restored and equal", "drills", 10000),
    "O3": Promise("The application's role can't change the tables", "drills", 10),
    "O4": Promise("Secrets are found before they are committed", "drills", 6),
    "O5": Promise("Packages that are not the pinned ones fail", "drills", 2),
    "O6": Promise("Readiness tells which part is ill", "drills", 12),
    "O7": Promise("Memory and times stay level under load", "drills", 5000),
}
