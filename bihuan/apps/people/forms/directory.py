"""Forms of the directory: departments, persons, posts, groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from bihuan.apps.people import queries
from bihuan.apps.people.forms.fields import DayField, PickField, labels, offer, rows, translated
from bihuan.apps.people.models import Group, Person, Post, Unit
from bihuan.apps.people.states import GROUP_KINDS, MEMBER_ROLES, ROLES, SCOPES
from bihuan.kit.deed import Actor

_ = translated
ROLE_LABELS = {key: role.label for key, role in ROLES.items()}
STANDING = {"serving": "In service", "left": "Has left", "all": "Everybody"}
PHONE = RegexValidator(r"^[0-9+\-() ]*$", _("Digits, spaces and + - ( ) only."))


class PersonsFilter(forms.Form):
    """The search above the staff list."""

    q = forms.CharField(label=_("Name, initials or staff number"), required=False, max_length=60)
    unit = PickField(label=_("Department"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = queries.units_visible_to(by).filter(closed_on__isnull=True)
        offer(self, "unit", rows(units, every=_("All departments")))
        offer(self, "role", labels(ROLE_LABELS, every=_("All roles")))
        offer(self, "state", labels(STANDING))


class PersonForm(forms.Form):
    """A person's particulars."""

    name = forms.CharField(label=_("Full name"), max_length=60)
    staff_no = forms.CharField(label=_("Staff number"), max_length=40)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False, validators=[PHONE])
    email = forms.EmailField(label=_("E-mail"), required=False)
    joined_on = DayField(label=_("Joined on"), required=False)

    @classmethod
    def of(cls, person: Person) -> dict[str, Any]:
        """The values a person has now."""
        return {name: getattr(person, name) for name in cls.base_fields}


class UnitForm(forms.Form):
    """A department and what it hangs under."""

    name = forms.CharField(label=_("Name"), max_length=80)
    parent = PickField(label=_("Department above"), required=False)
    order = forms.IntegerField(
        label=_("Place in the list"), min_value=0, max_value=9999, initial=0, required=False
    )

    def __init__(self, *args: Any, by: Actor, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = queries.units_visible_to(by).filter(closed_on__isnull=True)
        if unit is not None:
            above = above.exclude(path__startswith=unit.path)
        offer(self, "parent", rows(above, every=_("None")))


class PostForm(forms.Form):
    """A new post."""

    unit = PickField(label=_("Department"))
    title = forms.CharField(label=_("Title"), max_length=60)
    role = forms.ChoiceField(
        label=_("Role"), help_text=_("The role decides what the post may do and how far it sees.")
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = queries.units_visible_to(by).filter(closed_on__isnull=True)
        offer(self, "unit", rows(units))
        offer(self, "role", labels(ROLE_LABELS))


class TitleForm(forms.Form):
    """Another title for a post."""

    title = forms.CharField(label=_("Title"), max_length=60)


class ScopeForm(forms.Form):
    """How far a post sees, and why."""

    scope = forms.ChoiceField(label=_("Scope"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "scope", labels({k: v for k, v in SCOPES.items() if k != "all"}))


class AppointForm(forms.Form):
    """Who takes a post, from when."""

    person = PickField(label=_("Person"))
    starts_on = DayField(label=_("From"))
    ends_on = DayField(
        label=_("Until"), required=False, help_text=_("Required for an outside expert.")
    )

    def __init__(self, *args: Any, by: Actor, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", _persons(by, on))


class ChargeForm(forms.Form):
    """A department a leader takes charge of."""

    unit = PickField(label=_("Department"))
    starts_on = DayField(label=_("From"))

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = queries.units_visible_to(by).filter(closed_on__isnull=True)
        offer(self, "unit", rows(units))


class DayForm(forms.Form):
    """One day: the last of a tenure, a charge, a membership."""

    on = DayField(label=_("Last day"))


class TransferForm(forms.Form):
    """To another post, from a day on."""

    post = PickField(label=_("New post"))
    on = DayField(label=_("From"))

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = queries.posts_visible_to(by).order_by("unit__path", "title")
        offer(self, "post", rows(posts))


class GroupForm(forms.Form):
    """A group and the document that founds it."""

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name"), max_length=120)
    document_no = forms.CharField(label=_("Founding document"), max_length=80, required=False)
    duty = forms.CharField(label=_("Duty"), widget=forms.Textarea, max_length=2000, required=False)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", labels(GROUP_KINDS))

    @classmethod
    def of(cls, group: Group) -> dict[str, Any]:
        """The values a group has now."""
        return {name: getattr(group, name) for name in cls.base_fields}


class MemberForm(forms.Form):
    """Who joins a group, as what."""

    person = PickField(label=_("Person"))
    role = forms.ChoiceField(label=_("Role in the group"))
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, by: Actor, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", _persons(by, on))
        offer(self, "role", labels(MEMBER_ROLES))
        self.fields["role"].initial = "member"


class PostsFilter(forms.Form):
    """The search above the list of posts."""

    unit = PickField(label=_("Department"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    scope = forms.ChoiceField(label=_("Scope"), required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = queries.units_visible_to(by).filter(closed_on__isnull=True)
        offer(self, "unit", rows(units, every=_("All departments")))
        offer(self, "role", labels(ROLE_LABELS, every=_("All roles")))
        offer(self, "scope", labels(SCOPES, every=_("All scopes")))


def _persons(by: Actor, on: Any) -> list[tuple[str, str]]:
    serving = queries.serving(queries.persons_visible_to(by), on=on)
    return [(str(p.pk), f"{p.name}（{p.staff_no}）") for p in serving]


def post_label(post: Post) -> str:
    """A post with its department."""
    return f"{post.unit.name} · {post.title}"
