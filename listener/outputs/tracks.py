"""Label tracks that sound editors open: Audacity's, and Raven's selection table."""

from __future__ import annotations

from .labels import Label, LabelFormat

RAVEN = ("Selection", "View", "Channel", "Begin Time (s)", "End Time (s)", "Low Freq (Hz)",
         "High Freq (Hz)", "Annotation", "Type", "Confidence")


class Audacity(LabelFormat):
    """Start, end and text, for File > Import > Labels."""

    def label_line(self, label: Label, sample_rate: int) -> str:
        return f"{label.start:.6f}\t{label.end:.6f}\t{label.text}"


class Raven(LabelFormat):
    """A selection as high as the network hears; `RAVEN` names the columns."""

    def first_line(self) -> str:
        return "\t".join(RAVEN)

    def label_line(self, label: Label, sample_rate: int) -> str:
        confidence = "" if label.confidence is None else f"{label.confidence:.4f}"
        return "\t".join([str(self.n_labels), "Spectrogram 1", "1", f"{label.start:.4f}", f"{label.end:.4f}",
                          "0.0", f"{sample_rate / 2:.1f}", label.text, label.tier, confidence])
