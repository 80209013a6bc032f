from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse

from tests.bench.peers.form_fields import CHOICES


class Topic(models.Model):
    name = models.CharField(max_length=80)
    position = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.name


class Answer(models.Model):
    topic = models.ForeignKey(Topic, models.PROTECT)
    position = models.PositiveIntegerField()
    slug = models.SlugField(unique=True, max_length=80)
    question = models.CharField(max_length=200)
    answer = models.TextField()
    words = SearchVectorField(null=True)

    class Meta:
        ordering = ["topic__position", "position"]
        indexes = [GinIndex(fields=["words"], name="plain_answer_words")]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("question", args=[self.slug])


def one_of(name: str) -> models.CharField:
    choices = [(choice, choice) for choice in CHOICES[name]]
    return models.CharField(max_length=20, choices=choices)


class Request(models.Model):
    for_whom = one_of("for_whom")
    full_name = models.CharField(max_length=200)
    preferred_name = models.CharField(max_length=80, blank=True)
    pronouns = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=2)
    contact_by = one_of("contact_by")
    phone = models.CharField(max_length=40)
    email = models.EmailField(blank=True)
    best_time = one_of("best_time")
    language = one_of("language")
    heard = one_of("heard")
    referred_by = models.CharField(max_length=120, blank=True)
    note = models.TextField(max_length=600, blank=True)
    contact_consent = models.BooleanField()
    privacy_seen = models.BooleanField()
    received_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Request {self.pk}"
