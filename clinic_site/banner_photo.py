"""Make an uploaded photograph into the banner: checked, shrunk, without its past."""

import hashlib
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

WIDTH, HEIGHT = 1600, 400  # pixels; shown four times as wide as high
MOST_PIXELS = 60_000_000  # of the upload; more take more memory than a worker has
QUALITY = 72  # JPEG's, of 95


def banner_jpeg(upload: IO[bytes]) -> tuple[bytes, str]:
    """Return the picture as a JPEG and a digest to name it by.

    The middle of it is kept. Drawing it anew leaves out all that was stored beside the
    pixels, such as where and on whose camera it was taken. Raises what Pillow raises
    for something that isn't a picture, and ValueError for one that is too large.
    """
    with Image.open(upload) as original:
        if original.width * original.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        upright = ImageOps.exif_transpose(original).convert("RGB")
    picture = ImageOps.fit(upright, (WIDTH, HEIGHT))
    picture.info.clear()  # comments and the like would be written again
    output = BytesIO()
    picture.save(output, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    jpeg = output.getvalue()
    return jpeg, hashlib.sha256(jpeg).hexdigest()[:16]
