"""Papers as PDF and Word: both from the same values, the same bytes every time."""

from bihuan.kit.typeset.pdf import pdf_of, pictures_of
from bihuan.kit.typeset.template import Unfit, fields_in, fill
from bihuan.kit.typeset.word import word_of

__all__ = ["Unfit", "fields_in", "fill", "pdf_of", "pictures_of", "word_of"]
