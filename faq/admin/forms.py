import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import slugify

from faq.editor import AnswerField
from faq.models import Address, Entry, Revision
from faq.models.revisions import WORDS
from faq.text.answer_lines import SPACES, UNSEEN
from faq.text.claims import Claim


class QuestionField(forms.CharField):
    """Gives one line, without what nobody sees: it would hide a claim or a word."""

    widget = forms.TextInput({"class": "vTextField"})

    def to_python(self, value: Any) -> str:
        typed = UNSEEN.sub("", super().to_python(value) or "")
        return SPACES.sub(" ", typed).strip()


class WordsForm(forms.ModelForm):
    """The words of an answer, and why they change."""

    # The stamp of the text that they started from.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    question = QuestionField(max_length=200)
    answer = AnswerField()

    class Meta:
        model = Revision
        fields = WORDS
        widgets = {
            "sources": forms.Textarea({"rows": 3}),
            "reason": forms.TextInput({"class": "vTextField"}),
            "change": forms.RadioSelect,
        }

    def clean_sources(self) -> str:
        """Browsers end lines with two characters: nobody changed anything by that."""
        return "\n".join(self.cleaned_data["sources"].splitlines())

    def require_reason(self) -> None:
        """A clinician is asked only with a reason."""
        if not self.cleaned_data.get("reason"):
            self.add_error(
                "reason", ValidationError("Say in a sentence why.", code="required")
            )

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in WORDS}


class EntryForm(forms.ModelForm):
    """An entry's place and address."""

    class Meta:
        model = Entry
        fields = ["topic", "slug", "review_months"]

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if Address.objects.filter(slug=slug).exclude(entry=self.instance.pk).exists():
            raise ValidationError(
                "Choose another address: this one leads, or once led, to another "
                "answer.",
                code="taken",
            )
        return slug


class NewEntryForm(EntryForm):
    """A new question: its first words come along, as a draft."""

    question = QuestionField(max_length=200)
    answer = AnswerField()

    class Meta(EntryForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields[
            "slug"
        ].help_text = (
            "The last part of its address. Left empty, it is made from the question."
        )

    def clean_slug(self) -> str:
        if not self.cleaned_data["slug"]:
            words = slugify(self.data.get("question", ""))
            self.cleaned_data["slug"] = words[:100].strip("-")
        if not self.cleaned_data["slug"]:
            raise ValidationError("Enter an address.", code="required")
        return super().clean_slug()


class PublishForm(forms.Form):
    """A clinician's decision on what awaits review; one box for each marked claim."""

    seen = forms.CharField(widget=forms.HiddenInput)
    change = forms.ChoiceField(
        label="What changes for a reader",
        choices=Revision.Change.choices,
        widget=forms.RadioSelect,
    )
    sign = forms.BooleanField(required=False)

    def __init__(
        self,
        data: QueryDict | None,
        revision: Revision,
        claims: list[Claim],
        signature: str,
    ) -> None:
        initial = {"seen": revision.stamp, "change": revision.change}
        super().__init__(data, initial=initial)
        self.claims = claims
        self.fields[
            "sign"
        ].label = f"I have read the whole answer, and sign it as {signature}."
        for claim in claims:
            self.fields[box_of(claim)] = forms.CharField(
                label=f"“{claim.words}” may stay, because",
                help_text=claim.why,
                max_length=500,
                widget=forms.TextInput({"class": "vTextField"}),
                error_messages={
                    "required": "Give a reason or a source, or send the draft back."
                },
            )

    @property
    def accepted(self) -> list[tuple[Claim, str]]:
        return [(claim, self.cleaned_data[box_of(claim)]) for claim in self.claims]


def box_of(claim: Claim) -> str:
    """Name the box for its reason by what it says, not by its place.

    The list of phrases may change while a clinician types: no reason may then come to
    stand under another claim.
    """
    said = f"{claim.words}\n{claim.sentence}".encode()
    return f"claim_{hashlib.sha256(said).hexdigest()[:16]}"


class SendBackForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label="What should change?",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say what should change, then send it back."},
    )
