"""run.py TOOL SCRIPTS [--plant]: the tool's manual page and completions hold all that its help does, and the shells take them."""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

NOT_INSTALLED = 77  # ctest counts this as skipped
PROGRAMS = ("bash", "zsh", "fish", "groff")


def run(*command, text=None):
    done = subprocess.run([str(word) for word in command], input=text, capture_output=True, text=True)
    return done.stdout + done.stderr


def words_of_help(tool):
    """Every command with the long options that its help names."""
    top = run(tool, "--help")
    commands = re.findall(r"^  ([a-z]\w*)  ", top.split("\nCommands:\n")[1], flags=re.M)
    helps = {"": top, **{command: run(tool, command, "--help") for command in commands}}
    return {command: re.findall(r"^  (?:-\w, )?(--[\w-]+)", text, flags=re.M) for command, text in helps.items()}


def missing_words(words, files):
    for name, path in files.items():
        text = path.read_text(encoding="utf-8").replace("\\-", "-")
        if name == "fish":
            text = re.sub(r"-l ([\w-]+)", r"--\1", text)
        for command, options in words.items():
            yield from (f"{name} lacks {command} {word}" for word in [command, *options] if word not in text)
            counts = {option: text.count(option) for option in options if option == "--help"}
            yield from (f"{name} has {option} {count} times" for option, count in counts.items() if count < len(words))


def bash_completes(file, *words):
    script = f'source {file}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ballast; printf "%s\\n" "${{COMPREPLY[@]}}"'
    return run("bash", "-c", script, "bash", *words).split()


def zsh_arguments(file, command):
    """What _arguments is given for the tool, and for the command."""
    script = '_describe() {}; _arguments() { print -rl -- "$@"; state=rest; line=($ASKED) }; compdef() {}; source $FILE'
    return run("env", f"ASKED={command}", f"FILE={file}", "zsh", "-fc", script)


def fish_completes(file, line):
    return [entry.split("\t")[0] for entry in run("fish", "--no-config", "-c", f"source {file}; complete -C '{line}'").splitlines()]


def faults_of(words, files):
    found = list(missing_words(words, files))
    commands = [command for command in words if command]
    found += [f"the manual page: {run('groff', '-man', '-ww', '-Tutf8', '-z', files['manual'])}"] * bool(
        run("groff", "-man", "-ww", "-Tutf8", "-z", files["manual"]))
    for shell in ("bash", "zsh", "fish"):
        found += [f"{shell} -n: {said}" for said in [run(shell, "-n", files[shell])] if said]

    def expect(what, got, due):
        if sorted(got) != sorted(due):
            found.append(f"{what} gives {sorted(got)}, not {sorted(due)}")

    expect("bash: ballast", bash_completes(files["bash"], "ballast", ""), [*commands, *words[""], "-h", "-V"])
    expect("bash: pa", bash_completes(files["bash"], "ballast", "pa"), ["pack"])
    expect("bash: pack --back", bash_completes(files["bash"], "ballast", "pack", "--back"), ["--backend"])
    expect("bash: pack --backend", bash_completes(files["bash"], "ballast", "pack", "--backend", ""), ["auto", "cpu", "vulkan"])
    expect("bash: pack --out /us", bash_completes(files["bash"], "ballast", "pack", "--out", "/us"), ["/usr"])
    expect("bash: pack /us", bash_completes(files["bash"], "ballast", "pack", "--json", "/us"), ["/usr"])
    expect("fish: ballast", [word for word in fish_completes(files["fish"], "ballast ") if "/" not in word], commands)
    expect("fish: pack --back", fish_completes(files["fish"], "ballast pack --back"), ["--backend"])
    expect("fish: pack --backend", fish_completes(files["fish"], "ballast pack --backend "), ["auto", "cpu", "vulkan"])
    for command in commands:
        said = zsh_arguments(files["zsh"], command)
        found += [f"zsh: {command} lacks {option}: {said}" for option in words[command] if f"{option}[" not in said]
    if "--backend[" not in zsh_arguments(files["zsh"], "pack") or ":(auto cpu vulkan)" not in zsh_arguments(files["zsh"], "pack"):
        found.append("zsh: pack --backend offers no choices")
    return found


def spoil(path, old, new):
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text


PLANTED = {"manual": ("\\-\\-move\\-cap", "\\-\\-gone"), "bash": ("vulkan", "gone"), "zsh": ("--move-cap", "--gone"), "fish": ("-l move-cap", "-l gone")}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("tool")
    arguments.add_argument("scripts", type=pathlib.Path)
    arguments.add_argument("--plant", action="store_true")
    options = arguments.parse_args()
    if missing := [program for program in PROGRAMS if not shutil.which(program)]:
        print(f"not installed: {', '.join(missing)}")
        return NOT_INSTALLED
    with tempfile.TemporaryDirectory() as folder:
        said = run(sys.executable, "-B", options.scripts / "write.py", options.tool, "1.0.0", "2026-01-01", folder)
        share = pathlib.Path(folder) / "share"
        files = {"manual": share / "man/man1/ballast.1", "bash": share / "bash-completion/completions/ballast",
                 "zsh": share / "zsh/vendor-completions/_ballast", "fish": share / "fish/vendor_completions.d/ballast.fish"}
        words = words_of_help(options.tool)
        if not options.plant:
            found = [said] * bool(said) + faults_of(words, files)
            print("\n".join(found) or f"{sum(map(len, words.values()))} options of {len(words) - 1} commands")
            return bool(found) or len(words) < 8
        wrong = []
        for name, change in PLANTED.items():
            text = spoil(files[name], *change)
            if not faults_of(words, files):
                wrong.append(f"{change} in {name} was not found")
            files[name].write_text(text, encoding="utf-8")
    print("\n".join(wrong) or "all planted faults were found")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
