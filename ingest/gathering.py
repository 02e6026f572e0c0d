"""Which guides are to be in force: the built-in ones, those known from before, and those asked for now."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.library import Edition, Library, LibraryError, file_of, is_builtin, source_of
from assistant.retrieval.index import Index
from corpus.expansions import expansions
from corpus.guides import GUIDES, GuideError, load_guides
from corpus.models import Audience, Guide, Passage
from corpus.passages import passages_of
from corpus.questions import QUESTIONS, Expansion, UnplacedKind, load_expansions
from ingest.documents import File, Source, find_documents, id_of, open_document, read_document
from ingest.limits import STANDARD, Limits
from ingest.pipeline import BATCH, Document, Progress, ingest
from ingest.questions import assigned, found_again, read_questions


@dataclass(frozen=True)
class Wish:
    """What an ingestion is asked for; without anything it reads every known guide again."""

    paths: Sequence[Path] = ()
    audience: Audience | None = None
    questions: Sequence[Path] = ()
    only: bool = False
    """Whether the paths are to be the only guides from now on."""
    builtin: bool = False
    """Whether the built-in guides are to be in force again."""
    removed: Sequence[str] = ()
    expand: bool = True
    """Whether a user's guide is expanded from its own words."""


@dataclass
class Report:
    """What an ingestion did, by guide id, and what it came upon."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: list[str] = field(default_factory=list)
    """Files in the folders named that are no guides, each with the reason."""
    gone: list[str] = field(default_factory=list)
    """Guides whose file is no longer there; they stay in force as they stand."""
    stale: list[str] = field(default_factory=list)
    """Guides whose file can no longer be read; they stay in force as they stand."""
    failed: list[str] = field(default_factory=list)
    """Files named that could not be read, each with the reason."""
    lost: list[str] = field(default_factory=list)
    """Guides that no longer have the passages of some of their questions."""


@dataclass(frozen=True)
class Gathered:
    """The guides that are to be in force, and what is to be remembered with them."""

    documents: list[Document]
    removed: tuple[str, ...]
    questions: Mapping[str, tuple[Expansion, ...]]
    """Given now, by guide, in place of those kept."""
    report: Report


def gather(library: Library, wish: Wish, limits: Limits = STANDARD, source: Source | None = None) -> Gathered:
    """Reads whatever the wish concerns; changes nothing. Raises GuideError, QuestionsError or LibraryError."""
    gathering = _Gathering(library, wish, limits, source or Source())
    documents, report = gathering.documents(), gathering.report
    if wish.paths and report.failed and not gathering.named:
        raise GuideError("\n".join(report.failed))
    given = _questions(wish.questions, documents)
    expanded = [_expanded(document, given, library, report, wish.expand) for document in documents]
    return Gathered(expanded, tuple(sorted(gathering.removed)), given, report)


def put_in_force(
    gathered: Gathered,
    unplaced: Mapping[UnplacedKind, Sequence[str]],
    library: Library,
    index: Index,
    progress: Progress,
    batch: int = BATCH,
) -> Report:
    """Raises LibraryError or EmbeddingError; what was in force then stays so."""
    for guide_id, questions in gathered.questions.items():
        library.keep_questions(guide_id, questions)
    outcome = ingest(gathered.documents, unplaced, library, index, progress, gathered.removed, batch)
    for guide_id in outcome.removed:
        library.keep_questions(guide_id, ())
    return replace(gathered.report, **vars(outcome))


class _Gathering:
    """Brings together the guides that are to be in force."""

    def __init__(self, library: Library, wish: Wish, limits: Limits, source: Source) -> None:
        self.library = library
        self.wish = wish
        self.limits = limits
        self.source = source
        self.report = Report()
        self.known = library.manifest().guides
        self.builtin = {guide.id: guide for guide in load_guides()}
        self.removed = set(library.manifest().removed)
        self.named: list[str] = []
        """The ids of the guides read from the paths."""
        self._found: dict[str, Document] = {}

    def documents(self) -> list[Document]:
        self._remember()
        for guide in self.builtin.values():
            if guide.id not in self.removed:
                self._take_builtin(guide)
        named = find_documents(self.wish.paths, self.limits)
        self.report.skipped += named.skipped
        self.source.expect(self._to_read(named.files))
        if not self.wish.only:
            self._read_known(set(named.files))
        folders = [path.resolve() for path in self.wish.paths if path.is_dir()]
        for path in named.files:
            self._read_named(path, alone=not any(path.is_relative_to(folder) for folder in folders))
        if not self._found:
            raise GuideError("no guide would be left; name one with 'ingest PATH', or 'ingest --with-builtin'")
        return list(self._found.values())

    def _to_read(self, named: Sequence[Path]) -> Iterator[File]:
        """The files that are new or have changed, in the order in which they will be read."""
        known = {file_of(e.source): e.digest for e in self.known.values() if not is_builtin(e.source)}
        again = [] if self.wish.only else [path for path in known if path not in named]
        for path in (*again, *named):
            try:
                file = open_document(path, self.limits)
            except GuideError:
                continue  # is told of when it is read
            if known.get(path) != file.digest:
                yield file

    def _remember(self) -> None:
        """Which guides stay out from now on."""
        if unknown := [name for name in self.wish.removed if name not in self.known]:
            raise GuideError(f"{', '.join(unknown)}: no such guide; 'pmr-advisor guides' lists them")
        self.removed |= set(self.wish.removed)
        if self.wish.only:
            self.removed |= set(self.builtin)
        if self.wish.builtin:
            self.removed -= set(self.builtin)

    def _read_known(self, named: set[Path]) -> None:
        for guide_id, edition in self.known.items():
            path = file_of(edition.source)
            if guide_id in self.removed or is_builtin(edition.source) or path in named:
                continue
            if path.exists():
                try:
                    self._read(path, guide_id, edition, edition.audience)
                    continue
                except GuideError as error:
                    self.report.stale.append(str(error))
            else:
                self.report.gone.append(f"{guide_id} ({path})")
            if guide := self.library.guide(guide_id, edition.version):
                kept = Document(guide, edition.source, {}, edition.digest, edition.audience)
                self._found[guide_id] = kept

    def _take_builtin(self, guide: Guide) -> None:
        self.removed.discard(guide.id)
        self._found[guide.id] = Document(guide, source_of(GUIDES / f"{guide.id}.md"), {})

    def _read_named(self, path: Path, alone: bool) -> None:
        if is_builtin(source_of(path)) and (builtin := self.builtin.get(path.stem)):
            if alone or builtin.id not in self.removed:
                self._take_builtin(builtin)
                self.named.append(builtin.id)
            else:
                self._skip_removed(path)
            return
        known = next((item for item in self.known.items() if file_of(item[1].source) == path), None)
        guide_id, edition = known or (None, None)
        try:
            name = guide_id or self._free_id(path)
            if name in self.removed and not alone:
                self._skip_removed(path)
                return
            audience = self.wish.audience or (edition.audience if edition else None)
            self.named.append(self._read(path, name, edition, audience))
        except GuideError as error:
            self.report.failed.append(str(error))
            # What could be read before stays in force.
            if guide_id and edition and (guide := self.library.guide(guide_id, edition.version)):
                self._found[guide_id] = Document(guide, edition.source, {}, edition.digest, edition.audience)

    def _skip_removed(self, path: Path) -> None:
        self.report.skipped.append(f"{path} (removed; name the file itself to have it again)")

    def _free_id(self, path: Path) -> str:
        """An id for a new file: its name's, or with its folder's before it where another guide has that."""
        names = [id_of(path.stem), id_of(f"{path.parent.name}-{path.stem}"), id_of(f"{path.stem}-{path.suffix[1:]}")]
        numbered = (f"{names[0][:76]}-{number}" for number in range(2, 10_000))
        return next(name for name in (*names, *numbered) if not self._taken(name, path))

    def _taken(self, name: str, path: Path) -> bool:
        other = self._found.get(name)
        if other is None:
            return name in self.builtin
        # A file that has moved takes its guide's place.
        file = file_of(other.source)
        return file != path and (name in self.builtin or file.exists())

    def _read(self, path: Path, name: str, edition: Edition | None, audience: Audience | None) -> str:
        file = open_document(path, self.limits)
        guide = self._unchanged(file, name, edition, audience) or read_document(
            file, name, audience, self.source.content
        )
        other = self._found.get(guide.id)
        if other and self._taken(guide.id, path):
            raise GuideError(f"{path}: has the id {guide.id!r} of {file_of(other.source)}; give it another 'id:'")
        twin = next((d for d in self._found.values() if d.guide.text == guide.text and d.guide.id != guide.id), None)
        if twin and file_of(twin.source).exists():
            self.report.skipped.append(f"{path} (word for word the guide {twin.guide.id!r})")
            return twin.guide.id
        self.removed.discard(guide.id)
        self._found[guide.id] = Document(guide, source_of(path), {}, file.digest, audience)
        return guide.id

    def _unchanged(self, file: File, name: str, edition: Edition | None, audience: Audience | None) -> Guide | None:
        """The guide as it was read before, where neither its file nor how it is read has changed."""
        if edition is None or edition.digest != file.digest or edition.audience != audience:
            return None
        with suppress(LibraryError):  # damaged; the file says it again
            return self.library.guide(name, edition.version)
        return None


def _questions(files: Sequence[Path], documents: Sequence[Document]) -> dict[str, tuple[Expansion, ...]]:
    """By guide, the questions that the files give. Raises QuestionsError."""
    if not files:
        return {}
    passages = {passage.id: passage for document in documents for passage in passages_of(document.guide)}
    return assigned([asked for file in files for asked in read_questions(file)], passages, ", ".join(map(str, files)))


def _expanded(
    document: Document,
    given: Mapping[str, tuple[Expansion, ...]],
    library: Library,
    report: Report,
    expand: bool,
) -> Document:
    """A document with the questions that its passages answer: the corpus's, the user's, and its own words'."""
    guide = document.guide
    passages: dict[str, Passage] = {passage.id: passage for passage in passages_of(guide)}
    kept = given.get(guide.id) or library.questions(guide.id)
    users, lost = found_again(kept, passages)
    if lost:
        report.lost.append(f"{guide.id} ({lost} questions)")
    if is_builtin(document.source):
        written = load_expansions(QUESTIONS / f"{guide.id}.yaml", passages)
        joined = {i: tuple(dict.fromkeys((*users.get(i, ()), *written.get(i, ())))) for i in users | written}
        return replace(document, questions=joined)
    own = expansions(guide, passages.values()) if expand else {}
    return replace(document, questions=users, statements=own)
