"""Machines that speak the words to be learnt, and one that writes down what people said."""
