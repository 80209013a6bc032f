"""What the clinic of these tests says of itself."""

NAME = "Ketamine Infusion Clinic"
PHONE = "312 555 0100"
CRISIS_LINE = "555 0111"  # another than the one that a page knows by heart
STAFF_MAIL = "desk@clinic.example"
