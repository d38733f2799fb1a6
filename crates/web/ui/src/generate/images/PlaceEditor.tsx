import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useRef } from "react";
import { Fit } from "../../shared/Fit";
import { t } from "../../strings";
import { useAround } from "../panel/notes";
import type { Pixels } from "../size/size";
import { EditorFrame, Measure, useWork, type Work } from "./EditorFrame";
import { drawn, frameOf } from "./framing";
import { keep, maskFrom } from "./pixels";
import { type Placed, useHand, usePicture, usePlacing } from "./usePlacing";

interface Props {
  picture: string;
  /** The size that was chosen, as it stands in the draft. */
  size: unknown;
  /** Whether what stays empty can be painted by the model. */
  mayExtend: boolean;
  close(): void;
  done(picture: string, mask: string | undefined): void;
}

const say = t.generate.place;

/** Places a picture in the frame of the size: move it, enlarge it, cut it; where masks are taken, leave room to be painted. */
export default function PlaceEditor(props: Props) {
  const { panel } = useAround();
  const work = useWork();
  const come = usePicture(props.picture, work);
  if (!come)
    return (
      <EditorFrame title={say.title} use={say.use} canUse={false} isTouched={false} work={work} tools={null} save={() => undefined} close={props.close}>
        {undefined}
      </EditorFrame>
    );
  return <Framed {...props} {...come} frame={frameOf(props.size, panel.schema.properties?.size, come.own)} work={work} />;
}

/** The editor once the picture and its frame are known. */
function Framed({ image, own, frame, work, mayExtend, close, done }: Props & { image: HTMLImageElement; own: Pixels; frame: Pixels; work: Work }) {
  const placed = usePlacing(own, frame, mayExtend);
  const save = () =>
    void work.run(
      async () => {
        const { picture, room } = drawn(image, own, frame, placed.placing);
        const id = await keep(picture, "placed.png");
        return { id, mask: room ? await keep(maskFrom(room, 0), "room.png") : undefined };
      },
      ({ id, mask }) => done(id, mask),
    );
  const tools = <Tools frame={frame} placed={placed} mayExtend={mayExtend} />;
  return (
    <EditorFrame title={say.title} use={say.use} canUse isTouched={placed.isMoved} work={work} tools={tools} note={placed.isOpen ? say.room : undefined} save={save} close={close}>
      <Frame source={image.src} frame={frame} placed={placed} />
    </EditorFrame>
  );
}

function Tools({ frame, placed, mayExtend }: { frame: Pixels; placed: Placed; mayExtend: boolean }) {
  const { placing, least, most } = placed;
  return (
    <>
      <Typography variant="body2" sx={{ color: "text.secondary" }}>
        {frame.width} × {frame.height}
      </Typography>
      <Button color="inherit" onClick={placed.fill}>
        {say.fill}
      </Button>
      {mayExtend && (
        <Button color="inherit" onClick={placed.showWhole}>
          {say.whole}
        </Button>
      )}
      <Measure label={say.scale} value={placing.scale} min={least} max={most} step={most / 400} width={144} change={placed.enlarge} />
    </>
  );
}

function Frame({ source, frame, placed }: { source: string; frame: Pixels; placed: Placed }) {
  const box = useRef<HTMLDivElement>(null);
  const hand = useHand(frame, placed, box);
  const { left, top, width, height } = placed.lies;
  const across = (part: number) => `${(part / frame.width) * 100}%`;
  const down = (part: number) => `${(part / frame.height) * 100}%`;
  return (
    <Fit ratio={frame.width / frame.height} corners={0}>
      <Box
        ref={box}
        tabIndex={0}
        role="application"
        aria-label={say.canvas}
        {...hand}
        sx={{
          position: "absolute",
          inset: 0,
          overflow: "hidden",
          cursor: "grab",
          touchAction: "none",
          border: "1px solid",
          borderColor: "divider",
          background: "repeating-conic-gradient(rgba(128,128,128,.25) 0 25%, transparent 0 50%) 0 / 24px 24px",
        }}
      >
        <img src={source} alt="" draggable={false} style={{ position: "absolute", left: across(left), top: down(top), width: across(width), height: down(height) }} />
      </Box>
    </Fit>
  );
}
