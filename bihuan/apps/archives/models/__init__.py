"""Proof and archives: files, evidence, items on the shelf and what becomes of them."""

from bihuan.apps.archives.models.custody import Disposal as Disposal
from bihuan.apps.archives.models.custody import DisposalItem as DisposalItem
from bihuan.apps.archives.models.custody import Lending as Lending
from bihuan.apps.archives.models.custody import LentItem as LentItem
from bihuan.apps.archives.models.custody import Transfer as Transfer
from bihuan.apps.archives.models.custody import TransferItem as TransferItem
from bihuan.apps.archives.models.dossiers import Box as Box
from bihuan.apps.archives.models.dossiers import Fonds as Fonds
from bihuan.apps.archives.models.dossiers import Item as Item
from bihuan.apps.archives.models.dossiers import ItemClass as ItemClass
from bihuan.apps.archives.models.dossiers import ItemPart as ItemPart
from bihuan.apps.archives.models.proof import Evidence as Evidence
from bihuan.apps.archives.models.proof import EvidenceKind as EvidenceKind
from bihuan.apps.archives.models.proof import File as File
from bihuan.apps.archives.models.proof import FileText as FileText
