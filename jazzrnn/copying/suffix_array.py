"""The longest stretch that two sequences of integers have in common, by a suffix array.

A suffix array is the list of all suffixes of a text in alphabetical order. What any other
sequence has in common with the text stands next to the place where it would be put in order.
The result is exact, and the method has no parameter.

    >>> text = SuffixArray(np.array([3, 1, 4, 1, 5, 9]))
    >>> lengths, places = text.longest_matches(np.array([7, 1, 4, 4, 1, 5]))
    >>> lengths.tolist()
    [0, 2, 1, 3, 2, 1]
    >>> places[[1, 3]].tolist()
    [1, 2]

Source: Manber and Myers 1993, "Suffix arrays: a new method for on-line string searches".
"""

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.integer]


class SuffixArray:
    """A text (n,) of integers, ready to be searched.

    Attributes:
        text: (n,) as given.
        order: (n,) where the suffixes begin, in alphabetical order.
    """

    def __init__(self, text: Integers):
        self.text = text
        self.order = _sorted_suffixes(text)

    def longest_matches(
        self, query: Integers, starts: Integers | None = None
    ) -> tuple[Integers, Integers]:
        """Find for each place in another sequence how long a stretch of the text begins there.

        All places are put in order at once, by bisection. `left` and `right` are how far a
        place agrees with the suffixes around it; the suffixes between agree at least as far as
        the shorter of the two, and need not be compared up to there.

        Args:
            query: integers.
            starts: (N,) the places; all of them if it is None.

        Returns:
            (N,) lengths; (N,) where such a stretch begins in the text, without meaning where the
            length is 0.
        """
        starts = np.arange(len(query)) if starts is None else starts
        count, size = len(starts), len(self.text)
        low, high = np.full(count, -1), np.full(count, size)
        left, right = np.zeros((2, count), np.int64)
        for _ in range(size.bit_length()):
            middle = (low + high) // 2
            open_ = np.flatnonzero(middle > low)
            i, j = starts[open_], self.order[middle[open_]]
            common = self._common(query, i, j, np.minimum(left, right)[open_])
            after = self._is_after(query, i + common, j + common)
            low[open_[after]], left[open_[after]] = middle[open_[after]], common[after]
            high[open_[~after]], right[open_[~after]] = middle[open_[~after]], common[~after]
        nearest = np.clip(np.where(left >= right, low, high), 0, max(size - 1, 0))
        places = self.order[nearest] if size else np.zeros(count, np.int64)
        return np.maximum(left, right), places

    def _common(self, query: Integers, i: Integers, j: Integers, known: Integers) -> Integers:
        """Return how far query[i:] and text[j:] agree. They do for `known`. All are (N,)."""
        common = known.copy()
        going = np.arange(len(i))
        while len(going):
            a, b = (i + common)[going], (j + common)[going]
            inside = (a < len(query)) & (b < len(self.text))
            going, a, b = going[inside], a[inside], b[inside]
            going = going[query[a] == self.text[b]]
            common[going] += 1
        return common

    def _is_after(self, query: Integers, i: Integers, j: Integers) -> npt.NDArray[np.bool_]:
        """Return whether query[i:] comes after text[j:] by the first elements. An end is first."""
        a, b = np.minimum(i, len(query) - 1), np.minimum(j, len(self.text) - 1)
        return (i < len(query)) & ((j == len(self.text)) | (query[a] > self.text[b]))


def _sorted_suffixes(text: Integers) -> Integers:
    """Return (n,) starts of the suffixes in alphabetical order, by prefix doubling.

    `rank` is the order by the first k elements. An element's rank and the rank k further on are
    the order by the first 2 k.
    """
    size = len(text)
    order, rank = _ranked(text.astype(np.int64))
    k = 1
    while size and rank[order[-1]] < size - 1:
        following = np.zeros(size, np.int64)  # 0: the text ends before
        following[:-k] = rank[k:] + 1
        order, rank = _ranked(rank * (size + 1) + following)
        k *= 2
    return order


def _ranked(keys: Integers) -> tuple[Integers, Integers]:
    """Return the order (n,) of keys, and the rank of each. Equal keys have equal ranks."""
    order = np.argsort(keys)
    ranked = keys[order]
    rank = np.empty(len(keys), np.int64)
    rank[order] = np.cumsum(np.diff(ranked, prepend=ranked[:1]) != 0)
    return order, rank
