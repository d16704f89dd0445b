"""Arrays in, arrays out: framing, resampling, log-mel rows, the rolling buffer."""
