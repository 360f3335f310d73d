"""`planqa expand`: a plan to the questions that people would ask of it."""
