"""How a name sounds, roughly, whoever spells it: "kim rye uh" and "Kymriah" sound alike. Pure.

English spelling is read by a few rules; every vowel counts as one, so that only their places
matter. Input is folded and compact: letters a to z and digits.
"""

import re
from functools import lru_cache

# In this order. Capitals are sounds that no letter alone stands for: J as in gene.
RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"[tp]?sch|tch", "k"),
        (r"ck|ch|cqu?|qu|q", "k"),
        (r"sc(?=[eiy])", "s"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"dge|dg(?=[iy])", "J"),
        (r"g(?=[eiy])|j", "J"),
        (r"gh(?=[aou])", "g"),
        (r"gh|(?<=[aeiouy])[hw]+(?![aeiouy])", ""),
        (r"x", "ks"),
        (r"z", "s"),
        (r"^kn", "n"),
        (r"th", "t"),
        (r"(?<!^)h", ""),
        (r"w", "u"),
    )
)
VOWELS = re.compile(r"[aeiouy]+")
FRONT = re.compile(r"[eiy][aeiouy]*")
BACK = re.compile(r"[aou][aeouy]*")
DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=20_000)
def consonants_read(word: str) -> str:
    """The word with its consonants as they sound, and its vowels as they are written."""
    for pattern, sound in RULES:
        word = pattern.sub(sound, word)
    return DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """How it sounds, every run of vowels as one "a"; a y that begins it stays."""
    read = consonants_read(word)
    first = read[:1] if re.match(r"y[aeiou]", read) else ""
    return first + DOUBLED.sub(r"\1", VOWELS.sub("a", read[len(first) :]))


@lru_cache(maxsize=20_000)
def skeleton(word: str) -> str:
    """Its consonants alone, as they sound, and whether it begins with a vowel."""
    heard = sound(word)
    return heard[:1] + heard[1:].replace("a", "")


@lru_cache(maxsize=20_000)
def vowelled(word: str) -> str:
    """How it sounds with front vowels told from back ones: "leeso" is "liso", "ada" isn't "ide"."""
    return DOUBLED.sub(r"\1", BACK.sub("a", FRONT.sub("i", consonants_read(word))))
