"""Public passages x questions -> figures of open-domain retrieval, beside the common recipe's."""
