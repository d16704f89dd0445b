"""What happens after each epoch of a run: it is written down, kept, drawn, and perhaps enough."""

from __future__ import annotations

import importlib.util
import signal
import time

import keras

from listener.errors import ConfigError

from .curves import Curves, draw
from .runs import RunFolder

PICTURE = "curves.png"


class Keeper(keras.callbacks.Callback):
    """Puts each epoch's figures and a checkpoint into the run's folder; stops when patience is over."""

    def __init__(self, folder: RunFolder) -> None:
        super().__init__()
        self._folder = folder

    def on_epoch_begin(self, epoch: int, logs=None) -> None:
        """Start the watch."""
        self._started, self._trained, self._batches = time.monotonic(), None, 0

    def on_train_batch_end(self, batch: int, logs=None) -> None:
        """Count."""
        self._batches = batch + 1

    def on_test_begin(self, logs=None) -> None:
        """Validation is not training: examples a second are of that alone."""
        self._trained = self._trained or time.monotonic()

    def on_epoch_end(self, epoch: int, logs=None) -> None:
        """Write it all down."""
        now = time.monotonic()
        examples = self._batches * self._folder.settings.recipe.batch_size
        speed = examples / ((self._trained or now) - self._started)
        row = {"epoch": epoch + 1, **{name: round(float(value), 6) for name, value in (logs or {}).items()},
               "learning_rate": float(f"{as_number(self.model.optimizer.learning_rate):.6g}"),
               "seconds": round(now - self._started, 2), "examples_per_second": round(speed, 1)}
        self._folder.save(self.model, row)
        print(f"epoch {epoch + 1}: {speed:.0f} examples a second", flush=True)
        if self._folder.is_patience_over:
            print(f"no better since epoch {self._folder.best_epoch}: enough", flush=True)
            self.model.stop_training = True


class LateInterrupt(keras.callbacks.Callback):
    """Inside ``with``, no Ctrl-C is lost while a network learns.

    Python drops an exception that is raised where an object is freed, as an epoch's iterator is, and only
    prints it. So that a Ctrl-C came is noted, and asked again behind the next batch.
    """

    def __enter__(self) -> LateInterrupt:
        self._came, self._before = False, signal.getsignal(signal.SIGINT)
        if self._before is signal.default_int_handler:      # not one who shall not hear it, as behind &
            signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, *about: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def on_train_batch_end(self, batch: int, logs=None) -> None:
        """Raise `KeyboardInterrupt` if it came."""
        if self._came:
            raise KeyboardInterrupt

    def on_train_end(self, logs=None) -> None:
        """Nor is one lost behind the last batch."""
        self.on_train_batch_end(0)

    def _on_signal(self, *about: object) -> None:
        self._came = True
        raise KeyboardInterrupt


def as_number(value) -> float:
    """Of a variable; one that lies on several devices is the same on each."""
    return float(keras.ops.convert_to_numpy(keras.ops.mean(value)))


class Plotter(keras.callbacks.Callback):
    """The curves so far, after each epoch: a picture in the run's folder, and a window if it can be."""

    def __init__(self, folder: RunFolder) -> None:
        super().__init__()
        self._folder, self._window = folder, Curves.window()

    def on_epoch_end(self, epoch: int, logs=None) -> None:
        """Draw them anew."""
        draw({self._folder.path.name: self._folder.history}, self._folder.path / PICTURE)
        if self._window:
            self._window.show(self._folder.history)


def callbacks_of(folder: RunFolder, plot: bool) -> list[keras.callbacks.Callback]:
    """What a run does besides learning."""
    found: list[keras.callbacks.Callback] = [Keeper(folder)]
    if plot:
        found.append(Plotter(folder))
    if folder.settings.run.tensorboard:
        check_tensorboard()
        found.append(keras.callbacks.TensorBoard(folder.path / "tensorboard"))
    return found


def check_tensorboard() -> None:
    """Refuse to write for a program that is not there."""
    if importlib.util.find_spec("tensorboard") is None:
        raise ConfigError("--tensorboard needs TensorBoard: pip install tensorboard")


def check_patience(folder: RunFolder | None, is_watched: bool) -> None:
    """Refuse to wait for what nobody measures."""
    if folder and folder.settings.run.patience and not is_watched:
        raise ConfigError(f"--patience {folder.settings.run.patience}: no recordings of unknown speakers to "
                          "measure a validation loss on; add a corpus of theirs or leave it out")
