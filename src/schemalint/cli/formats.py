"""Where a report goes: `--output-format text --output-format json=out.json`."""

import click

from schemalint.report import Format, OutputError, check_formats


def formats(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> list[Format]:
    """Each format with the file it is written to, none for standard output.

    Raises:
        click.BadParameter: a format is unknown, or two reports go to one place.
    """
    parsed = [_format(value) for value in values or ("text",)]
    try:
        check_formats(parsed)
    except OutputError as error:
        raise click.BadParameter(str(error)) from None
    return parsed


def _format(value: str) -> Format:
    name, separator, path = value.partition("=")
    if separator and not path:
        raise click.BadParameter(f"{value} names no file")
    return name, path or None
