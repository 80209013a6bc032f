from intake.forms.contact import HowToReachForm
from intake.forms.request import ConsultationRequestForm

__all__ = ["ConsultationRequestForm", "HowToReachForm"]
