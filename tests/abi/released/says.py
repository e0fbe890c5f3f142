"""says.py EXPECTED PROGRAM ARGUMENTS...: the program ends well and says what the file EXPECTED holds."""
import difflib
import pathlib
import subprocess
import sys

expected = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
done = subprocess.run(sys.argv[2:], capture_output=True, text=True)
difference = list(difflib.unified_diff(expected.splitlines(), done.stdout.splitlines(), "then", "now", lineterm=""))
print("\n".join(difference) + done.stderr)
sys.exit(f"it ended with {done.returncode}" if done.returncode else bool(difference))
