"""Checkouts of the official evaluation code, and how code that wants a GPU or large frameworks is run without them.

SPATIAL_OFFICIAL names a folder with the checkouts; docs/benchmarks/evaluation-peers.md says which ones and how to get them. Nothing of theirs
is part of this project: their text is read and executed where it lies.
"""
import ast
import os
import sys
import types

from answering import Missing

VARIABLE = "SPATIAL_OFFICIAL"
GUIDE = "see docs/benchmarks/evaluation-peers.md"


def checkout(name):
    """Folder of a checkout."""
    root = os.environ.get(VARIABLE)
    if not root:
        raise Missing(f"{VARIABLE} is not set: clone {name} into a folder and name that folder, {GUIDE}")
    folder = os.path.join(root, name)
    if not os.path.isdir(folder):
        raise Missing(f"{folder} is missing: git clone {name} there, {GUIDE}")
    return folder


def source(name, path):
    """Text of a file of a checkout."""
    file = os.path.join(checkout(name), path)
    if not os.path.isfile(file):
        raise Missing(f"{file} is missing: check {name} out at the commit of the list, {GUIDE}")
    with open(file, encoding="utf-8") as text:
        return text.read()


def execute(name, path, **given):
    """Names that a file of a checkout defines, executed as it stands with some names given."""
    names = {"__name__": path, **given}
    exec(compile(source(name, path), os.path.join(checkout(name), path), "exec"), names)
    return types.SimpleNamespace(**{key: value for key, value in names.items() if key != "__builtins__"})


def method(name, path, function, **given):
    """One function out of a file whose imports are not to be had."""
    text = source(name, path)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            names = dict(given)
            exec(compile(ast.Module([node], []), path, "exec"), names)
            return names[function]
    raise Missing(f"{path} of {name} has no {function}: check it out at the commit of the list, {GUIDE}")


def stand_in(*modules, **contents):
    """Puts empty modules under names that a file imports but whose contents do not touch the numbers.

    A name of contents writes dots as double underscores: prettytable=..., torch__utils__cpp_extension=...
    """
    for module in modules:
        sys.modules[module] = Empty(module)
    for module, members in contents.items():
        name = module.replace("__", ".")
        sys.modules[name] = Empty(name)
        vars(sys.modules[name]).update(members)


def package(name, folder):
    """Makes a package of a checkout importable without running its __init__, which would pull in its whole tool chest."""
    module = Empty(name)
    module.__path__ = [folder]
    sys.modules[name] = module


class Empty(types.ModuleType):
    """A module in which every name is an empty class."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def without_gpu(torch):
    """Tensors stay where they are, and int() gives int64, since older torch cannot index with int32."""
    torch.Tensor.cuda = lambda tensor, *_, **__: tensor
    torch.Tensor.int = torch.Tensor.long
    torch.set_num_threads(1)
