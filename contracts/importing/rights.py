"""Who may import what: whoever may add such records by hand."""

PERMISSIONS = {
    "providers": "contracts.add_provider",
    "contracts": "contracts.add_contract",
    "certifications": "contracts.add_remscertification",
}
