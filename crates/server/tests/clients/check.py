"""The official `openai` package against a running server: the same lines for every provider's model.

usage: check.py BASE_URL MODEL...
"""

import base64
import json
import struct
import sys
import urllib.request
import zlib

from openai import APIError, BadRequestError, NotFoundError, OpenAI


def png(side, pixel):
    """A small picture; `pixel` gives the four channels of a place."""
    rows = b"".join(b"\0" + bytes(c for x in range(side) for c in pixel(x, y)) for y in range(side))

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def is_picture(data):
    return data[:8] == b"\x89PNG\r\n\x1a\n" or data[:2] == b"\xff\xd8" or data[8:12] == b"WEBP"


def simple(base_url, model):
    client = OpenAI(base_url=base_url, api_key="none")
    answer = client.images.generate(model=model, prompt="a lighthouse at dusk", size="1024x1024")
    picture = base64.b64decode(answer.data[0].b64_json)
    assert is_picture(picture), picture[:16]
    return answer


def several(client, model):
    raw = client.images.with_raw_response.generate(model=model, prompt="boats", n=3)
    answer = raw.parse()
    assert len({item.b64_json for item in answer.data}) == 3
    assert answer.size and answer.output_format, answer
    if "Impasto-Changes" in raw.headers:
        assert isinstance(json.loads(raw.headers["Impasto-Changes"]), list)


def address(client, model):
    answer = client.images.generate(model=model, prompt="a map", response_format="url")
    with urllib.request.urlopen(answer.data[0].url) as file:
        assert is_picture(file.read())


def edit(client, model, takes_masks):
    image = png(1024, lambda x, y: (x % 256, y % 256, 90, 255))
    mask = png(1024, lambda x, y: (0, 0, 0, 0 if x < 512 else 255))
    one = client.images.edit(model=model, prompt="a red door", image=("a.png", image))
    assert is_picture(base64.b64decode(one.data[0].b64_json))
    files = [("a.png", image), ("b.png", image[:])]
    both = client.images.edit(model=model, prompt="both", image=files)
    assert is_picture(base64.b64decode(both.data[0].b64_json))
    try:
        masked = client.images.edit(model=model, prompt="a red door", image=("a.png", image), mask=("m.png", mask))
        assert takes_masks and is_picture(base64.b64decode(masked.data[0].b64_json))
    except BadRequestError as error:
        assert not takes_masks and error.code == "unsupported_parameter" and error.param == "mask", error.body


def stream(client, model):
    kinds = []
    for event in client.images.generate(model=model, prompt="waves", stream=True, partial_images=2):
        kinds.append(event.type)
        assert is_picture(base64.b64decode(event.b64_json))
    assert kinds[-1] == "image_generation.completed", kinds
    assert set(kinds[:-1]) <= {"image_generation.partial_image"}, kinds
    return len(kinds) - 1


def wrong(client, model):
    try:
        client.images.generate(model="nobody/nothing", prompt="x")
        raise AssertionError("a model that is not there was taken")
    except NotFoundError as error:
        assert (error.code, error.param) == ("model_not_found", "model"), error.body
    try:
        client.images.generate(model=model, prompt="x", size="banana")
        raise AssertionError("a size that is none was taken")
    except BadRequestError as error:
        assert (error.type, error.param) == ("invalid_request_error", "size"), error.body


def main():
    base_url, models = sys.argv[1], sys.argv[2:]
    client = OpenAI(base_url=base_url, api_key="none", max_retries=0)
    listed = {model.id for model in client.models.list()}
    for model in models:
        assert model in listed, (model, listed)
        assert client.models.retrieve(model).id == model
        usage = simple(base_url, model).usage
        several(client, model)
        address(client, model)
        edit(client, model, takes_masks=not model.startswith("gemini/"))
        partials = stream(client, model)
        wrong(client, model)
        tokens = usage.total_tokens if usage else "not told"
        print(f"python ok: {model}: tokens {tokens}, partial pictures {partials}")


try:
    main()
except APIError as error:
    sys.exit(f"{type(error).__name__}: {error}")
