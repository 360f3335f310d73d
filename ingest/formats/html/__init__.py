"""HTML pages: `page` writes what `chrome` leaves of the tree that `markup` builds."""
