"""Letters of pledges: made for everybody, shown, signed by the other side, entered from paper."""

from __future__ import annotations

from io import BytesIO

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pypdf import PdfReader, PdfWriter

from bihuan.apps.archives.models import File
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.documents.models import Version as Text
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.forms.letters import ScanForm
from bihuan.apps.programmes.models import Pledge, PledgeSignature
from bihuan.apps.programmes.views import frame
from bihuan.kit.deed import Deed
from bihuan.kit.downloads import inline
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of, deed_of


@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter for everybody who has none."""
    count = actions.make_letters(deed_of(request), pk)
    done = ngettext("%(n)s letter made.", "%(n)s letters made.", count) % {"n": count}
    return frame.went(request, reverse("programmes:pledges", args=[pk]), done)


@require_POST
def make_duties(request: HttpRequest, pk: int) -> HttpResponse:
    """任务分解表 as a paper."""
    made = actions.make_duties(deed_of(request), pk)
    done = _("The paper is made from the record, as of today.")
    return frame.went(request, reverse("documents:document", args=[made.pk]), done)


@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Every letter that stands, one after the other, to be printed at once."""
    _by, programme = frame.programme_of(request, pk)
    standing = programme.pledges.exclude(state="stale").filter(document__isnull=False)
    rows = list(standing.select_related("document").order_by("person__pinyin", "id"))
    if not rows:
        raise NotFound(_("There is no letter yet."))
    together = PdfWriter()
    for pledge in rows:
        with default_storage.open(stored_at(_text(pledge).pdf)) as kept:
            together.append(PdfReader(BytesIO(kept.read())))
    out = BytesIO()
    together.write(out)
    response = HttpResponse(out.getvalue(), content_type="application/pdf")
    name = f"{programme.name} {_('Letters')}.pdf"
    response.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_GET
def letter(request: HttpRequest, pk: int) -> FileResponse:
    """The letter of a pledge as it is signed; everybody in the agency may read it."""
    return _shown(_text(queries.pledge_or_404(pk, actor_of(request))).pdf)


@require_POST
def sign_above(request: HttpRequest, pk: int) -> HttpResponse:
    """The other side signs."""
    digest = request.POST.get("text_sha256", "")
    return frame.press(
        request,
        to=reverse("programmes:pledge", args=[pk]),
        done=_("Signed."),
        do=lambda deed: actions.sign_above(deed, pk, text_sha256=digest),
    )


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of the letter signed by hand."""
    by = frame.insist(request, "programmes.enter_letter")
    found = queries.pledge_or_404(pk, by)
    form = ScanForm(request.POST or None, request.FILES or None)
    page = reverse("programmes:pledge", args=[pk])

    def do(deed: Deed) -> str:
        actions.enter_letter(deed, pk, **form.cleaned_data)
        return page

    return frame.ask(
        request,
        form,
        title=_("Enter a pledge signed on paper"),
        back=page,
        done=_("Entered."),
        do=do,
        facts=[(_("Person"), found.person.name), (_("Programme"), found.programme.name)],
        hint=_("The scan stands for the signatures of both sides; who entered it is kept as well."),
    )


@require_GET
def scan(request: HttpRequest, pk: int, signature_pk: int) -> FileResponse:
    """The scan of what was signed by hand."""
    found = queries.pledge_or_404(pk, actor_of(request))
    rows = PledgeSignature.objects.filter(pledge=found, scan__isnull=False)
    one = rows.select_related("scan").filter(pk=signature_pk).first()
    if one is None or one.scan is None:
        raise NotFound(_("There is no such signature."))
    return _shown(one.scan)


def _text(pledge: Pledge) -> Text:
    text = queries.text_to_sign(pledge)
    if text is None:
        raise NotFound(_("There is no letter yet."))
    return text


def _shown(file: File) -> FileResponse:
    return inline(stored_at(file), name=file.name, media_type=file.media_type)
