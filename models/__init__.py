"""The trained model: weights, metadata, card."""
