"""The checksum of a P1 telegram."""

from functools import lru_cache


def crc16(body: bytes) -> int:
    """CRC16 as 6.2 of the standard: polynomial 0xA001 reflected, from nought.

    The library has it too, but takes a millisecond or two for each telegram.
    """
    table, crc = _crc_table(), 0
    for byte in body:
        crc = (crc >> 8) ^ table[(crc ^ byte) & 0xFF]
    return crc


@lru_cache(maxsize=1)
def _crc_table() -> tuple[int, ...]:
    table = []
    for crc in range(256):
        for _bit in range(8):
            crc = (crc >> 1) ^ (0xA001 if crc & 1 else 0)
        table.append(crc)
    return tuple(table)
