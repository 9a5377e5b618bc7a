"""Pages are sent compressed, with a random length, so that it tells nothing of what they hold."""

import gzip

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def sent(client, accepts):
    return client.get(reverse("account_login"), headers={"accept-encoding": accepts})


def test_a_page_is_sent_compressed_to_who_can_read_it(client):
    packed, plain = sent(client, "gzip, br"), sent(client, "identity")
    assert (packed["Content-Encoding"], plain.has_header("Content-Encoding")) == ("gzip", False)
    assert {"Accept-Encoding", "Cookie"} <= set(packed["Vary"].split(", "))
    assert b"<h2>Sign in</h2>" in gzip.decompress(packed.content)
    assert b"<h2>Sign in</h2>" in plain.content
    assert len(packed.content) < len(plain.content)


def test_the_length_of_a_page_varies_so_that_it_betrays_nothing(client):
    lengths = {len(sent(client, "gzip").content) for _ in range(10)}
    assert len(lengths) > 1


def test_the_stylesheet_is_sent_compressed(client):
    styles = client.get("/static/portal.css", headers={"accept-encoding": "gzip"})
    whole = b"".join(styles.streaming_content)
    assert styles["Content-Encoding"] == "gzip"
    assert b"--bg: light-dark(" in gzip.decompress(whole)
