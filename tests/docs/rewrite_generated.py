"""Write `generated_tla/` anew: `python tests/docs/rewrite_generated.py` (`make tla`)."""

import shutil

from generated import FOLDER, emit_into


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    emit_into(FOLDER)
    print(f"{FOLDER.name}/: {len(list(FOLDER.iterdir()))} files")


if __name__ == "__main__":
    main()
