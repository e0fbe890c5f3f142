"""The manual page of the tool, from its help."""
import re


def quoted(text):
    """Text as roff takes it."""
    text = text.replace("\\", "\\(rs").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return re.sub(r"^\.", r"\\&.", text)


def option(entry):
    names = ", ".join(f"\\fB{quoted(name)}\\fR" for name in entry.names)
    value = f" \\fI{quoted(entry.value)}\\fR" if entry.value else ""
    required = " Required." if entry.required else ""
    return [".TP", names + value, quoted(entry.text + ("." if required and not entry.text.endswith(".") else "") + required)]


def page(top, version, date):
    lines = ['.\\" Made from `ballast --help`.',
             f'.TH BALLAST 1 "{date}" "Ballast {version}" "User Commands"',
             ".SH NAME", f"ballast \\- {quoted(top.text.rstrip('.')[0].lower() + top.text.rstrip('.')[1:])}",
             ".SH SYNOPSIS", ".B ballast", "\\fICOMMAND\\fR ...",
             ".SH OPTIONS"]
    for entry in top.options:
        lines += option(entry)
    lines.append(".SH COMMANDS")
    for command in top.commands:
        lines += [f'.SS "ballast {quoted(command.name)}"', quoted(command.text) + ".", ".PP", quoted(command.usage.replace("ballast ", "", 1))]
        for entry in command.positionals + command.options:
            lines += option(entry)
    lines += [".SH FILES", "The reference of strategies, and how to embed the plugin, are in",
              ".I share/doc/ballast", "below the folder that the package was installed to."]
    return "\n".join(lines) + "\n"
