MAY: dict[str, list[str]] = {}
