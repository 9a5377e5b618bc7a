"""What a document says is told by its words, wherever they stand."""

from dataclasses import replace

import pytest

from therapies.editions.catalog import Asked, Catalog, Listed
from therapies.editions.comparing import compare
from therapies.editions.published import Channel
from therapies.editions.reading import read_document
from therapies.editions.tests.telling import told
from therapies.tests.catalogs import ON, PROGRAMS, known, known_as

GENE = "Gene therapy\tHCPCS code\n"
ALPHA = known("alpha", Listed("Alpha", "®", "", "gene-therapy", frozenset({"J1111"}), False))
BETA = known_as("Beta", "betagene", "gene-therapy")
CATALOG = Catalog(ON, PROGRAMS[:1], (ALPHA, BETA), codes={"J1111": False})


def read(text, name="list.txt"):
    return read_document(name, text.encode(), PROGRAMS).published


def rows(text):
    return [(r.name, r.generic, " ".join(sorted(r.codes)), r.embarc) for r in read(text).rows]


def said(text):
    published = read(text)
    return [
        (remark.place.line, remark.message) for remark in (*published.warnings, *published.errors)
    ]


@pytest.mark.parametrize(
    ("printed", "row"),
    [
        ("Alpha® (alphagene) J1234", ("Alpha®", "alphagene", "J1234", False)),
        ("Alpha®[2] (alphagene) J1234", ("Alpha®", "alphagene", "J1234", True)),
        ("Alpha® (alphagene)* J1234", ("Alpha®", "alphagene", "J1234", False)),
        ("Alpha®¹²\tJ1234", ("Alpha®", "", "J1234", True)),
        ("Alpha® (alphagene)1, 2\tJ1234", ("Alpha®", "alphagene", "J1234", True)),
        ("Alpha® (alphagene (old))\tJ-1234²", ("Alpha®", "alphagene (old)", "J1234", True)),
        ("ALPHA℠ (alphagene)\tj1234 and q0001", ("ALPHA", "alphagene", "J1234 Q0001", False)),
        ("Alpha®\tJ1234 | J2222 &\nJ3333", ("Alpha®", "", "J1234 J2222 J3333", False)),
        (
            "Alpha Beta Gamma® (alphagene)\tJ1234",
            ("Alpha Beta Gamma®", "alphagene", "J1234", False),
        ),
        ("Alpha\nJ1234", ("Alpha", "", "J1234", False)),
        ("Alpha-\nbeta® (alphagene)\tJ1234", ("Alpha-beta®", "alphagene", "J1234", False)),
        ("Al\u00ad\n  pha® (a-gene)\tJ1234", ("Alpha®", "a-gene", "J1234", False)),
        ("Alpha®\n²\nJ1234", ("Alpha®", "", "J1234", True)),
    ],
)
def test_a_row_is_read_however_it_is_set(printed, row):
    notes = "1. Healthcare Common Procedure Coding System.\n2. Embarc Benefit Protection may apply."
    assert rows(f"{GENE}{printed}\n\n{notes}\n* Something else.") == [row]


def test_a_word_broken_within_a_cell_is_one_word():
    text = 'Gene therapy,HCPCS code\n"Alpha® (alpha\u00ad\n gene\nnovum)","J1234,\nJ2222"\n'
    (row,) = read(text, "list.csv").rows
    assert (row.generic, row.codes) == ("alphagene novum", {"J1234", "J2222"})


def test_the_same_figure_may_mean_another_footnote_in_another_table():
    text = (
        f"Gene therapies\n\n{GENE}Alpha®¹\tJ1111\n\n1. Embarc Benefit Protection may apply.\n\n"
        "Advanced cellular therapies\n\nAdvanced cellular therapy\tHCPCS¹ code\nBeta®¹\tJ2222\n\n"
        "1. Healthcare Common Procedure Coding System."
    )
    assert rows(text) == [("Alpha®", "", "J1111", True), ("Beta®", "", "J2222", False)]
    assert said(text) == []


def test_footnotes_that_say_something_new_or_twice_something_else():
    text = f"{GENE}Alpha®³\tJ1111\n\n3. Only for adults.\n\n3. Only for children."
    new = "Footnote 3 is new to the portal, which takes nothing from it: “Only for adults.”"
    twice = "Footnote 3 stands twice, with different words. Number one of them anew, in its table"
    assert said(text) == [(4, new), (6, f"{twice} too.")]


def test_embarc_that_does_not_apply_is_no_footnote_of_embarc():
    text = f"{GENE}Alpha®¹\tJ1111\n\n1. Embarc Benefit Protection does not apply."
    assert rows(text) == [("Alpha®", "", "J1111", False)]


def test_a_footnote_without_a_mark_is_none_of_a_row_and_prose_in_the_questions():
    note = "Embarc Benefit Protection may apply."
    text = f"{GENE}Alpha®\tJ1111\n\n{note}\n\nQuestions\n\n1. Who?\n\n{note}\n\n2. Embarc applies."
    published = read(text)
    assert [(q.question, q.answer) for q in published.questions] == [("1. Who?", note)]
    assert (published.rows[0].embarc, published.unsaid) == (False, frozenset())


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("FAQ\n\nWho calls?\n\nWe do.\nOr you.\n\nWho? Them.",
         [("Who calls?", "We do. Or you.\nWho? Them.")]),
        ("FAQ\n\nWho\ncalls?\n\nWe do.", [("Who calls?", "We do.")]),
        ("FAQ\n\n1. Who calls?” We do.\nAlways.", [("1. Who calls?”", "We do. Always.")]),
        ("FAQ\n\n1. Who\nof all\n\n2. calls?\n\nWe.", [("2. calls?", "We.")]),
        ("FAQ\n\n1. a\nb\nc\nd\ne\nf\n\n2. Who? We.", [("2. Who?", "We.")]),
        ("FAQ\n\n1. No.\nSo?\n\n2. Who? We.", [("2. Who?", "We.")]),
        ("1. Who?\nWe.\n\nFAQ\n\n2. Why?\nSo.", [("1. Who?", "We."), ("2. Why?", "So.")]),
        ("FAQ\n\nNobody asks.", []),
    ],
)  # fmt: skip
def test_a_question_is_told_by_its_number_or_its_heading(text, questions):
    assert [(q.question, q.answer) for q in read(text).questions] == questions


def test_the_same_words_at_the_end_of_a_line_are_no_repeated_heading():
    answer = "It is so because\nof the contract and of\nthe plan."
    before = "Something is so\nof the contract and of\nall."
    text = f"{before}\n\nFAQ\n\n1. Why?\n{answer}\n\n2. So?\n{answer}"
    assert [q.answer for q in read(text).questions] == [" ".join(answer.split())] * 2


def test_an_answer_without_blank_lines_is_kept_in_pieces():
    lines = "\n".join(["so and so on and on, " * 5] * 120)
    (asked,) = read(f"FAQ\n\n1. Why?\n{lines}").questions
    assert (len(asked.answer.split()), asked.answer.count("\n")) == (120 * 30, 2)


def test_a_name_without_a_code_behind_the_last_row_is_asked_about():
    message = "“Omega” stands below the table without a code and was not read as a therapy. "
    remedy = "If it is one, write its code behind it."
    assert said(f"{GENE}Alpha®\tJ1111\nOmega\n\nSomething.") == [(3, message + remedy)]
    assert said(f"{GENE}Alpha®\tJ1111\nOmega") == [(3, message + remedy)]
    assert rows(f"{GENE}Omega\nAlpha®\tJ1111") == [
        *(("Omega", "", "", False), ("Alpha®", "", "J1111", False)),
    ]


def test_a_sentence_tells_whose_table_follows():
    table = "Therapy\tHCPCS code\nA®\tJ1111"
    one = "The plan has classified the following as gene therapies, which are\nmanaged."
    both = "It classified the following as gene therapies or advanced cellular therapies."
    found = [read(f"{sentence}\n\n{table}").rows[0].program for sentence in (one, both)]
    assert found == ["gene-therapy", ""]


def test_a_table_of_another_kind_is_not_that_of_the_program_before_it():
    text = f"{GENE}Alpha®\tJ1111\n\nGene editing therapy\tHCPCS code\nBeta®\tJ2222\n\n"
    more = "Product, all therapies\tHCPCS code\nGamma®\tJ3333"
    assert [row.program for row in read(text + GENE + more).rows] == [
        *("gene-therapy", "", "gene-therapy"),
    ]


def test_a_line_with_a_code_outside_a_table_is_asked_about():
    text = f"{GENE}Alpha®\tJ1111\n\nTo be continued.\n\nOmega J2222\n\nBeta® J3333"
    assert rows(text) == [("Alpha®", "", "J1111", False), ("Beta®", "", "J3333", False)]
    message = "“Omega J2222” ends with what looks like a code and was not read as a therapy. "
    assert said(text) == [(6, f"{message}If it is one, put it into the table.")]


def test_a_column_names_the_program_and_one_that_means_nothing_is_left_out():
    text = (
        "Program,Note,Product,Embarc,Last updated,HCPCS\ngene_therapy,x,Alpha,Yes,May 2025,J1111\n"
        "Advanced cellular,y,Beta,no,,J2222\nNeither,z,Gamma,,,J3333\n"
    )
    published = read(text, "list.csv")
    found = [(r.brand, r.program, r.embarc, *r.codes) for r in published.rows]
    assert found == [
        ("Alpha", "gene-therapy", True, "J1111"),
        ("Beta", "advanced-cellular-therapy", False, "J2222"),
        ("Gamma", "", False, "J3333"),
    ]
    assert (published.label, published.unsaid) == ("May 2025", {"generic", "mark"})


def test_a_sentence_on_therapies_and_codes_heads_no_table():
    text = "Product,HCPCS codes of the therapies that this plan has on its list,x\nAlpha,J1111,x\n"
    assert read(text, "list.csv").rows == ()


@pytest.mark.parametrize(
    ("line", "label"),
    [
        *(("Updated Nov. 3, 2024", "November 2024"), ("2025-02-01", "February 2025")),
        *(("Version 3/2025", "March 2025"), ("3/15/2025", "March 2025"), ("as of 2025", "")),
        ("The list of May 2025 was the first that named so many of them", ""),
        ("Classified therapies, May 2025", "May 2025"),
    ],
)
def test_the_day_of_a_list_is_told_by_a_short_line_or_its_title(line, label):
    assert read(f"{line}\n\n{GENE}Alpha®\tJ1111").label == label


@pytest.mark.parametrize(
    ("sentence", "channels"),
    [
        ("For prior authorization, call 1-800-555-0100.", [("phone", "1-800-555-0100")]),
        ("Fax the precertification form to 800.555.\n0100, or call (800) 555-0199.",
         [("fax", "800.555. 0100"), ("phone", "(800) 555-0199")]),
        ("Prior authorization is needed. Write to a@example.\norg or www.example.org/a.",
         [("web", "www.example.org/a")]),
        ("Prior authorization forms are available soon.", []),
        ("Somebody may call 800.555.0100.", []),
    ],
)  # fmt: skip
def test_channels_are_told_by_the_sentence_they_stand_in(sentence, channels):
    published = read(f"Gene therapies\n\n{GENE}Alpha®\tJ1111\n\n{sentence}")
    assert [(c.kind, c.value) for c in published.channels] == channels


def test_a_channel_as_the_portal_prints_it_begins_a_paragraph():
    label = "For questions, by"
    text = f"{GENE}Alpha®\tJ1111\n\n{label} form: a.org > B >\nC\n{label} email: a@example.org"
    found = [(c.kind, c.value, c.place.line) for c in read(text).channels]
    assert found == [("form", "a.org > B > C", 4), ("email", "a@example.org", 6)]


def test_one_number_for_both_programs_is_a_channel_of_each():
    text = (
        f"{GENE}Alpha®\tJ1111\n\nFor questions on gene therapies, call 800.555.0100. For questions "
        "on advanced cellular therapies, call 800.555.0100. For questions, call 800 555 0100."
    )
    assert [c.key for c in read(text).channels] == [
        ("gene-therapy", "questions", "phone"),
        ("advanced-cellular-therapy", "questions", "phone"),
        ("gene-therapy", "questions", "phone"),
    ]


def compared(text, catalog=CATALOG):
    found = told(compare(read(text), catalog))
    return {kind: found[kind] for kind in found if kind != "removed"}


def test_a_number_set_otherwise_is_no_change_and_printed_twice_no_second_one():
    phone = Channel("gene-therapy", "questions", "phone", "1-800-555-0100")
    catalog = replace(CATALOG, channels=(phone, replace(phone, value="(800) 555-0100")))
    text = f"{GENE}Alpha®\tJ1111\nBeta (betagene)\tJ0380\n\nFor questions, call {{}} or {{}}."
    assert compared(text.format("800.555.0100", "800 555-0100"), catalog) == {}
    assert compared(text.format("800.555.0100", "800.555.0199"), catalog) == {
        "channels": [(5, "gene-therapy", "questions", "phone", "", "800.555.0199")]
    }


def test_codes_that_come_are_compared_with_the_others_and_with_what_is_on_record():
    text = f"{GENE}Alpha®\tJ1111\nBeta (betagene)\tJ0380, J1111, J0413"
    assert compared(text) == {
        "changed": {"beta": {"line": 3, "codes": ("J0380", "J0380 J0413 J1111")}},
        "warnings": [
            ("line 3", "Beta: J0413 is new to the portal. Compare it with CMS's file."),
            ("line 3", "Beta: J1111 is listed for Alpha® too."),
        ],
    }


def test_a_list_without_any_mark_may_have_lost_them():
    found = compared(f"{GENE}Alpha\tJ1111\nBeta (betagene)\tJ0380")
    message = "No name on the list bears ® or ™. Look whether they were lost when the file was made"
    assert found == {
        "changed": {"alpha": {"line": 2, "mark": ("®", "")}},
        "warnings": [("", f"{message}; if so, save it anew.")],
    }


def test_a_therapy_that_was_listed_before_comes_back_as_itself():
    gone = replace(BETA, listed=None)
    found = compare(
        read(f"{GENE}Alpha®\tJ1111\nBeta (newgene)\tJ1111"),
        replace(CATALOG, therapies=(ALPHA, gone)),
    )
    assert [(one.row.brand, one.therapy) for one in found.added] == [("Beta", gone)]
    assert not found.changes_nothing
    assert compare(
        read(f"{GENE}Alpha®\tJ1111"), replace(CATALOG, therapies=(ALPHA,))
    ).changes_nothing


def test_a_question_is_paired_with_the_one_it_most_resembles():
    asked = (Asked("notice", "0", "Must the plan be told of it first?"), Asked("guide", "1"))
    text = f"{GENE}Alpha®\tJ1111\nBeta (betagene)\tJ0380\n\n1. Must a plan be told first? Yes."
    assert compared(text, replace(CATALOG, asked=asked))["guidance"] == [
        (5, "notice", "Must the plan be told of it first?", "Must a plan be told first?\nYes."),
        (None, "guide", "", ""),
    ]
