"""An ingestion spread over workers comes to the same passages, ids and vectors as one that does all itself."""

import gc
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import docx
import numpy as np
import pytest

from assistant.library import Library
from assistant.retrieval.index import Index, Row
from assistant.settings import Settings
from corpus.guides import GuideError
from ingest.conversion import Converted, Converter
from ingest.documents import File, Source, open_document
from ingest.engine import Engine, open_engine, spread
from ingest.formats.content import Content
from ingest.gathering import Report, Wish, gather, put_in_force
from ingest.pipeline import BATCH
from tests.conftest import WordEmbeddings, silent


def content_or_reason(file: File) -> Converted:
    try:
        return Source().content(file)
    except GuideError as error:
        return str(error)


@contextmanager
def in_threads(settings: Settings) -> Iterator[Engine]:
    """Workers of this process, each with a model of its own."""
    with ThreadPoolExecutor(3) as pool:

        def convert(file: File) -> Future[Converted]:
            return pool.submit(lambda: content_or_reason(file))

        def embed(texts: list[str]) -> Future[list[list[float]]]:
            return pool.submit(WordEmbeddings().embed_documents, texts)

        yield spread(3, convert, embed)


@contextmanager
def on_real_ray(settings: Settings) -> Iterator[Engine]:
    if find_spec("ray") is None:
        pytest.skip("Ray is not installed (pip install 'ray>=2.40,<3')")
    from ingest.on_ray import on_ray

    with warnings.catch_warnings():
        # Ray leaves processes that it has killed to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        with on_ray(settings, WordEmbeddings) as engine:
            yield engine
        gc.collect()


@pytest.fixture(scope="module", params=[in_threads, pytest.param(on_real_ray, marks=pytest.mark.services)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Workers of each kind in turn."""
    opened: Callable[[Settings], Iterator[Engine]] = request.param
    with opened(Settings(embedding_threads=1)) as engine:  # type: ignore[attr-defined]
        yield engine


class Ingested:
    """What an engine made of files."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.library = Library(folder / "library")
        self.library.prepare()
        self.index = Index(folder / "index", "words", engine.embeddings)
        self._engine = engine

    def add(self, *paths: Path, **wish: object) -> Report:
        gathered = gather(self.library, Wish(paths, **wish), source=self._engine.source)  # type: ignore[arg-type]
        return put_in_force(gathered, {}, self.library, self.index, silent, self._engine.batch)

    @property
    def rows(self) -> list[Row]:
        return self.index.rows(self.index.ids())

    @property
    def vectors(self) -> np.ndarray:
        return np.array(self.index.vectors([row.id for row in self.rows]))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Many small guides, one of several batches, a Word file and one that is none."""
    folder = tmp_path / "guides"
    folder.mkdir()
    for n in range(20):
        (folder / f"small-{n:02d}.md").write_text(f"# Guide {n}\n\n## Nights\n\nOn night {n}, sleep {n + 4} hours.\n")
    paragraphs = "\n\n".join(f"Paragraph {n} says {'more ' * (n % 7)}of {n * n}." for n in range(3 * BATCH))
    (folder / "large.md").write_text(f"# Large\n\n## All\n\n{paragraphs}\n")
    document = docx.Document()
    document.add_paragraph("Word", style="Title")
    document.add_paragraph("Eat before midnight.")
    document.save(str(folder / "word.docx"))
    (folder / "broken.docx").write_bytes(b"no Word file")
    return folder


def test_the_same_passages_ids_and_vectors_and_faults_come_of_it(engine: Engine, files: Path, tmp_path: Path) -> None:
    here = Ingested(tmp_path / "here", Engine(Source(), WordEmbeddings()))
    there = Ingested(tmp_path / "there", engine)
    alone, together = here.add(files, only=True), there.add(files, only=True)
    assert together == alone
    assert len(together.added) == 22
    assert len(together.failed) == 1
    assert there.rows == here.rows
    assert len(there.rows) > 3 * BATCH
    np.testing.assert_allclose(there.vectors, here.vectors, rtol=0, atol=1e-5)
    assert there.library.manifest() == here.library.manifest()


def test_what_changed_alone_is_read_and_embedded_again(engine: Engine, files: Path, tmp_path: Path) -> None:
    there = Ingested(tmp_path / "there", engine)
    there.add(files, only=True)
    (files / "small-07.md").write_text("# Guide 7\n\nSleep at noon.\n")
    report = there.add()
    assert report.changed == ("small-07",)
    assert "Sleep at noon." in "".join(row.text for row in there.rows)


class Counted:
    """Converts at once, and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self, file: File) -> Future[Converted]:
        self.given.append(file.path.name)
        done: Future[Converted] = Future()
        done.set_result(Content(file.path.stem, []))
        return done


def no_embedding(texts: list[str]) -> Future[list[list[float]]]:
    raise AssertionError(texts)


def opened(folder: Path, names: Iterable[str]) -> list[File]:
    for name in names:
        (folder / name).write_text(name)
    return [open_document(folder / name) for name in names]


def test_a_few_files_are_converted_ahead_and_none_twice_even_if_some_are_left_out(tmp_path: Path) -> None:
    counted = Counted()
    source = spread(2, counted, no_embedding).source
    files = opened(tmp_path, [f"{n}.md" for n in range(9)])
    source.expect(files)
    assert counted.given == []
    assert source.content(files[0]).title == "0"
    assert len(counted.given) == 5
    for file in files[3:]:
        assert source.content(file).title == file.path.stem
    assert counted.given == [file.path.name for file in files]


def test_a_file_that_was_not_expected_is_converted_all_the_same(tmp_path: Path) -> None:
    expected, other = opened(tmp_path, ["expected.md", "other.md"])
    source = spread(2, Counted(), no_embedding).source
    source.expect([expected])
    assert [source.content(file).title for file in (other, expected)] == ["other", "expected"]


def test_a_file_that_a_worker_cannot_read_is_named_as_ever(engine: Engine, files: Path) -> None:
    broken = open_document(files / "broken.docx")
    with pytest.raises(GuideError) as here:
        Source().content(broken)
    with pytest.raises(GuideError) as there:
        engine.source.content(broken)
    assert str(there.value) == str(here.value)


def test_without_an_engine_named_the_work_is_done_here() -> None:
    with open_engine("here", Settings()) as engine:
        assert isinstance(engine.source, Converter)
        assert engine.batch == BATCH
