"""What a pipeline on Pillow does with a finished picture: decode, RGB, PNG anew, thumbnail. Prints CPU ms of each."""
import base64, io, json, os, sys, time
from PIL import Image, __version__

picture, count, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with open(picture, "rb") as file:
    body = json.dumps({"data": [{"b64_json": base64.b64encode(file.read()).decode()}]}).encode()
took = []
for number in range(count):
    began = time.process_time()
    data = base64.b64decode(json.loads(body)["data"][0]["b64_json"])
    image = Image.open(io.BytesIO(data)).convert("RGB")
    image.save(os.path.join(folder, f"{number}.png"), compress_level=1)
    image.thumbnail((256, 256))
    image.save(os.path.join(folder, f"{number}.webp"), "WEBP")
    took.append((time.process_time() - began) * 1000)
print(json.dumps({"version": __version__, "ms": took}))
