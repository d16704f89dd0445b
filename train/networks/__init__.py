"""The networks that can be trained, and the machine that they are trained on."""
