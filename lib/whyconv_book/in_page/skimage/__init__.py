"""A stand-in in the page for a photo and the scaling of scikit-image."""
