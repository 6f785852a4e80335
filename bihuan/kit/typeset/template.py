"""An agency's own Word template: judged before it is kept, filled with values and nothing else.

A template may print values, repeat rows and leave parts out. Whatever else Jinja can do is refused
when the template is parsed, so that no template that was not judged is ever run.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bihuan.kit.documents import WORD_FAULTS, UnreadableDocument, refuse_bomb
from bihuan.kit.typeset.packing import packed
from bihuan.rules.refusal import Refusal

# Shape of the values: a plain name is None, a list's name holds what its items are called.
Shape = Mapping[str, "tuple[str, ...] | None"]

MOST_BYTES: Final = 5 * 1024 * 1024
_ALLOWED: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If),
    *(nodes.Name, nodes.Const, nodes.Getattr, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Filter),
)
_FILTERS: Final = frozenset({"length", "join"})
_LOOP: Final = ("index", "first", "last")
# Fields of Word that fetch or run something when the file is opened.
_LIVE: Final = re.compile(
    rb"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|MACROBUTTON|IMPORT|LINK|AUTOTEXT)\b"
)
_HYPERLINK: Final = "/hyperlink"
_FORBIDDEN_PARTS: Final = ("vbaproject", "activex", "embeddings/", "oleobject", ".exe", ".js")


class Unfit(Refusal):
    """A template that will not do.

    Codes: ``unknown_name`` (name), ``not_allowed`` (what), ``bad_syntax`` (line), ``live_field``
    (name), ``outside_link`` (target), ``unwanted_part`` (name), ``not_word``, ``too_large`` (most),
    ``macro_document``, ``zip_bomb``, ``damaged_file``.
    """


def fill(raw: bytes, values: Mapping[str, Any], shape: Shape, *, at: datetime) -> bytes:
    """The template with the values in their places; `Unfit` says what stands in the way."""
    judge_package(raw)
    try:
        document = DocxTemplate(BytesIO(raw))
        document.render(dict(values), _Judge(shape), autoescape=True)
        about = document.docx.core_properties
        about.created = about.modified = at.replace(tzinfo=None, microsecond=0)
        out = BytesIO()
        document.save(out)
    except TemplateError as error:
        raise Unfit("bad_syntax", line=_near(error)) from error
    except WORD_FAULTS as fault:
        raise Unfit("damaged_file") from fault
    return packed(out.getvalue())


def fields_in(raw: bytes, shape: Shape, *, at: datetime) -> frozenset[str]:
    """The names a template uses, once it has been filled with blank values as a trial."""
    blanks = {name: "" if items is None else [_Blank()] for name, items in shape.items()}
    judge = _Judge(shape)
    judge_package(raw)
    fill(raw, blanks, shape, at=at)
    try:
        DocxTemplate(BytesIO(raw)).get_undeclared_template_variables(judge)
    except WORD_FAULTS as fault:
        raise Unfit("damaged_file") from fault
    return frozenset(judge.used)


def judge_package(raw: bytes) -> None:
    """Refuse, by its parts alone, what is no plain Word file."""
    if len(raw) > MOST_BYTES:
        raise Unfit("too_large", most=MOST_BYTES // (1024 * 1024))
    try:
        refuse_bomb(raw)
        with zipfile.ZipFile(BytesIO(raw)) as package:
            names = package.namelist()
            if "word/document.xml" not in names:
                raise Unfit("not_word")
            for name in names:
                _judge_part(name, package.read(name))
    except UnreadableDocument as fault:
        raise Unfit(fault.code if fault.code != "too_large" else "zip_bomb") from fault
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as fault:
        raise Unfit("damaged_file") from fault


def _judge_part(name: str, content: bytes) -> None:
    low = name.lower()
    if any(word in low for word in _FORBIDDEN_PARTS):
        raise Unfit("unwanted_part", name=name)
    if not low.endswith((".xml", ".rels")):
        return
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unfit("damaged_file")
    if b"macroEnabled" in content:
        raise Unfit("macro_document")
    if low.endswith(".rels"):
        _judge_links(content.decode("utf-8", "replace"))
    for field in re.findall(rb"<w:instrText[^>]*>([^<]*)<|w:instr=\"([^\"]*)\"", content):
        if found := _LIVE.search(b" ".join(field).upper()):
            raise Unfit("live_field", name=found[1].decode())


def _judge_links(content: str) -> None:
    for link in re.findall(r"<[^>]*Relationship\b[^>]*>", content):
        kind = re.search(r"Type\s*=\s*[\"']([^\"']*)", link)
        target = re.search(r"Target\s*=\s*[\"']([^\"']*)", link)
        outside = re.search(r"TargetMode\s*=\s*[\"']External", link)
        if outside and not (kind and kind[1].endswith(_HYPERLINK)):
            raise Unfit("outside_link", target=(target[1] if target else "")[:100])


def _near(error: TemplateError) -> str:
    """The words around the fault, as they stand in the document."""
    lines = [line.strip() for line in getattr(error, "docx_context", ())]
    return " ".join(line for line in lines if "{" in line)[:120] or str(error)[:120]


class _Blank(dict[str, str]):
    """An item whose every value is blank."""

    def __missing__(self, key: str) -> str:
        return ""


class _Judge(ImmutableSandboxedEnvironment):
    """Parses only what is allowed, and notes which values are used."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.shape = shape
        self.used: set[str] = set()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        self._judge(tree, {})
        return tree

    def _judge(self, node: nodes.Node, loops: Mapping[str, tuple[str, ...]]) -> None:
        """Every node is one of the allowed ones; every name is a value or a row of one."""
        if not isinstance(node, _ALLOWED):
            raise Unfit("not_allowed", what=type(node).__name__)
        if isinstance(node, nodes.For):
            self._judge_loop(node, loops)
            return
        if isinstance(node, nodes.Getattr):
            self._judge_attribute(node, loops)
            return
        if isinstance(node, nodes.Name) and node.name not in loops:
            self._known(node.name)
        if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            raise Unfit("not_allowed", what=node.name)
        for child in node.iter_child_nodes():
            self._judge(child, loops)

    def _judge_loop(self, node: nodes.For, loops: Mapping[str, tuple[str, ...]]) -> None:
        if not isinstance(node.iter, nodes.Name) or not isinstance(node.target, nodes.Name):
            raise Unfit("not_allowed", what="for")
        if node.test is not None or node.recursive or loops:
            raise Unfit("not_allowed", what="for")
        self._known(node.iter.name)
        inside = {node.target.name: self.shape[node.iter.name] or (), "loop": _LOOP}
        for child in (*node.body, *node.else_):
            self._judge(child, inside)

    def _judge_attribute(self, node: nodes.Getattr, loops: Mapping[str, tuple[str, ...]]) -> None:
        owner = node.node
        if not isinstance(owner, nodes.Name):
            raise Unfit("not_allowed", what=node.attr)
        if node.attr not in loops.get(owner.name, ()):
            raise Unfit("unknown_name", name=f"{owner.name}.{node.attr}")

    def _known(self, name: str) -> None:
        if name not in self.shape:
            raise Unfit("unknown_name", name=name)
        self.used.add(name)
