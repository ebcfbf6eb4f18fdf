"""Records bent in every way we could think of, thrown at the verifier: no crash, no hang, no accept of what was bent.

``python -m tests.fuzz`` runs it for as long as told, led by atheris where that is installed
(``pip install -r tests/fuzz/requirements.txt``); ``tests/verification/test_fuzz.py`` runs a little of it in every
test run, led by hypothesis.
"""
