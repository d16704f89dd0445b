"""From a trained network to the files that ship: calibrated, in every form, with a model card."""
