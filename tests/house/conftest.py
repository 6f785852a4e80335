"""What the house tests look at: the product's own modules and templates."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "bihuan"


def modules() -> list[Path]:
    """Every module of the product but migrations."""
    return [p for p in sorted(PRODUCT.rglob("*.py")) if "migrations" not in p.parts]


def templates() -> list[Path]:
    """Every template of the product."""
    return [p for p in sorted(PRODUCT.rglob("*.html")) if "static" not in p.parts]


def named(path: Path) -> str:
    """A path as people write it."""
    return path.relative_to(ROOT).as_posix()
