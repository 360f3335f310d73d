"""The question benchmark: it drives the bot from outside and says how good its answers are.

questions -> metrics -> runs -> reports; measured in other ways: gold, passages, ablation, proof, bench.
"""
