"""Completion of the tool's command line in bash, zsh and fish, from its help."""


def single_quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


# ---- bash ----


def bash(top):
    lines = ["# Completion of ballast in bash; made from `ballast --help`.", "_ballast() {",
             '  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i',
             "  for ((i = 1; i < COMP_CWORD; ++i)); do",
             '    [[ ${COMP_WORDS[i]} == -* ]] || { command=${COMP_WORDS[i]}; break; }', "  done",
             "  COMPREPLY=()", "  case $command,$before in"]
    for command in top.commands:
        for entry in command.options:
            if not entry.value:
                continue
            patterns = " | ".join(f"{command.name},{name}" for name in entry.names)
            words = " ".join(entry.choices)
            lines.append(f"    {patterns})")
            if words:
                lines.append(f'      mapfile -t COMPREPLY < <(compgen -W {single_quoted(words)} -- "$word")')
            elif entry.takes_files:
                lines.append('      mapfile -t COMPREPLY < <(compgen -f -- "$word")')
            lines += ["      return", "      ;;"]
    lines += ["  esac", "  case $command in", "    '')"]
    words = [command.name for command in top.commands] + [name for entry in top.options for name in entry.names]
    lines += [f'      mapfile -t COMPREPLY < <(compgen -W {single_quoted(" ".join(words))} -- "$word")', "      ;;"]
    for command in top.commands:
        words = " ".join(name for entry in command.options for name in entry.names)
        lines += [f"    {command.name})", f"      if [[ $word == -* ]]; then",
                  f'        mapfile -t COMPREPLY < <(compgen -W {single_quoted(words)} -- "$word")', "      else",
                  '        mapfile -t COMPREPLY < <(compgen -f -- "$word")', "      fi", "      ;;"]
    lines += ["  esac", "}", "complete -o filenames -F _ballast ballast"]
    return "\n".join(lines) + "\n"


# ---- zsh ----


def zsh_text(text):
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:").replace("`", "")


def zsh_option(entry):
    """As _arguments takes it."""
    action = ""
    if entry.value:
        what = f"({' '.join(entry.choices)})" if entry.choices else "_files" if entry.takes_files else " "
        action = f":{zsh_text(entry.value.split()[0])}:{what}"
    group = f"({' '.join(entry.names)})" if len(entry.names) > 1 else ""
    return [single_quoted(f"{group}{name}[{zsh_text(entry.text)}]{action}") for name in entry.names]


def zsh(top):
    lines = ["#compdef ballast", "# Completion of ballast in zsh; made from `ballast --help`.", "_ballast() {",
             "  local line state", "  local -a commands=("]
    lines += [f"    {single_quoted(zsh_text(command.name) + ':' + command.text.replace('`', ''))}" for command in top.commands]
    lines += ["  )", "  _arguments -C \\"]
    lines += [f"    {spec} \\" for entry in top.options for spec in zsh_option(entry)]
    lines += ["    '1: :->command' '*:: :->rest'", "  case $state in", "    command) _describe command commands ;;", "    rest)",
              "      case $line[1] in"]
    for command in top.commands:
        specs = [spec for entry in command.options for spec in zsh_option(entry)]
        specs += [single_quoted(f"*:{entry.names[0]}:_files") for entry in command.positionals[:1]]
        lines += [f"        {command.name})", "          _arguments \\"]
        lines += [f"            {spec} \\" for spec in specs[:-1]] + [f"            {specs[-1]}", "          ;;"]
    lines += ["      esac", "      ;;", "  esac", "}", '_ballast "$@"']
    return "\n".join(lines) + "\n"


# ---- fish ----


def fish_option(condition, entry):
    words = ["complete", "-c", "ballast", "-n", single_quoted(condition)]
    for name in entry.names:
        words += ["-l", name[2:]] if name.startswith("--") else ["-s", name[1:]]
    if entry.choices:
        words += ["-x", "-a", single_quoted(" ".join(entry.choices))]
    elif entry.takes_files:
        words += ["-r", "-F"]
    elif entry.value:
        words.append("-x")
    # In fish's single quotes a backslash stays what it is, but before a quote or another.
    return " ".join(words + ["-d", "'" + entry.text.replace("\\", "\\\\").replace("'", "\\'") + "'"])


def fish(top):
    lines = ["# Completion of ballast in fish; made from `ballast --help`."]
    lines += [fish_option("__fish_use_subcommand", entry) for entry in top.options]
    for command in top.commands:
        text = command.text.replace("\\", "\\\\").replace("'", "\\'")
        files = "" if command.positionals else f"complete -c ballast -n '__fish_seen_subcommand_from {command.name}' -f\n"
        lines.append(f"{files}complete -c ballast -n __fish_use_subcommand -f -a {command.name} -d '{text}'")
        lines += [fish_option(f"__fish_seen_subcommand_from {command.name}", entry) for entry in command.options]
    return "\n".join(lines) + "\n"
