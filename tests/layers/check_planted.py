#!/usr/bin/env python3
"""Plants includes against the arrows into a copy of the tree and expects each to be found."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

PLANTS = {
    "core/plan/plan.cpp": '#include "core/execute/execute.hpp"',
    "core/base/text.cpp": '#include "core/source/scan.hpp"',
    "drivers/sqlite/driver.cpp": '#include "core/base/text.hpp"',
    "plugins/metrics_textfile/metrics_textfile.cpp": '#include "core/base/text.hpp"',
    "plugins/metrics/run_metrics.cpp": '#include "plugins/metrics_textfile/metrics_textfile.hpp"',
    "core/engine/engine.cpp": "#include <nlohmann/json.hpp>",
    "cli/report/text.cpp": '#include "core/driver_manager/driver.hpp"',
}


def main():
    root = pathlib.Path(sys.argv[1])
    check = pathlib.Path(__file__).with_name("check_layers.py")
    for file, include in PLANTS.items():
        with tempfile.TemporaryDirectory() as copy:
            for top in ("abi", "core", "cli", "drivers", "plugins"):
                shutil.copytree(root / top, pathlib.Path(copy) / top)
            planted = pathlib.Path(copy) / file
            planted.write_text(include + "\n" + planted.read_text(encoding="utf-8"), encoding="utf-8")
            run = subprocess.run([sys.executable, check, copy], capture_output=True, text=True)
            if run.returncode == 0 or f"{file}:1:" not in run.stdout:
                print(f"{include} in {file} was not found:\n{run.stdout}")
                return 1
    print(f"{len(PLANTS)} planted includes were found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
