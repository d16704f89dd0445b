"""How the digits are said, in the phonemes that Kokoro knows."""

# Of digits wherever they stand; the first are the common ones.
SOUNDS = {
    "zero": ("zˈɪɹoʊ", "zˈiəɹoʊ", "zˈɪɹəʊ", "zˈiːɾoː", "zˈɛɹo", "sˈiːɹo", "zˈiːʁo", "sˈɪəɹoʊ", "sˈiːʁoː"),
    "one": ("wˈʌn", "wˈʌn", "wˈɒn", "wˈan", "vˈan"),
    "two": ("tˈuː", "tˈuː", "tˈɪu", "tˈu", "tsˈuː"),
    "three": ("θɹˈiː", "θɹˈiː", "θɾˈiː", "θɹˈi", "θʁˈiː", "sɹˈiː"),
    "four": ("fˈɔːɹ", "fˈoːɹ", "fˈɔː", "fˈɔɾ", "fˈoɹ"),
    "five": ("fˈaɪv", "fˈaɪv", "fˈaːv", "fˈɑɪv", "fˈaɪf"),
    "six": ("sˈɪks", "sˈɪks", "sˈiks", "sˈɛks", "zˈɪks"),
    "seven": ("sˈɛvən", "sˈɛvən", "sˈɛvn", "sˈevən", "sˈɛbən", "zˈɛvən", "sˈɛfən"),
    "eight": ("ˈeɪt", "ˈeɪt", "ˈeːt", "ˈeɪɾ", "ˈɛt"),
    "nine": ("nˈaɪn", "nˈaɪn", "nˈaːn", "nˈɑɪn"),
    "oh": ("ˈoʊ", "ˈoʊ", "ˈəʊ", "ˈoː"),
}
# Rarer ones, of digits that are said alone: German, French, Spanish, Indian, Chinese, Australian, Southern
# and careless mouths; none of them is a word that is to be told from the digits.
RARE = {
    "zero": ("tsˈiːɹoʊ", "tsˈiːʁoː", "tsˈeːʁoː", "tsˈɪɾoː", "zˈeːʁoː", "dʒˈiːɾoː", "sˈɪɾo", "zˈɪɹə",
             "zˈiːoː", "tsˈiːoː", "zˈiəo"),
    "one": ("wˈɔn", "ʋˈan", "wˈʌŋ"),
    "two": ("tˈʊw", "tˈyː", "tˈʊu", "tʰˈəu"),
    "three": ("sʁˈiː", "θɾˈɪ", "θɹˈeɪ", "ʂɹˈiː"),
    "four": ("fˈoːə", "fˈʊə", "fˈoʊə", "fˈoːɾ"),
    "five": ("fˈɔɪv", "fˈaɪəv", "fˈaɪw", "fˈɑːiv"),
    "six": ("sˈɪkʃ", "sˈɪkəs", "sˈɪɡs", "sˈeks"),
    "seven": ("sˈɛvɪn", "sˈæbən", "sˈɛwən", "sˈɛʋn", "sˈɛvɛn", "sˈɛːm"),
    "eight": ("ˈeɪʔ", "ˈeɪtʰ", "ˈeːʈ", "ˈeɪtə"),
    "nine": ("nˈɔɪn", "nˈaɪən", "nˈaɪŋ", "nˈɑːin"),
    "oh": ("ˈɔʊ", "ˈɔː"),
}
