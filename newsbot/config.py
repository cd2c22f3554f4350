"""Standing settings: ``newsbot.toml``, ``NEWSBOT_*`` and flags, and where each value came from.

A flag goes before the environment, that before the file, that before the default. The keys are
the commands' own options, so a new option is a new key. See ``docs/settings.md``. Only this and
``newsbot.settings`` read the environment. May not import the commands or the crawler.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from newsbot.cms.base import BadDeclaration

DEFAULT_FILE = "newsbot.toml"
PREFIX, FILE_VARIABLE = "NEWSBOT_", "NEWSBOT_CONFIG"
# No settings: which file this is, and the clock of tests.
OTHER_VARIABLES = frozenset({FILE_VARIABLE, "NEWSBOT_NOW"})
# What one asks for once is no standing setting.
_ONE_OFF = frozenset(
    """help config json dry_run since until all full url urls retry_given_up accept upgrade
    to out columns site format limit at diff last
    compare open sample run warc fail_on_change apply comments author article
    order each anew""".split()
)
_NUMBERS = frozenset({"seconds", "integer", "integer range", "float", "float range"})
_YES, _NO = frozenset("1 true yes on".split()), frozenset("0 false no off".split())
_EXIT_CODE = 78
_META = "newsbot.config."
_ERROR, _GIVEN, _FLAG = _META + "error", _META + "given", _META + "flag"


class ConfigError(Exception):
    """A setting that can't be used; the text names where it stands and the way out."""


@dataclass(frozen=True, slots=True)
class Key:
    """A setting: the option behind it; ``inverse`` where ``--no-x`` makes the key ``x``."""

    name: str
    option: click.Option
    inverse: bool = False

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()


@dataclass(frozen=True, slots=True)
class Given:
    """A value as the file or the environment has it; ``origin`` says where, for people."""

    value: Any
    source: str
    origin: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The value that counts, and where it came from: flag, environment, file or default."""

    key: str
    value: Any
    source: str
    origin: str | None


def keys_of(command: click.Command) -> dict[str, Key]:
    """A command's standing settings by name; none for one that reads no configuration."""
    found: dict[str, Key] = {}
    for option in command.params if isinstance(command, Configured) else ():
        if not isinstance(option, click.Option):
            continue
        word = max(option.opts, key=len).lstrip("-").replace("-", "_")
        inverse = option.is_flag and word.startswith("no_")
        key = Key(word.removeprefix("no_") if inverse else word, option, inverse)
        if word not in _ONE_OFF:
            found[key.name] = key
    return found


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that file and environment set, by key; the environment's value goes first."""

    given: Mapping[str, Given] = field(default_factory=dict)

    @classmethod
    def load(
        cls,
        path: Path | None,
        environment: Mapping[str, str],
        own: Iterable[str],
        known: Callable[[], Iterable[str]],
    ) -> Configuration:
        """``path`` None: the file that NEWSBOT_CONFIG names, else newsbot.toml where there is one.

        ``own`` are the command's keys; ``known``, asked where they don't do, names all there are,
        as far as it is asked. Raises ``ConfigError``.
        """
        if path is None and environment.get(FILE_VARIABLE):
            path = Path(environment[FILE_VARIABLE])
        if path is None and Path(DEFAULT_FILE).exists():
            path = Path(DEFAULT_FILE)
        given = _from_file(path) if path is not None else {}
        given |= _from_environment(environment)
        if others := given.keys() - set(own):
            names: set[str] = set()
            # Most are of the first command: the others need not be loaded then.
            for name in known():
                names.add(name)
                if others <= names:
                    break
            else:
                _refuse_unknown(given, names | set(own))
        return cls(given)

    def value(self, key: Key) -> Given | None:
        """A key's value in the option's own type, None where nothing sets it.

        Raises ``ConfigError`` where the option can't take it.
        """
        given = self.given.get(key.name)
        if given is None:
            return None
        value = _from_text(key, given) if given.source == "environment" else given.value
        _check_type(key, value, given.origin)
        try:
            key.option.type_cast_value(click.Context(click.Command("config")), value)
        except click.BadParameter as error:
            raise ConfigError(f"{given.origin}: {key.name}: {error.message}") from error
        return Given(value, given.source, given.origin)

    def defaults(self, command: click.Command) -> dict[str, Any]:
        """click's ``default_map`` of a command. Raises ``ConfigError``."""
        found: dict[str, Any] = {}
        for key in keys_of(command).values():
            given = self.value(key)
            if given is not None and key.option.name is not None:
                found[key.option.name] = not given.value if key.inverse else given.value
        return found


class Configured(click.Command):
    """A command whose options may also stand in the file or the environment.

    A bad configuration ends it with 78 after its arguments were read; ``refuse`` says so.
    """

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        option = click.Option(
            ["--config"],
            type=click.Path(path_type=Path),
            is_eager=True,
            expose_value=False,
            callback=_load,
            help="Settings file  [default: newsbot.toml where there is one]",
        )
        self.params.append(option)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            if _ERROR in ctx.meta:
                raise ctx.meta[_ERROR]
            return super().invoke(ctx)
        except (ConfigError, BadDeclaration) as error:
            self.refuse(ctx, error)
        return ctx.exit(_EXIT_CODE)

    def refuse(self, ctx: click.Context, error: Exception) -> None:
        click.echo(f"newsbot: {error}", err=True)


def chosen(ctx: click.Context, key: Key) -> Chosen:
    """A setting of a command whose arguments were read: its value and where it came from."""
    assert key.option.name is not None
    value = ctx.params.get(key.option.name)
    value = not value if key.inverse else value
    source = ctx.get_parameter_source(key.option.name)
    given = ctx.meta[_GIVEN].given.get(key.name) if _GIVEN in ctx.meta else None
    if source is ParameterSource.COMMANDLINE:
        return Chosen(key.name, value, "flag", max(key.option.opts, key=len))
    if source is ParameterSource.DEFAULT_MAP and given is not None:
        return Chosen(key.name, value, given.source, given.origin)
    return Chosen(key.name, value, "default", None)


def wrong(ctx: click.Context, name: str, text: str) -> Exception:
    """What to raise for a value that makes no sense: whose fault it is tells the exit code.

    2 for a flag, 78 for a setting.
    """
    found = chosen(ctx, keys_of(ctx.command)[name])
    if found.source in ("environment", "file"):
        return ConfigError(f"{found.origin}: {name}: {text}")
    return click.UsageError(text)


def read_settings(
    command: click.Command, arguments: list[str], parent: click.Context | None
) -> list[Chosen]:
    """What a command would use with these arguments; it is not run.

    Raises ``ConfigError`` and click's usage errors.
    """
    with command.make_context(command.name, arguments, parent=parent) as ctx:
        if _ERROR in ctx.meta:
            raise ctx.meta[_ERROR]
        return [chosen(ctx, key) for key in keys_of(command).values()]


def known_keys(ctx: click.Context | None) -> dict[str, Key]:
    """Every key of every command of a group's context, in the order of the commands."""
    return dict(_each_key(ctx))


def _each_key(ctx: click.Context | None) -> Iterator[tuple[str, Key]]:
    """The keys, each once; a command is loaded when its own are asked for."""
    found: set[str] = set()
    if ctx is None or not isinstance(ctx.command, click.Group):
        return
    for word in ctx.command.list_commands(ctx):
        command = ctx.command.get_command(ctx, word)
        keys = keys_of(command) if command is not None else {}
        yield from ((name, key) for name, key in keys.items() if name not in found)
        found |= keys.keys()


def _load(ctx: click.Context, _: click.Parameter, path: Path | None) -> Path | None:
    # ``newsbot config --config FILE run …`` hands its file on.
    path = ctx.meta.setdefault(_FLAG, path) if path is None else path
    ctx.meta[_FLAG] = path
    try:
        configuration = Configuration.load(
            path,
            os.environ,
            keys_of(ctx.command),
            lambda: (name for name, _ in _each_key(ctx.find_root())),
        )
        ctx.meta[_GIVEN] = configuration
        ctx.default_map = configuration.defaults(ctx.command)
    except ConfigError as error:
        ctx.meta[_ERROR] = error
    return path


def _from_file(path: Path) -> dict[str, Given]:
    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
    except OSError as error:
        raise ConfigError(
            f"{path}: {error.strerror or error}: name a file that is there"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: no valid TOML ({error}): correct that line") from error
    return {key: Given(value, "file", str(path)) for key, value in values.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Given]:
    """An empty variable sets nothing."""
    return {
        name.removeprefix(PREFIX).lower(): Given(value, "environment", name)
        for name, value in environment.items()
        if name.startswith(PREFIX) and name not in OTHER_VARIABLES and value
    }


def _refuse_unknown(given: Mapping[str, Given], known: set[str]) -> None:
    for key, value in given.items():
        if key in known:
            continue
        of_file = value.source == "file"
        close = get_close_matches(key.removeprefix("no_"), known, n=1)
        way_out = "`newsbot config` lists the known ones"
        if close:
            way_out = f"did you mean {close[0] if of_file else PREFIX + close[0].upper()}?"
        what = f"unknown key {key!r}" if of_file else "unknown setting"
        raise ConfigError(f"{value.origin}: {what}: {way_out}")


def _from_text(key: Key, given: Given) -> Any:
    """A variable's text in the type that the file would have."""
    text = str(given.value).strip()
    if key.option.is_flag:
        if text.lower() in _YES | _NO:
            return text.lower() in _YES
        raise ConfigError(f"{given.origin}: {text!r} is neither true nor false")
    if key.option.multiple:
        return [part.strip() for part in text.split(",") if part.strip()]
    if key.option.type.name in _NUMBERS:
        try:
            return float(text) if "." in text else int(text)
        except ValueError as error:
            raise ConfigError(f"{given.origin}: {text!r} is no number") from error
    return text


def _check_type(key: Key, value: Any, origin: str) -> None:
    if key.option.is_flag:
        right, name = isinstance(value, bool), "true or false"
    elif key.option.multiple:
        right = isinstance(value, list) and all(isinstance(part, str) for part in value)
        name = 'a list of texts such as ["…"]'
    elif key.option.type.name in _NUMBERS:
        right = isinstance(value, int | float) and not isinstance(value, bool)
        name = "a number"
    else:
        right, name = isinstance(value, str), 'a text in quotes, "…"'
    if not right:
        raise ConfigError(f"{origin}: {key.name} takes {name}, not {value!r}")
