"""How the adapter of the embedded model is made: labelled articles → examples → training → adapter."""
