"""The cases of a module are calculated once, all together, on both engines."""

import pytest
from tests.core.method.library.engines import answers


@pytest.fixture(scope="module")
def answered(request):
    return answers([case.call for case in request.module.CASES])
