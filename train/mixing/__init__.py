"""What the listener's network learns from: clips, and the streams that are mixed of them."""
