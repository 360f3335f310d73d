"""How fast it is and how much it needs, on the machine at hand: `planqa bench`."""
