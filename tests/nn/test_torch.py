"""The layers against PyTorch's; skipped where torch is not installed."""

import numpy as np
import pytest

from jazzrnn.nn.heads import Heads, head_shapes
from jazzrnn.nn.lstm import LSTM
from jazzrnn.nn.model import ModelConfig, Network, named, size_of
from jazzrnn.nn.rnn import RNN
from jazzrnn.schema import Column

torch = pytest.importorskip("torch", reason="torch is not installed: the extra 'torch'")
T, M, N_X, N = 7, 4, 5, 6
STEPS = (
    Column("when", 5),
    Column("before", 7, chosen=False),
    Column("root", 3, chosen=False),
    Column("pitch", 7, relative_to=("before", "root")),
    Column("loud", 3),
)
GATES = {"o": 3, "i": 0, "f": 1, "g": 2}  # torch keeps its blocks in the order i, f, g, o


def ours_to_torch(W, layer, cell):
    """Our W [x; h; 1] as torch's weight_ih, weight_hh and bias_ih."""
    order = [0] if cell is RNN else [list(GATES).index(gate) for gate in "ifgo"]
    blocks = np.concatenate([W.reshape(-1, N, N_X + N + 1)[k] for k in order])
    with torch.no_grad():
        layer.weight_ih_l0.copy_(torch.from_numpy(blocks[:, :N_X]))
        layer.weight_hh_l0.copy_(torch.from_numpy(blocks[:, N_X:-1]))
        layer.bias_ih_l0.copy_(torch.from_numpy(blocks[:, -1]))
        layer.bias_hh_l0.zero_()


def torch_to_ours(layer, cell):
    """Torch's gradients in the shape of our W."""
    columns = [layer.weight_ih_l0.grad, layer.weight_hh_l0.grad, layer.bias_ih_l0.grad[:, None]]
    blocks = torch.cat(columns, dim=1).numpy().reshape(-1, N, N_X + N + 1)
    order = [0] if cell is RNN else list(GATES.values())
    return np.concatenate([blocks[k] for k in order])


@pytest.mark.parametrize("cell", [LSTM, RNN])
def test_loss_and_all_gradients_equal_those_of_torch(cell):
    rng = np.random.default_rng(0)
    W = rng.normal(size=cell.shape(N_X, N)) * 0.5
    x, weight = rng.normal(size=(T, N_X, M)), rng.normal(size=(T, N, M))
    state = rng.normal(size=(cell.STATES, N, M))
    layer = cell(N_X, N, T, M, np.float64)
    layer.load(W)
    layer.state = state
    h, dW = layer.forward(x, np.zeros((T, M), bool)).copy(), np.empty_like(W)
    dx = layer.backward(weight, dW)

    theirs = (torch.nn.LSTM if cell is LSTM else torch.nn.RNN)(N_X, N, dtype=torch.float64)
    ours_to_torch(W, theirs, cell)
    inputs = torch.tensor(x.transpose(0, 2, 1), requires_grad=True)
    before = [torch.tensor(s.T[None].copy()) for s in state]
    outputs, _ = theirs(inputs, tuple(before) if cell is LSTM else before[0])
    loss = (outputs * torch.tensor(weight.transpose(0, 2, 1))).sum()
    loss.backward()

    assert (h * weight).sum() == pytest.approx(loss.item(), rel=1e-12)
    assert np.allclose(h, outputs.detach().numpy().transpose(0, 2, 1), rtol=0, atol=1e-12)
    assert np.allclose(dx, inputs.grad.numpy().transpose(0, 2, 1), rtol=0, atol=1e-12)
    assert np.allclose(dW, torch_to_ours(theirs, cell), rtol=0, atol=1e-11)


def test_softmax_losses_equal_torch_cross_entropy():
    rng = np.random.default_rng(1)
    schema = (Column("a", 9),)
    parameters = {name: rng.normal(size=s) for name, s in head_shapes(schema, N, 4).items()}
    heads = Heads(schema, 4, 11, np.float64)
    heads.load(parameters)
    H, targets = rng.normal(size=(11, N)), rng.integers(0, 9, (11, 1))
    u = np.tanh(H @ parameters["hidden"] + parameters["hidden.bias"])
    scores = torch.tensor(u @ parameters["score.a"] + parameters["score.a.bias"])
    theirs = torch.nn.functional.cross_entropy(
        scores, torch.tensor(targets[:, 0]), reduction="none"
    )
    assert np.allclose(heads.loss(H, targets)[:, 0], theirs.numpy(), rtol=0, atol=1e-12)


def test_the_rival_of_the_note_benchmark_has_the_same_loss():
    """Equal work: the note model in PyTorch is ours, weight by weight."""
    from benchmarks.rivals.torch_notes import Notes  # noqa: PLC0415 - it imports torch

    config = ModelConfig(STEPS, hidden=N, embedding=N_X, head=4, dropout=0)
    rng = np.random.default_rng(3)
    weights = rng.normal(size=size_of(config)) * 0.3
    classes = [column.classes for column in STEPS]
    inputs, targets = rng.integers(-1, classes, (2, T, M, len(STEPS)))
    targets[..., 0] = np.maximum(targets[..., 0], 0)
    network = Network(config, T, M, np.float64)
    network.load(weights)
    ours = network.loss(inputs, targets, np.arange(T)[:, None] == np.zeros(M)).sum() / (T * M)
    theirs = Notes(config).double()
    assert sum(p.numel() for p in theirs.parameters()) == size_of(config) + 2 * 4 * N  # b_hh
    copy_notes(named(weights, config), theirs, config)
    loss = theirs.loss(torch.from_numpy(inputs), torch.from_numpy(targets))
    assert loss.item() == pytest.approx(ours, rel=1e-12)


def copy_notes(by_name, theirs, config):
    """Our weights into the PyTorch model, in our order: tables, layers, heads."""
    sides = {"weight_ih": slice(-1 - N), "weight_hh": slice(-1 - N, -1), "bias_ih": -1}
    with torch.no_grad():
        for column, table in zip(STEPS, theirs.embed, strict=True):
            table.weight.copy_(torch.from_numpy(by_name[f"embed.{column.name}"]))
        for k in range(config.layers):
            gates = by_name[f"layer.{k}"].reshape(4, N, -1)
            W = np.concatenate([gates[[*GATES].index(gate)] for gate in "ifgo"])
            for name, part in sides.items():
                getattr(theirs.lstm, f"{name}_l{k}").copy_(torch.from_numpy(W[:, part]))
            getattr(theirs.lstm, f"bias_hh_l{k}").zero_()
        theirs.hidden.weight.copy_(torch.from_numpy(by_name["hidden"].T))
        theirs.hidden.bias.copy_(torch.from_numpy(by_name["hidden.bias"]))
        see = [by_name[f"see.{column.name}"] for column in STEPS if f"see.{column.name}" in by_name]
        for array, table in zip(see, theirs.see, strict=True):
            table.weight.copy_(torch.from_numpy(array))
        for head, scores, layers in zip(theirs.heads, theirs.scores, theirs.relative, strict=True):
            scores.weight.copy_(torch.from_numpy(by_name[head.C].T))
            scores.bias.copy_(torch.from_numpy(by_name[head.d]))
            for relative, layer in zip(head.relative, layers, strict=True):
                layer.weight.copy_(torch.from_numpy(by_name[relative.name].T))
