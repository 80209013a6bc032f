import re

import pytest
from django import forms

from faq.editor import LINKS, AnswerField


class AnswerForm(forms.Form):
    answer = AnswerField(required=False)


@pytest.mark.parametrize(
    ("sent", "given"),
    [
        ("", ""),
        ("One.\r\n\r\n- a\r\n- b", "<p>One.</p><ul><li>a</li><li>b</li></ul>"),
        ("Less < more & so on", "<p>Less &lt; more &amp; so on</p>"),
        ("<p>As <em>written</em></p>", "<p>As <em>written</em></p>"),
    ],
)
def test_text_without_tags_becomes_paragraphs_and_lists(sent: str, given: str) -> None:
    form = AnswerForm({"answer": sent})

    assert form.is_valid()
    assert form.cleaned_data["answer"] == given


def test_an_answer_that_is_needed_is_asked_for_by_the_server() -> None:
    field = AnswerField()

    assert "required" not in str(field.get_bound_field(forms.Form(), "answer"))
    with pytest.raises(forms.ValidationError):
        field.clean(" ")


@pytest.mark.parametrize("sent", ["<p></p>", "<p><br></p>", "<script>x</script>"])
def test_an_answer_without_words_counts_as_empty(sent: str) -> None:
    with pytest.raises(forms.ValidationError, match="Write the answer"):
        AnswerField().clean(sent)


def test_an_answer_nobody_would_read_is_refused_before_it_is_worked_on() -> None:
    with pytest.raises(forms.ValidationError, match="shorter"):
        AnswerField().clean("<ul><li>" * 100_000)


def test_the_editor_brings_files_and_nothing_inline() -> None:
    media = str(AnswerForm().media)

    assert 'src="/static/js/answer-editor.js" type="module"' in media
    assert re.search(r"<script(?![^>]*src)|<style", media) is None


@pytest.mark.parametrize(
    "address", ["https://a.example/b?c=d#e", "mailto:a@b.example", "tel:988", "/a/"]
)
def test_a_link_may_lead_there(address: str) -> None:
    assert re.fullmatch(LINKS, address)
