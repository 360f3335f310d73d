"""Questions beside the rows that answer them -> what each measure says, with intervals (`Evaluation`)."""
