"""How a query asks: statement and parameters in, a frame out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

Ask = Callable[[str, Mapping[str, Any] | None], pd.DataFrame]
