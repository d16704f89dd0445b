"""From rows to digits: the model's files, the network, the decoder."""
