"""What a person looks at before trusting an index: all that was made of a source file, without a model."""

from ledger.inspection.inspect import inspect_file, inspect_plan
from ledger.inspection.model import Branch, Cut, Inspection, Table

__all__ = ["Branch", "Cut", "Inspection", "Table", "inspect_file", "inspect_plan"]
