"""What the six editions change, row by row."""

GENE, CELL = "gene-therapy", "advanced-cellular-therapy"
ANY = "C9399 J3490 J3590 J9999"
FORM = (
    "CignaforHCP.com > Find the right forms: Quickly locate the forms you need > Pharmacy Forms: "
    "View Documents > Commercial Drug Prior Authorization Forms: View Documents > General Drug "
    "Prior Authorization Forms"
)
WRONG_FORM = "A HCPCS Level II code is one letter from A to V and four digits, e.g. J3399."
CHANGED_ROWS = {
    "added": [(20, "Zevaskin™", "prademagene zamikeracel", GENE, "J3389", False)],
    "removed": ["skysona"],
    "changed": {
        "beqvez": {"line": 7, "mark": ("™", "®")},
        "casgevy": {"line": 8, "codes": ("J3590", "J3391")},
        "elevidys": {
            "line": 9,
            "generic": ("delandistrogene moxeparvovec", "delandistrogene moxeparvovec-rokl"),
            "embarc": (False, True),
        },
        "kebilidi": {"line": 11, "codes": (ANY, "J3490 J3590 J9999")},
        "zolgensma": {"line": 17, "brand": ("Zolgensma", "Zolgensmo"), "embarc": (True, False)},
        "zynteglo": {"line": 18, "codes": ("J3393", "J3393 J3490")},
        "tecelra": {"line": 19, "program": (CELL, GENE)},
        "aucatzyl": {
            "line": 29,
            "generic": ("", "obecabtagene autoleucel"),
            "codes": (ANY, "Q2058"),
        },
        "kymriah": {
            "line": 32,
            "brand": ("Kymriah", "Tisakym"),
            "generic": ("tisagenlecleucel", "tisa-cel"),
        },
    },
    "warnings": [
        ("line 18", "Zynteglo®: J3490 is unclassified and names many therapies."),
        ("line 20", "Zevaskin™: J3389 is new to the portal. Compare it with CMS's file."),
        ("line 29", "Aucatzyl®: the generic name is new; it was not printed before."),
    ],
}

CHANGED_PROSE = {
    "channels": [
        (26, GENE, "prior_authorization", "phone", "855.678.0051", "855.678.0052"),
        (None, GENE, "prior_authorization", "form", FORM, ""),
        (
            *(28, GENE, "questions", "email"),
            *("GeneTherapyProgram@CignaHealthcare.com", "GeneTherapy@example.org"),
        ),
        (None, CELL, "prior_authorization", "fax", "877.598.2484", ""),
        (None, CELL, "questions", "email", "LifeSOURCECustomerService@Cigna.com", ""),
        (44, CELL, "questions", "phone", "", "+1 800-555-0100"),
        (44, CELL, "questions", "web", "", "https://example.org/cells"),
    ],
    "guidance": [
        (
            *(48, "", ""),
            "What is a single case agreement?\nSomething that is said for the first time.",
        ),
        (
            *(52, "notice"),
            "Is prior notice needed for each therapy? Yes. Every one of them needs it.",
            (
                "Is prior notice needed for each of the therapies?\n"
                "Yes. Every one of them needs it, whatever the plan’s kind."
            ),
        ),
        (
            *(None, "plans"),
            *("May a plan exclude some kinds of service? It may, says the contract.", ""),
        ),
    ],
    "warnings": [
        (
            "line 26",
            (
                "855.678.0051 changed to 855.678.0052 for prior authorization; for "
                "questions, at line "
                "28, it didn't. Compare both with the published page."
            ),
        )
    ],
}

ALL_WRONG = [
    (
        "line 5",
        (
            "The heading bears the footnote mark 1, and no footnote 1 stands in the "
            "document. Add the "
            "footnote, or take the mark away."
        ),
    ),
    ("line 6", "Adstiladrin® has no code. Write its HCPCS code in the row."),
    ("line 7", f"“C917”, printed for Beqvez™, is no code. {WRONG_FORM} Correct it."),
    (
        "line 9",
        (
            "Elevidys™ bears the footnote mark 3, and no footnote 3 stands in the "
            "document. Add the "
            "footnote, or take the mark away."
        ),
    ),
    ("line 10", f"“W1411”, printed for Hemgenix®, is no code. {WRONG_FORM} Correct it."),
    ("line 10", f"“JI411”, printed for Hemgenix®, is no code. {WRONG_FORM} Correct it."),
    (
        "line 13",
        (
            "“Luxturna® voretigene neparvovec-rzyl)²” can't be read as a name. Write it as Brand® "
            "(generic name), with both brackets."
        ),
    ),
    (
        "line 23",
        (
            "This looks like a person's name. The portal stores no patient data: take it "
            "out of the "
            "file, and look whether it is the published list."
        ),
    ),
    (
        "line 33",
        (
            "Vyjuvek® stands in both tables: Gene Therapy, at line 17, and Advanced "
            "Cellular Therapy. "
            "Keep it in the table where it belongs."
        ),
    ),
    (
        "line 34",
        (
            "Breyanzi® stands on the list twice; Breyanzi® at line 29 is the same "
            "therapy. Keep one "
            "of the rows."
        ),
    ),
    (
        "line 35",
        (
            "Carvykti® has the brand of carvykti and the generic name of yescarta. "
            "Correct the row, or "
            "the names of these therapies in the portal first."
        ),
    ),
]
