from portal.parts import parts


def test_parts_keep_the_order_and_the_last_may_be_short():
    assert list(parts(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(parts(iter("ab"), 2)) == [["a", "b"]]
    assert list(parts([])) == []


def test_no_more_is_taken_than_the_part_asked_for():
    rest = iter(range(5))
    assert (next(parts(rest, 2)), next(rest)) == ([0, 1], 2)
