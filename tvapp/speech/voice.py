"""Words to sound, with Open JTalk; the package is an extra (`pip install yuai-market[speech]`).

What comes out is plain PCM, 16 kHz and 8 bit: 16 kB a second, and every box that plays any sound plays it.
"""

import io
import wave
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

RATE_HZ = 16_000
SPEED = 0.9
"""A little slower than people talk among themselves."""
_PEAK = 115.0
_TAPS = 63

Samples = npt.NDArray[np.float64]


@cache
def available() -> bool:
    """Whether the extra is installed."""
    return find_spec("pyopenjtalk") is not None


def wav(text: str) -> bytes:
    """Some 40 ms of work for a second of sound; not for two threads at once."""
    import pyopenjtalk  # noqa: PLC0415 (an extra, and half a second to load)

    samples, rate_hz = pyopenjtalk.tts(text, speed=SPEED)
    return _as_wav(_slower(np.asarray(samples, dtype=np.float64), rate_hz // RATE_HZ))


def _slower(samples: Samples, factor: int) -> Samples:
    """Every `factor`-th sample, after what is too high for that was taken out (windowed sinc)."""
    if factor <= 1:
        return samples
    at = np.arange(_TAPS) - (_TAPS - 1) / 2
    low_pass = np.sinc(at / factor * 0.92) * np.hamming(_TAPS)
    smooth: Samples = np.convolve(samples, low_pass / low_pass.sum(), mode="same")
    return smooth[::factor]


def _as_wav(samples: Samples) -> bytes:
    loudest = float(np.abs(samples).max(initial=1.0))
    # Noise of one step hides the steps of eight bits; the seed keeps one text one file.
    noise = np.random.default_rng(1).triangular(-1.0, 0.0, 1.0, samples.size)
    bits = np.clip(np.rint(samples * (_PEAK / loudest) + noise) + 128, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    out: Any
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(RATE_HZ)
        out.writeframes(bits.tobytes())
    return file.getvalue()
