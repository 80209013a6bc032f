import warnings
from io import BytesIO

import pytest
from PIL import ExifTags, Image, UnidentifiedImageError

from clinic_site.banner_photo import banner_jpeg

UPSIDE_DOWN = 3  # EXIF 2.32, table 4, Orientation


def picture_file(
    picture: Image.Image, kind: str = "JPEG", **options: object
) -> BytesIO:
    file = BytesIO()
    picture.save(file, kind, **options)
    file.seek(0)
    return file


def photograph_with_a_past() -> BytesIO:
    """A photograph that says where, with what and about what it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "canary description"
    exif[ExifTags.Base.Make] = "canary camera"
    exif[ExifTags.IFD.GPSInfo] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: (41.0, 52.0, 43.0),
    }
    photograph = Image.new("RGB", (2400, 1600), "teal")
    more = {"comment": b"canary comment", "xmp": b"canary xmp"}
    return picture_file(photograph, exif=exif, icc_profile=b"canary profile", **more)


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (1600, 400), (40, 30)])
def test_any_photograph_becomes_a_banner_four_times_as_wide_as_high(
    size: tuple[int, int],
) -> None:
    jpeg, _ = banner_jpeg(picture_file(Image.new("RGB", size, "teal")))

    with Image.open(BytesIO(jpeg)) as banner:
        assert (banner.format, banner.size) == ("JPEG", (1600, 400))


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "CMYK"), ("GIF", "L")]
)
def test_other_kinds_of_pictures_become_jpegs(kind: str, mode: str) -> None:
    jpeg, _ = banner_jpeg(picture_file(Image.new(mode, (800, 600)), kind))

    with Image.open(BytesIO(jpeg)) as banner:
        assert (banner.format, banner.mode) == ("JPEG", "RGB")


def test_the_middle_is_kept() -> None:
    flag = Image.new("RGB", (800, 600), "red")
    flag.paste("blue", (0, 200, 800, 400))

    jpeg, _ = banner_jpeg(picture_file(flag))

    with Image.open(BytesIO(jpeg)) as banner:
        for height in [20, 200, 380]:
            red, _, blue = banner.getpixel((800, height))
            assert blue > red


def test_nothing_but_the_pixels_is_kept() -> None:
    upload = photograph_with_a_past()
    with Image.open(upload) as original:
        assert original.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert upload.getvalue().count(b"canary") == 5

    jpeg, _ = banner_jpeg(upload)

    assert b"canary" not in jpeg
    assert b"Exif" not in jpeg
    with Image.open(BytesIO(jpeg)) as banner:
        assert not banner.getexif()
        assert not banner.info.keys() & {"exif", "comment", "icc_profile", "xmp"}


def test_a_photograph_stands_as_its_camera_was_held() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = UPSIDE_DOWN
    photograph = Image.new("RGB", (1600, 400), "red")
    photograph.paste("blue", (0, 0, 1600, 200))

    jpeg, _ = banner_jpeg(picture_file(photograph, exif=exif))

    with Image.open(BytesIO(jpeg)) as banner:
        red, _, blue = banner.getpixel((800, 380))
        assert blue > red


def test_the_digest_names_the_picture() -> None:
    teal = Image.new("RGB", (800, 600), "teal")

    _, first = banner_jpeg(picture_file(teal))
    _, again = banner_jpeg(picture_file(teal))
    _, other = banner_jpeg(picture_file(Image.new("RGB", (800, 600), "navy")))

    assert first == again != other
    assert len(first) == 16


@pytest.mark.parametrize(
    "content", [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(UnidentifiedImageError):
        banner_jpeg(BytesIO(content))


def test_half_a_picture_is_refused() -> None:
    whole = picture_file(Image.effect_noise((800, 600), 50).convert("RGB")).getvalue()

    with pytest.raises(OSError, match="truncated"):
        banner_jpeg(BytesIO(whole[: len(whole) // 2]))


def test_a_small_file_that_would_fill_the_memory_is_refused() -> None:
    huge = picture_file(Image.new("1", (16_000, 16_000)), "PNG")
    assert len(huge.getvalue()) < 100_000

    with warnings.catch_warnings(), pytest.raises(Image.DecompressionBombError):
        warnings.simplefilter("default")
        banner_jpeg(huge)
