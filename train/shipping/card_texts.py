"""The words of the model cards; `card` puts the figures in."""

CARD = """\
# Model card: `digits`

A network that hears the ten English digits, "oh" included, in a stream of 8 kHz speech, and
answers nothing to other words and noise. It is causal and fully convolutional in time: every
20 ms it sees two more log-mel rows of 40 bands and gives a posterior row over {n_labels}
labels ({labels}), with the age and the length of the word that has just ended.

- {parameters:,} parameters, weights in int8{in_blocks}, `digits.tflite` (SHA-256 `{sha256}`)
- receptive field {context_s:.1f} s; a digit's label stands from {end[0]} to {end[1]} ms after its end
- a digit is reported at confidence {threshold} and above; confidence is Platt's map
  (slope {calibration[0]}, offset {calibration[1]}) of the height of the digit's hill{priors}
- `digits.keras` holds the same network for further training

## Trained on

{corpora}

Made on two CPU cores in these runs, each of which went on from the one before (`models/digits.keras` is what
shipped then; folders of recordings and of outputs are left out):

{commands}

Recordings were changed in voice (pitch, formants, tempo), mixed into streams of digits, other
words, speech and noise, put into simulated rooms and through equalisers, telephone bands and
codecs.

## Scores

Printed by `{evaluate}`. Every recording goes through the pipeline that listens. Speakers
were not trained on unless it says so. The threshold was set on the other words among them, confidence
calibrated on these: {calibrated_on}.

{scores}
"exact": recordings of which all digits were heard and no other. "answered": recordings in
which any digit was reported. Latency (median, and 95th percentile) is from the end of the word,
as the network places it, to the moment at which the digit was known, of the digits that were
known before the recording ended.{grid}

## Limits

English digits only. The voices it learnt digits from are six men of FSDD, one GRID speaker
and synthetic ones; of children (but for voices made higher), whispering and accents other than
those of docs/EVALUATION.md nothing was measured.
Numbers such as "twenty" are other words. Words that sound like a digit (to, for, won, ate)
are reported as that digit.

## Licence

The weights may be used under the licence of the project (MIT). They were trained on the
corpora above, each under its own licence; FSDD is CC BY-SA 4.0. Whoever reads share-alike, or
another condition above, as reaching a network's weights should treat this file as one under it.
"""

WORD_CARD = """\
# Model card: `digits`, a classifier of whole utterances

It sees an utterance as one image of {height} x {width} (mel bands, moments; 1 is the loudest
point, 0 lies 52 dB below) when the gate has closed, and names one word of it: {labels}. It cannot
tell several digits in one breath, and it answers late, for it waits until the speaker is silent.

- {parameters:,} parameters, `{network}` network, weights in int8, `digits.tflite` (SHA-256 `{sha256}`)
- a digit is reported at confidence {threshold} and above; confidence is Platt's map
  (slope {calibration[0]}, offset {calibration[1]}) of its posterior
- `digits.keras` holds the same network for further training

## Trained on

{corpora}

in {minutes:.1f} minutes, at commit {commit}, by the settings `{settings}`.

Named rightly, of single words cut from their recordings, without the gate: {accuracy}.

## Scores

Every recording goes through the pipeline that listens; `python -m train evaluate` prints the same.
The threshold was set on the other words among them, confidence calibrated on these: {calibrated_on}.

{scores}
## Licence

As that of the corpora it was trained on, each of which has its own; see above.
"""
IN_BLOCKS = ", those of the {} convolutions over time in 4 bits"
PRIORS = ["""; behind two
  sure digits of the last three seconds, or with two around it in one breath,
  with {:+g} log-odds""", """; behind other words, as loud,
  with {:+g}""", """; where speech goes on within 130 ms, and no sure digit follows, with {:+g}""", """;
  while others talk, for 6 of the last 20 seconds, with {:+g}"""]
GRID = """ On GRID, against the ends that the corpus marks, it is
{true_delay_median_ms:.0f} ms ({true_delay_p95_ms:.0f})."""
