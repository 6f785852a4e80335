"""The register of internal policies: drafted, checked, issued, carried out, superseded."""
