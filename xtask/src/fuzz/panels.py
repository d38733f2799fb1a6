"""Every served panel is plain JSON Schema 2020-12 for Python's jsonschema, and says no to what is wrong."""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator

panels = sorted(pathlib.Path(sys.argv[1]).rglob("*.json"))
wrong = [] if panels else ["there are no panels"]
for path in panels:
    panel = json.loads(path.read_text())
    Draft202012Validator.check_schema(panel["schema"])
    check = Draft202012Validator(panel["schema"])
    fresh = {**(panel.get("defaults") or {}), "model": panel["model"]["key"], "prompt": "a lighthouse"}
    wrong += [f"{path}: a fresh panel: {error.message}" for error in check.iter_errors(fresh)]
    if check.is_valid({**fresh, "no_such_field": 1}) or check.is_valid({**fresh, "prompt": 1}):
        wrong.append(f"{path}: takes a document that is wrong")
print(f"fuzz: Python's jsonschema takes {len(panels)} panels")
sys.exit("\n".join(wrong) or None)
