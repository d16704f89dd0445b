"""A network that goes on from another one, and keeps some of it."""

from __future__ import annotations

import keras

from listener.errors import ModelError

from .network import may_begin_as_nothing

ONLY_TRAINED = ("progress", "phones")      # outputs that the listener has no use for


def begin_with(network: keras.Model, path: str) -> None:
    """Take the weights of a trained network.  It may have fewer residual blocks: more begin as nothing."""
    where = f"--init-from {path}"
    before = {layer.name: layer.get_weights() for layer in load_network(path, where).layers if layer.weights}
    wanted = {layer.name: layer for layer in network.layers if layer.weights}
    for name in sorted(wanted.keys() ^ before.keys()):
        if name not in ONLY_TRAINED and not (name in wanted and may_begin_as_nothing(name)):
            raise ModelError(f"{where}: {'no' if name in wanted else 'unknown'} layer {name!r}")
    for name in wanted.keys() & before.keys():
        try:
            wanted[name].set_weights(before[name])
        except ValueError as error:
            if name not in ONLY_TRAINED:
                raise ModelError(f"{where}: {error}") from error


def load_network(path: str, where: str) -> keras.Model:
    """A trained network out of its file; *where* begins the error if it cannot be read."""
    try:
        return keras.models.load_model(path, compile=False)
    except (ValueError, OSError, TypeError) as error:       # the last of a layer of one's own
        raise ModelError(f"{where}: {error}") from error


def to_keep(network: keras.Model, path: str, where: str) -> keras.Model:
    """The older network at *path*, of which *network* shall `keep` a share; *where* begins an error.

    Raises
    ------
    ModelError
        If it cannot be read, or is another kind of network.
    """
    older = load_network(path, where)
    shapes = {layer.name: [w.shape for w in layer.get_weights()] for layer in older.layers if layer.weights}
    for layer in network.layers:
        new = [w.shape for w in layer.get_weights()]
        if new and layer.name not in ONLY_TRAINED and shapes.get(layer.name, new) != new:
            raise ModelError(f"{where}: layer {layer.name!r} has other sizes")
    if not shapes.keys() & {layer.name for layer in network.layers if layer.weights}:
        raise ModelError(f"{where}: is another kind of network")
    return older


def keep(network: keras.Model, older: keras.Model, share: float) -> None:
    """Average the weights with those of an *older* network, mostly the one that training went on from.

    What was learnt anew and what was known before both hold better half way between.  A block
    that the older network does not have was nothing there, so it counts for so much less.

    References
    ----------
    .. [1] M. Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022.
    """
    before = {layer.name: layer.get_weights() for layer in older.layers}
    for layer in network.layers:
        old, new = before.get(layer.name, []), layer.get_weights()
        if not old and may_begin_as_nothing(layer.name) and layer.name.endswith("_norm"):
            gamma, beta, *statistics = new
            layer.set_weights([(1 - share) * gamma, (1 - share) * beta, *statistics])
        elif [w.shape for w in old] == [w.shape for w in new]:
            layer.set_weights([share * o + (1 - share) * n for o, n in zip(old, new)])


def same_weights(trained: keras.Model, fresh: keras.Model) -> keras.Model:
    """*fresh*, of the same shape but in float32 throughout, with the weights of *trained*."""
    fresh.set_weights(trained.get_weights())
    return fresh
