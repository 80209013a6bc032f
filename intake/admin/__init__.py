"""The staff pages on which consultation requests are found, read and worked on."""

from intake.admin.exports import ExportAdmin
from intake.admin.messages import MessageAdmin
from intake.admin.reply_templates import ReplyTemplateAdmin
from intake.admin.requests import ConsultationRequestAdmin

__all__ = [
    "ConsultationRequestAdmin",
    "ExportAdmin",
    "MessageAdmin",
    "ReplyTemplateAdmin",
]
