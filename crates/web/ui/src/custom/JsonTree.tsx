import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import { type MouseEvent, useState } from "react";
import { custom as say } from "../strings/custom";
import { MONO } from "./Control";
import { isBlob, type Keys, pathOf } from "./paths";

/** What is done with a value that was clicked. */
export type Pick = (keys: Keys, value: unknown, at: HTMLElement) => void;

/** So many entries of a list or an object are shown at first. */
const FEW = 20;

/** An answer as a tree; its values can be clicked. */
export function JsonTree({ content, pick }: { content: unknown; pick: Pick }) {
  return (
    <Box sx={{ fontFamily: MONO, fontSize: "0.75rem", lineHeight: 1.7, overflowWrap: "anywhere", "& ul": { listStyle: "none", m: 0, p: 0, pl: 2 } }}>
      <Value keys={[]} value={content} pick={pick} />
    </Box>
  );
}

interface NodeProps {
  keys: Keys;
  value: unknown;
  pick: Pick;
}

function Value({ keys, value, pick }: NodeProps) {
  return typeof value === "object" && value !== null && !isBlob(value) ? <Branch keys={keys} value={value} pick={pick} /> : <Leaf keys={keys} value={value} pick={pick} />;
}

function Branch({ keys, value, pick }: NodeProps & { value: object }) {
  const [most, setMost] = useState(FEW);
  const isList = Array.isArray(value);
  const entries = Object.entries(value as Record<string, unknown>);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return <Box component="span" sx={{ color: "text.secondary" }}>{open + close}</Box>;
  return (
    <>
      <Box component="span" sx={{ color: "text.secondary" }}>{open}</Box>
      <ul>
        {entries.slice(0, most).map(([name, inner]) => (
          <li key={name}>
            <Box component="span" sx={{ color: "text.secondary" }}>{isList ? `${name}: ` : `"${name}": `}</Box>
            <Value keys={[...keys, isList ? Number(name) : name]} value={inner} pick={pick} />
          </li>
        ))}
        {entries.length > most && (
          <li>
            <ButtonBase onClick={() => setMost(most + 200)} sx={{ font: "inherit", textDecoration: "underline" }}>{say.test.rest(entries.length - most)}</ButtonBase>
          </li>
        )}
      </ul>
      <Box component="span" sx={{ color: "text.secondary" }}>{close}</Box>
    </>
  );
}

function Leaf({ keys, value, pick }: NodeProps) {
  const text = isBlob(value) ? say.test.blob(value.blob) : typeof value === "string" ? JSON.stringify(value.length > 300 ? `${value.slice(0, 300)}…` : value) : String(value);
  // Nothing and yes or no is no answer that anybody wants.
  if (keys.length === 0 || value === null || typeof value === "boolean") return <span>{text}</span>;
  const click = (event: MouseEvent<HTMLElement>) => pick(keys, value, event.currentTarget);
  return (
    <ButtonBase
      onClick={click}
      aria-haspopup="menu"
      aria-label={`${pathOf(keys)}: ${text}`}
      sx={{ font: "inherit", textAlign: "left", display: "inline", borderRadius: 0.5, px: 0.25, mx: -0.25, color: typeof value === "string" || isBlob(value) ? "success.main" : "warning.main", "&:hover, &.Mui-focusVisible": { bgcolor: "action.selected", textDecoration: "underline" } }}
    >
      {text}
    </ButtonBase>
  );
}
