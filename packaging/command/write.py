"""write.py TOOL VERSION DATE FOLDER: the manual page and the completions of the tool, from its help, where packages have them."""
import pathlib
import sys

import completion
import help_text
import manual

FILES = {
    "share/man/man1/ballast.1": None,
    "share/bash-completion/completions/ballast": completion.bash,
    "share/zsh/vendor-completions/_ballast": completion.zsh,
    "share/fish/vendor_completions.d/ballast.fish": completion.fish,
}


def main():
    tool, version, date, folder = sys.argv[1:]
    top = help_text.read(tool)
    for name, text_of in FILES.items():
        path = pathlib.Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(top) if text_of else manual.page(top, version, date), encoding="utf-8")


if __name__ == "__main__":
    main()
