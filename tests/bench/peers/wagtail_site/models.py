from typing import Any

from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index


@register_setting
class Clinic(BaseSiteSetting):
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    address = models.TextField()
    days = models.CharField(max_length=80)
    hours = models.CharField(max_length=80)


class AnswerBlock(blocks.StructBlock):
    question = blocks.CharBlock()
    answer = blocks.RichTextBlock()

    class Meta:
        template = "answer_block.html"


def structured(value: blocks.StructValue) -> dict[str, Any]:
    return {
        "@type": "Question",
        "name": value["question"],
        "acceptedAnswer": {"@type": "Answer", "text": value["answer"].source},
    }


class QuestionsPage(Page):
    """All answers on one page, each a block of its stream."""

    answers = StreamField([("answer", AnswerBlock())])
    template = "questions_page.html"

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().get_context(request)
        context["structured_data"] = {
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "mainEntity": [structured(block.value) for block in self.answers],
        }
        return context


class AnswerPage(Page):
    """One answer, for the search to find."""

    body = RichTextField()
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "answer_page.html"


class RequestField(AbstractFormField):
    page = ParentalKey(
        "RequestPage", on_delete=models.CASCADE, related_name="form_fields"
    )


class RequestPage(AbstractForm):
    template = "wagtail_ask.html"
    landing_page_template = "wagtail_received.html"
