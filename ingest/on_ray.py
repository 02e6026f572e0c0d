"""Ray's workers: on this machine's processors, or on the cluster at RAY_ADDRESS. The optional extra `ray`."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from typing import Any

from langchain_core.embeddings import Embeddings

from assistant.retrieval.embedding import THREADS, LazyEmbeddings
from assistant.settings import Settings
from ingest.conversion import Converted, converted
from ingest.documents import File
from ingest.engine import Engine, EngineError, spread
from ingest.limits import limits_of

# Ray would report how it is used to its makers.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
# It would warn of what concerns graphics cards alone.
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
# On a machine that does other work its processes take longer to start than the half a minute that it waits for them.
os.environ.setdefault("RAY_gcs_server_port_wait_time_s", "180")
os.environ.setdefault("RAY_agent_register_timeout_ms", "180000")


@contextmanager
def on_ray(settings: Settings, model: Callable[[], Embeddings] | None = None) -> Iterator[Engine]:
    """An engine whose workers each load `model`, by default that of the settings. Raises EngineError."""
    try:
        import ray
        from ray.exceptions import RayError
    except ModuleNotFoundError as missing:
        raise EngineError("Ray is not installed; install it with: pip install 'ray>=2.40,<3'") from missing
    threads, limits = settings.embedding_threads or THREADS, limits_of(settings)
    try:
        ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR")
        processors = int(ray.cluster_resources().get("CPU", 1))
        each = min(threads, processors)
        workers = max(1, processors // each)
        embed = _Models(model or partial(LazyEmbeddings, settings.embedding_model, threads), workers, each)
        task = ray.remote(num_cpus=1)(converted)

        def convert(file: File) -> Future[Converted]:
            embed.rest()
            begun: Future[Converted] = task.remote(file, limits).future()
            return begun

        yield spread(workers, convert, embed)
    except (RayError, ConnectionError) as error:
        why = str(error).partition("\n")[0]
        raise EngineError(
            f"Ray cannot do its work ({type(error).__name__}: {why}); what was in force stays so. Look at the cluster "
            "(RAY_ADDRESS), or leave --engine out"
        ) from error
    finally:
        ray.shutdown()


class _Model:
    """An embedding model in a worker."""

    def __init__(self, model: Callable[[], Embeddings]) -> None:
        self._model = model()

    def embed(self, texts: list[str]) -> list[list[float]]:
        return self._model.embed_documents(texts)


class _Models:
    """One in each worker, asked in turn; made when the first text comes, after the files have been converted: they keep
    their processors for themselves."""

    def __init__(self, model: Callable[[], Embeddings], workers: int, processors: int) -> None:
        self._model, self._workers, self._processors = model, workers, processors
        self._turns: Iterator[Any] = iter(())

    def rest(self) -> None:
        """Gives the processors back."""
        self._turns = iter(())

    def __call__(self, texts: list[str]) -> Future[list[list[float]]]:
        actor = next(self._turns, None)
        if actor is None:
            import ray

            made = ray.remote(num_cpus=self._processors)(_Model)
            self._turns = cycle([made.remote(self._model) for _ in range(self._workers)])
            actor = next(self._turns)
        begun: Future[list[list[float]]] = actor.embed.remote(texts).future()
        return begun
