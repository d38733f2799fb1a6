import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import ToggleButton from "@mui/material/ToggleButton";
import ToggleButtonGroup from "@mui/material/ToggleButtonGroup";
import Tooltip from "@mui/material/Tooltip";
import { type ReactNode, type RefObject, useRef, useState } from "react";
import { Fit } from "../../shared/Fit";
import { BrushIcon, EraserIcon, InvertIcon, RedoIcon, TrashIcon, UndoIcon } from "../../shared/icons";
import { t } from "../../strings";
import { EditorFrame, Measure, useWork } from "./EditorFrame";
import { keep } from "./pixels";
import { type Easel, easelKey, LARGEST, type Tool, useGround, usePainting, useStroke } from "./usePainting";

interface Props {
  /** The picture that is painted over. */
  picture: string;
  /** The mask as it is so far. */
  mask?: string;
  close(): void;
  done(mask: string): void;
}

const say = t.generate.mask;

/** Paints what is to be repainted, at the picture's own size. */
export default function MaskEditor({ picture, mask, close, done }: Props) {
  const work = useWork();
  const [ground, forget] = useGround(picture, mask, work);
  const canvas = useRef<HTMLCanvasElement>(null);
  const easel = usePainting(ground, canvas);
  const [feather, setFeather] = useState(0);
  const clear = () => {
    forget();
    easel.add({ do: "clear" });
  };
  const tools = <Tools easel={easel} feather={feather} setFeather={setFeather} clear={clear} />;
  const save = () => void work.run(() => keep(easel.masked(feather), "mask.png"), done);
  return (
    <EditorFrame title={say.title} use={say.use} canUse={ground !== undefined && easel.marks} isTouched={easel.canUndo} work={work} tools={tools} save={save} close={close} onKeyDown={(event) => easelKey(event, easel)}>
      {ground && <Canvas source={ground.image.src} easel={easel} canvas={canvas} feather={feather} />}
    </EditorFrame>
  );
}

function Tools({ easel, feather, setFeather, clear }: { easel: Easel; feather: number; setFeather(next: number): void; clear(): void }) {
  return (
    <>
      <ToggleButtonGroup exclusive size="small" value={easel.tool} onChange={(_, next: Tool | null) => next && easel.setTool(next)} aria-label={say.tool}>
        <ToggleButton value="brush" aria-label={say.brush} title={`${say.brush} (B)`}>
          <BrushIcon />
        </ToggleButton>
        <ToggleButton value="eraser" aria-label={say.eraser} title={`${say.eraser} (E)`}>
          <EraserIcon />
        </ToggleButton>
      </ToggleButtonGroup>
      <Measure label={say.size} value={easel.size} min={1} max={LARGEST} change={easel.setSize} />
      <Measure label={say.feather} value={feather} min={0} max={10} change={setFeather} />
      <Box sx={{ display: "flex" }}>
        <Act label={say.invert} icon={<InvertIcon />} act={() => easel.add({ do: "invert" })} />
        <Act label={say.clear} icon={<TrashIcon />} act={clear} />
        <Act label={t.common.undo} icon={<UndoIcon />} act={easel.undo} disabled={!easel.canUndo} />
        <Act label={say.redo} icon={<RedoIcon />} act={easel.redo} disabled={!easel.canRedo} />
      </Box>
    </>
  );
}

function Act({ label, icon, act, disabled }: { label: string; icon: ReactNode; act(): void; disabled?: boolean }) {
  return (
    <Tooltip title={label}>
      <span>
        <IconButton aria-label={label} onClick={act} disabled={disabled}>
          {icon}
        </IconButton>
      </span>
    </Tooltip>
  );
}

function Canvas({ source, easel, canvas, feather }: { source: string; easel: Easel; canvas: RefObject<HTMLCanvasElement | null>; feather: number }) {
  const { width, height } = easel.pixels;
  const stroke = useStroke(easel);
  return (
    <Fit ratio={width / height} corners={0}>
      <Box component="img" src={source} alt="" sx={{ position: "absolute", inset: 0, width: 1, height: 1, objectFit: "contain" }} />
      <Box
        component="canvas"
        ref={canvas}
        width={width}
        height={height}
        aria-label={say.canvas}
        role="img"
        {...stroke}
        sx={{ position: "absolute", inset: 0, width: 1, height: 1, opacity: 0.65, cursor: "crosshair", touchAction: "none", filter: feather ? `blur(${feather * 0.4}px)` : undefined }}
      />
    </Fit>
  );
}
