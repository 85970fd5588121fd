"""A stand-in in the page for the digits, the photos and the split of scikit-learn."""
